"""Trello's list of what happened on a board, as deeds. Shapes: Trello REST API, action types; unknown ones are skipped.

One action of Trello's can name several changed fields; each becomes a deed of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC

from pydantic import AwareDatetime, ValidationError

from domain.board_actual import Deed, DeedKind
from integrations.trello.mapping import CamelWire

KINDS = ("commentCard,updateCard,deleteCard,moveCardFromBoard,moveCardToBoard,createCard,copyCard,emailCard,"
         "convertToCardFromCheckItem,updateCheckItemStateOnCard")
PAGE = 1000  # the most that Trello gives at once, newest first
ADDED = ("createCard", "copyCard", "emailCard", "convertToCardFromCheckItem", "moveCardToBoard")


class WireCardRef(CamelWire):
    id: str = ""
    name: str = ""
    id_list: str = ""
    closed: bool | None = None
    due_complete: bool | None = None


class WireRef(CamelWire):
    id: str = ""
    name: str = ""
    state: str = ""


class WireData(CamelWire):
    card: WireCardRef = WireCardRef()
    old: dict[str, object] = {}
    text: str = ""
    list: WireRef = WireRef()
    check_item: WireRef = WireRef()


class WireCreator(CamelWire):
    id: str = ""


class WireAction(CamelWire):
    id: str
    type: str
    date: AwareDatetime
    id_member_creator: str = ""
    app_creator: WireCreator | None = None
    data: WireData = WireData()


def within_board(since: str, page: int) -> Mapping[str, str]:
    """What to add to the one read of a board."""
    return {"actions": KINDS, "actions_limit": str(page), "actions_since": since}


def older_than(actions: Sequence[object], since: str, page: int) -> Mapping[str, str] | None:
    """What to ask for next when a page is full: more may have happened before it. None when that was all."""
    oldest = actions[-1].get("id") if len(actions) >= page and isinstance(actions[-1], dict) else None
    return {"filter": KINDS, "limit": str(page), "since": since, "before": oldest} if oldest else None


def deeds_from(actions: Sequence[object], me: str) -> list[Deed]:
    """Oldest first. `me` is the token's member: what it did through the API is ours, what it did by hand is not."""
    return [deed for one in reversed(actions) for deed in _deeds(one, me)]


def _deeds(raw: object, me: str) -> Iterator[Deed]:
    try:
        wire = WireAction.model_validate(raw)
    except ValidationError:
        return
    ours = wire.app_creator is not None and bool(me) and wire.id_member_creator == me
    base = Deed(id=wire.id, kind="other", at=wire.date.astimezone(UTC), member=wire.id_member_creator, ours=ours,
                card_id=wire.data.card.id)
    for number, (kind, more) in enumerate(_kinds(wire)):
        yield base.model_copy(update={"id": f"{wire.id}:{number}" if number else wire.id, "kind": kind, **more})


def _kinds(wire: WireAction) -> Iterator[tuple[DeedKind, dict[str, object]]]:
    data = wire.data
    if wire.type == "commentCard":
        yield "comment", {"text": data.text}
    elif wire.type == "updateCard":
        yield from _updates(data)
    elif wire.type == "updateCheckItemStateOnCard":
        yield "item", {"text": data.check_item.name, "done": data.check_item.state == "complete"}
    elif wire.type in ("deleteCard", "moveCardFromBoard"):
        yield ("deleted" if wire.type == "deleteCard" else "moved_away"), {}
    elif wire.type in ADDED:
        yield "added", {"text": data.card.name, "list_id": data.list.id}


def _updates(data: WireData) -> Iterator[tuple[DeedKind, dict[str, object]]]:
    if "idList" in data.old:
        yield "moved", {"list_id": data.card.id_list}
    if "dueComplete" in data.old:
        yield "ticked", {"done": data.card.due_complete}
    if "due" in data.old:
        yield "due", {}
    if "name" in data.old:
        yield "renamed", {"text": data.card.name}
    if "closed" in data.old:
        yield ("archived" if data.card.closed else "restored"), {}
