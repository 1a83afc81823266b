"""A whole Trello board with people's comments, links and fields, and making such things on another. For carry-over.

Routes: Trello REST API reference (boards, cards, checklists, actions).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pydantic import AwareDatetime, Field

from domain.board_actual import ActualChecklist, ActualItem, ActualLabel, ActualList
from domain.board_carry import SOMEBODY, CarryAttachment, CarryBoard, CarryCard, CarryComment, Step, StepKind
from integrations.trello.api import TrelloApi, Value
from integrations.trello.mapping import CamelWire, WirePrefs, trello_time
from integrations.trello.transport import TrelloTransport

PAGE = 1000  # most actions in one answer (actions of a board, limit)
EVERYTHING: Mapping[str, str] = {
    "fields": "name,desc,closed,prefs,url", "lists": "all", "list_fields": "name,pos,closed", "labels": "all",
    "label_fields": "name,color", "labels_limit": "1000", "cards": "all",
    "card_fields": "name,desc,idList,pos,due,start,dueComplete,closed,idLabels,idMembers,shortUrl,badges",
    "card_attachments": "true", "attachment_fields": "name,url,isUpload", "card_customFieldItems": "true",
    "card_stickers": "true", "customFields": "true", "checklists": "all", "checklist_fields": "name,idCard,pos",
    "members": "all", "member_fields": "fullName,username",
}


class _Named(CamelWire):
    id: str
    name: str = ""
    closed: bool = False
    pos: float = 0
    color: str | None = None


class _Item(_Named):
    state: str = "incomplete"


class _Checklist(_Named):
    id_card: str
    check_items: list[_Item] = []


class _Attachment(_Named):
    url: str = ""
    is_upload: bool = False


class _Value(CamelWire):
    """A field's value: one of these (custom field item object)."""

    text: str | None = None
    number: str | None = None
    checked: str | None = None
    date: str | None = None

    @property
    def words(self) -> str:
        ticked = {"true": "yes", "false": "no"}.get(self.checked or "", "")
        return self.text or self.number or ticked or (self.date or "")[:10]


class _FieldItem(CamelWire):
    id_custom_field: str
    id_value: str | None = None
    value: _Value = _Value()


class _Option(CamelWire):
    id: str
    value: _Value = _Value()


class _Field(_Named):
    options: list[_Option] = []


class _Badges(CamelWire):
    votes: int = 0


class _Card(_Named):
    desc: str = ""
    id_list: str
    due: AwareDatetime | None = None
    start: AwareDatetime | None = None
    due_complete: bool = False
    id_labels: list[str] = []
    id_members: list[str] = []
    short_url: str = ""
    badges: _Badges = _Badges()
    attachments: list[_Attachment] = []
    custom_field_items: list[_FieldItem] = []
    stickers: list[object] = []


class _Member(CamelWire):
    id: str
    full_name: str = ""
    username: str = ""

    @property
    def spoken(self) -> str:
        return self.full_name or self.username or SOMEBODY


class _Board(_Named):
    desc: str = ""
    url: str = ""
    prefs: WirePrefs | None = None
    lists: list[_Named] = []
    labels: list[_Named] = []
    cards: list[_Card] = []
    checklists: list[_Checklist] = []
    members: list[_Member] = []
    custom_fields: list[_Field] = []


class _CardRef(CamelWire):
    id: str


class _CommentData(CamelWire):
    text: str = ""
    card: _CardRef | None = None


class _Comment(CamelWire):
    id: str
    date: AwareDatetime
    id_member_creator: str = ""
    app_creator: object = None
    member_creator: _Member | None = None
    data: _CommentData = Field(default_factory=_CommentData)


class TrelloCarrier:
    """Reads a board whole and takes single steps on one. Shares the pace of its transport."""

    def __init__(self, transport: TrelloTransport) -> None:
        self._api = TrelloApi(transport)

    def read(self, board_id: str) -> CarryBoard:
        """Everything on the board, in one request and one for each 1,000 comments. Missing when it can't be seen."""
        board = self._api.read(_Board, f"boards/{board_id}", EVERYTHING)
        lines = defaultdict(list)
        for one in sorted(board.checklists, key=lambda one: one.pos):
            lines[one.id_card].append(_checklist(one))
        cards = sorted(board.cards, key=lambda card: card.pos)
        return CarryBoard(
            id=board.id, url=board.url, name=board.name, desc=board.desc, closed=board.closed,
            private=board.prefs is not None and board.prefs.permissionLevel == "private",
            lists=[ActualList(id=one.id, name=one.name, closed=one.closed, pos=one.pos) for one in board.lists],
            labels=[ActualLabel(id=one.id, name=one.name, colour=one.color) for one in board.labels],
            cards=[_card(card, lines[card.id], _facts(card, board)) for card in cards],
            comments=self._comments(board.id))

    def make(self, step: Step, board_id: str, carried: Mapping[str, str]) -> str:
        """Take a step; the id of what it made. `carried`: new ids by old ones; the parent's must be among them."""
        parent, labels = carried.get(step.parent, ""), [carried[one] for one in step.labels if one in carried]
        if step.again:
            path, body = _again(step, carried, labels)
            self._api.call("PUT", path, body=body)
            return carried[step.old]
        if step.kind in ("archive_card", "archive_list"):
            kind = "cards" if step.kind == "archive_card" else "lists"
            self._api.call("PUT", f"{kind}/{parent}", body={"closed": True})
            return parent
        path, body = _call(step, board_id, parent, labels)
        return self._api.make(path, body).id

    def private(self, board_id: str) -> bool:
        """Missing when there is no such board that the token can see."""
        prefs = self._api.read(_Board, f"boards/{board_id}", {"fields": "name,prefs"}).prefs
        return prefs is not None and prefs.permissionLevel == "private"

    def close(self, board_id: str) -> None:
        """Close a board; it can be opened again."""
        self._api.call("PUT", f"boards/{board_id}", body={"closed": True})

    def _comments(self, board_id: str) -> list[CarryComment]:
        me = self._api.read(_CardRef, "members/me", {"fields": "id"}).id
        asked = {"filter": "commentCard,copyCommentCard", "limit": str(PAGE),
                 "memberCreator_fields": "fullName,username"}
        found: list[_Comment] = []
        while True:
            before = {"before": found[-1].id} if found else {}
            page = self._api.read(list[_Comment], f"boards/{board_id}/actions", {**asked, **before})
            found += page
            if len(page) < PAGE:
                return [_comment(one, me) for one in reversed(found) if one.data.card]


def _comment(wire: _Comment, me: str) -> CarryComment:
    assert wire.data.card is not None
    return CarryComment(id=wire.id, card_id=wire.data.card.id, text=wire.data.text, at=wire.date,
                        author=wire.member_creator.spoken if wire.member_creator else SOMEBODY,
                        ours=wire.app_creator is not None and wire.id_member_creator == me)


def _card(wire: _Card, checklists: list[ActualChecklist], facts: list[str]) -> CarryCard:
    return CarryCard(
        id=wire.id, url=wire.short_url, title=wire.name, desc=wire.desc, list_id=wire.id_list, due=wire.due,
        start=wire.start, done=wire.due_complete, closed=wire.closed, label_ids=wire.id_labels,
        checklists=checklists, facts=facts, votes=wire.badges.votes, stickers=len(wire.stickers),
        attachments=[CarryAttachment(id=one.id, name=one.name, url=one.url, uploaded=one.is_upload)
                     for one in wire.attachments])


def _facts(card: _Card, board: _Board) -> list[str]:
    names = {one.id: one.spoken for one in board.members}
    people = [names.get(one, SOMEBODY) for one in card.id_members]
    fields = {one.id: one for one in board.custom_fields}
    said = [f"{fields[one.id_custom_field].name}: {words}" for one in card.custom_field_items
            if one.id_custom_field in fields and (words := _words(one, fields[one.id_custom_field]))]
    return [*([f"members {', '.join(people)}"] if people else []), *said]


def _words(item: _FieldItem, field: _Field) -> str:
    chosen = next((option.value.words for option in field.options if option.id == item.id_value), "")
    return chosen or item.value.words


def _checklist(wire: _Checklist) -> ActualChecklist:
    items = sorted(wire.check_items, key=lambda one: one.pos)
    return ActualChecklist(id=wire.id, name=wire.name, items=[
        ActualItem(id=one.id, text=one.name, done=one.state == "complete") for one in items])


def _call(step: Step, board_id: str, parent: str, labels: Sequence[str]) -> tuple[str, dict[str, Value]]:
    """Route and body. Everything goes to the bottom, so that it comes to stand in the order of the steps."""
    last: dict[str, Value] = {"name": step.text, "pos": "bottom"}
    calls: dict[StepKind, tuple[str, dict[str, Value]]] = {
        "list": ("lists", {**last, "idBoard": board_id}),
        "label": ("labels", {"idBoard": board_id, "name": step.text, "color": step.colour}),
        "card": ("cards", _new_card(step, parent, labels)),
        "checklist": ("checklists", {**last, "idCard": parent}),
        "item": (f"checklists/{parent}/checkItems", {**last, "checked": step.done}),
        "attachment": (f"cards/{parent}/attachments", {"url": step.url, "name": step.text}),
        "comment": (f"cards/{parent}/actions/comments", {"text": step.text})}
    return calls[step.kind]


def _again(step: Step, carried: Mapping[str, str], labels: Sequence[str]) -> tuple[str, dict[str, Value]]:
    new = carried[step.old]
    if step.kind == "card":
        return f"cards/{new}", {
            "name": step.text, "desc": step.desc, "idList": carried[step.parent], "due": trello_time(step.due),
            "start": trello_time(step.start), "dueComplete": step.done, "idLabels": ",".join(labels)}
    if step.kind == "item":
        state = "complete" if step.done else "incomplete"
        return f"cards/{carried[step.card]}/checkItem/{new}", {"name": step.text, "state": state}
    if step.kind == "comment":
        return f"actions/{new}", {"text": step.text}
    colour: dict[str, Value] = {"color": step.colour} if step.kind == "label" else {}
    return f"{step.kind}s/{new}", {"name": step.text, **colour}


def _new_card(step: Step, parent: str, labels: Sequence[str]) -> dict[str, Value]:
    card: dict[str, Value] = {"idList": parent, "name": step.text, "desc": step.desc, "pos": "bottom",
                              "dueComplete": step.done}
    given = {"due": trello_time(step.due), "start": trello_time(step.start), "idLabels": ",".join(labels)}
    return card | {name: value for name, value in given.items() if value}
