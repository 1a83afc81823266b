"""Creating, changing, moving and deleting cards."""

from dataclasses import dataclass
from typing import TypedDict

from sandbox.board import ids
from sandbox.board.args import Place
from sandbox.board.errors import invalid_value
from sandbox.board.storage.records import Board, BoardList, Card
from sandbox.board.storage.tables import BOARDS, CARDS, LISTS
from sandbox.board.values import Json, Shape, columns
from sandbox.board.work import Work

from . import access, activity, details, quotas
from .positions import settle

PLAIN_COVER: Shape = {
    "idAttachment": None,
    "color": None,
    "idUploadedBackground": None,
    "size": "normal",
    "brightness": "dark",
    "idPlugin": None,
}


class CardChange(TypedDict, total=False):
    """The plain fields of a card that can be set."""

    name: str
    description: str
    closed: bool
    due: str | None
    start: str | None
    due_complete: bool
    due_reminder: int | None
    subscribed: bool
    is_template: bool
    cover: Shape


_WIRE_NAMES = {
    "name": "name",
    "description": "desc",
    "closed": "closed",
    "due": "due",
    "start": "start",
    "due_complete": "dueComplete",
    "due_reminder": "dueReminder",
    "is_template": "isTemplate",
    "cover": "cover",
}


@dataclass(frozen=True, slots=True)
class NewCard:
    """What a new card starts with."""

    name: str
    description: str = ""
    place: Place = "bottom"
    due: str | None = None
    start: str | None = None
    due_complete: bool = False
    is_template: bool = False
    due_reminder: int | None = None
    role: str | None = None


def positions(work: Work, list_id: str, without: str = "") -> list[float]:
    """The positions taken by the open cards of a list."""
    sql = "SELECT pos FROM cards WHERE id_list = ? AND NOT closed AND id != ?"
    return [float(row[0]) for row in work.db.execute(sql, [list_id, without])]


def create(work: Work, home: BoardList, new: NewCard, told: bool = True) -> Card:
    """A new card on a list; `told` as createCard unless it is recorded as something else."""
    quotas.require_room(work, "cards", home.id)
    board = _next_number(work, access.board_of(work, home.id_board))
    card = Card(
        id=work.new_id(),
        id_board=board.id,
        id_list=home.id,
        short_link=ids.short_link(),
        id_short=board.cards_made,
        name=new.name,
        description=new.description,
        pos=settle(positions(work, home.id), new.place),
        closed=False,
        due=new.due,
        due_complete=new.due_complete,
        due_reminder=new.due_reminder,
        start=new.start,
        subscribed=False,
        is_template=new.is_template,
        cover=PLAIN_COVER,
        last_activity=work.stamp,
    )
    CARDS.insert(work.db, card)
    details.set_for_card(work, card.id, {"id_creator": work.actor.id, "role": new.role})
    if told:
        _record(work, "createCard", {"card": activity.card_ref(card)}, card)
    return card


def change(work: Work, card: Card, changes: CardChange) -> Card:
    """Set fields; each one that differs becomes one updateCard action."""
    for name, new in columns(changes).items():
        old = getattr(card, name)
        if new == old:
            continue
        card = CARDS.change(work.db, card.id, {name: new})
        if name == "closed":
            details.set_for_card(work, card.id, {"date_closed": work.stamp if new else None})
        if name in _WIRE_NAMES:
            _record_change(work, card, _WIRE_NAMES[name], new, old)
    return card


def reorder(work: Work, card: Card, place: Place) -> Card:
    """Put the card elsewhere in its list."""
    pos = settle(positions(work, card.id_list, card.id), place)
    if pos == card.pos:
        return card
    old, card = card.pos, CARDS.change(work.db, card.id, {"pos": pos})
    _record_change(work, card, "pos", pos, old)
    return card


def move(work: Work, card: Card, target: BoardList, place: Place = "bottom") -> Card:
    """Take the card to another list, of this board or of another."""
    if target.id == card.id_list:
        return card
    source = access.list_of(work, card.id_list)
    pos = settle(positions(work, target.id, card.id), place)
    if target.id_board != card.id_board:
        return _move_to_board(work, card, target, pos)
    card = CARDS.change(work.db, card.id, {"id_list": target.id, "pos": pos})
    data: Shape = {
        "card": {**activity.card_ref(card), "idList": target.id},
        "old": {"idList": source.id},
        "listBefore": activity.list_ref(source),
        "listAfter": activity.list_ref(target),
    }
    activity.record(work, "updateCard", data, access.board_of(work, card.id_board), card=card, board_list=target)
    return card


def delete(work: Work, card: Card) -> None:
    """Remove the card for good; what stays is a deleteCard action without its name."""
    home = access.list_of(work, card.id_list)
    nameless = {key: value for key, value in activity.card_ref(card).items() if key != "name"}
    CARDS.remove(work.db, card.id)
    work.db.execute("DELETE FROM actions WHERE id_card = ?", [card.id])
    data: Shape = {"card": nameless, "list": activity.list_ref(home)}
    activity.record(work, "deleteCard", data, access.board_of(work, card.id_board), card=card, board_list=home)


def first_open_list(work: Work, board: Board) -> BoardList:
    """Where a card lands on a board when no list is named."""
    found = LISTS.where(work.db, "id_board = ? AND NOT closed", board.id)
    if not found:
        raise invalid_value("idList")
    return found[0]


def _move_to_board(work: Work, card: Card, target: BoardList, pos: float) -> Card:
    source = access.board_of(work, card.id_board)
    board = _next_number(work, access.board_of(work, target.id_board))
    work.db.execute("DELETE FROM card_labels WHERE id_card = ?", [card.id])
    moved: Shape = {"id_board": board.id, "id_list": target.id, "pos": pos, "id_short": board.cards_made}
    card = CARDS.change(work.db, card.id, moved)
    work.db.execute("UPDATE actions SET id_board = ? WHERE id_card = ?", [board.id, card.id])
    shared: Shape = {"card": activity.card_ref(card), "list": activity.list_ref(target)}
    shared["member"] = activity.member_ref(work.actor)
    left: Shape = {**shared, "boardTarget": {"id": board.id}}
    came: Shape = {**shared, "boardSource": {"id": source.id}}
    activity.record(work, "moveCardFromBoard", left, source, card=card, board_list=target)
    activity.record(work, "moveCardToBoard", came, board, card=card, board_list=target)
    return card


def renumber(work: Work, card: Card, board: Board) -> None:
    """Give a card that came to a board with its list the next short number there."""
    numbered = _next_number(work, access.board_of(work, board.id))
    CARDS.change(work.db, card.id, {"id_board": board.id, "id_short": numbered.cards_made})
    work.db.execute("DELETE FROM card_labels WHERE id_card = ?", [card.id])


def _next_number(work: Work, board: Board) -> Board:
    return BOARDS.change(work.db, board.id, {"cards_made": board.cards_made + 1})


def _record_change(work: Work, card: Card, field: str, new: Json, old: Json) -> None:
    data: Shape = {"card": {**activity.card_ref(card), field: new}, "old": {field: old}}
    _record(work, "updateCard", data, card)


def _record(work: Work, kind: str, data: Shape, card: Card) -> None:
    home = access.list_of(work, card.id_list)
    located: Shape = {**data, "list": activity.list_ref(home)}
    activity.record(work, kind, located, access.board_of(work, card.id_board), card=card, board_list=home)
