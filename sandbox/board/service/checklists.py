"""Checklists of cards and their items."""

from typing import TypedDict

from sandbox.board.args import Place
from sandbox.board.errors import not_found
from sandbox.board.storage.records import Card, CheckItem, Checklist
from sandbox.board.storage.tables import CARDS, CHECK_ITEMS, CHECKLISTS
from sandbox.board.values import Shape, columns
from sandbox.board.work import Work

from . import access, activity, quotas
from .positions import settle

STATES = ("incomplete", "complete")


class ItemChange(TypedDict, total=False):
    """The fields of a check item that can be set."""

    name: str
    state: str
    pos: Place
    due: str | None
    id_member: str | None
    id_checklist: str


def of_card(work: Work, card: Card) -> list[Checklist]:
    """The card's checklists in order."""
    return CHECKLISTS.where(work.db, "id_card = ?", card.id)


def items(work: Work, checklist: Checklist) -> list[CheckItem]:
    """The items of a checklist in order."""
    return CHECK_ITEMS.where(work.db, "id_checklist = ?", checklist.id)


def card_of(work: Work, checklist: Checklist) -> Card:
    """The card that a checklist is on."""
    found = CARDS.find(work.db, checklist.id_card)
    if found is None:
        raise not_found()
    return found


def create(work: Work, card: Card, name: str, place: Place, source: Checklist | None = None) -> Checklist:
    """A new checklist; with a source it takes over all items of that one."""
    quotas.require_room(work, "checklists", card.id)
    taken = [each.pos for each in of_card(work, card)]
    checklist = Checklist(work.new_id(), card.id, name, settle(taken, place))
    CHECKLISTS.insert(work.db, checklist)
    _record(work, "addChecklistToCard", checklist, {})
    for item in items(work, source) if source else []:
        copied = CheckItem(work.new_id(), checklist.id, item.name, item.pos, item.state, item.due, item.id_member)
        CHECK_ITEMS.insert(work.db, copied)
    return checklist


def change(work: Work, checklist: Checklist, name: str | None, place: Place | None) -> Checklist:
    """Rename or reorder a checklist."""
    if place is not None:
        others = [each.pos for each in of_card(work, card_of(work, checklist)) if each.id != checklist.id]
        checklist = CHECKLISTS.change(work.db, checklist.id, {"pos": settle(others, place)})
    if name is not None and name != checklist.name:
        old, checklist = checklist.name, CHECKLISTS.change(work.db, checklist.id, {"name": name})
        _record(work, "updateChecklist", checklist, {"old": {"name": old}})
    return checklist


def delete(work: Work, checklist: Checklist) -> None:
    """Remove a checklist with its items."""
    _record(work, "removeChecklistFromCard", checklist, {})
    CHECKLISTS.remove(work.db, checklist.id)


def add_item(work: Work, checklist: Checklist, name: str, place: Place, state: str) -> CheckItem:
    """A new item in a checklist."""
    quotas.require_room(work, "check_items", checklist.id)
    pos = settle([item.pos for item in items(work, checklist)], place)
    item = CheckItem(work.new_id(), checklist.id, name, pos, state, None, None)
    CHECK_ITEMS.insert(work.db, item)
    _record(work, "createCheckItem", checklist, {"checkItem": activity.check_item_ref(item)})
    return item


def change_item(work: Work, item: CheckItem, changes: ItemChange) -> CheckItem:
    """Set fields of an item; a new state becomes an updateCheckItemStateOnCard action."""
    home = _home(work, changes.get("id_checklist", item.id_checklist))
    settled = columns(changes)
    if "pos" in changes:
        others = [each.pos for each in items(work, home) if each.id != item.id]
        settled["pos"] = settle(others, changes["pos"])
    before, item = item, CHECK_ITEMS.change(work.db, item.id, settled) if settled else item
    if item.state != before.state:
        told: Shape = {"checkItem": activity.check_item_ref(item)}
        _record(work, "updateCheckItemStateOnCard", home, told)
    if item.name != before.name:
        renamed: Shape = {"checkItem": activity.check_item_ref(item), "old": {"name": before.name}}
        _record(work, "updateCheckItem", home, renamed)
    return item


def delete_item(work: Work, item: CheckItem) -> None:
    """Remove an item."""
    told: Shape = {"checkItem": activity.check_item_ref(item)}
    _record(work, "deleteCheckItem", _home(work, item.id_checklist), told)
    CHECK_ITEMS.remove(work.db, item.id)


def _home(work: Work, checklist_id: str) -> Checklist:
    found = CHECKLISTS.find(work.db, checklist_id)
    if found is None:
        raise not_found()
    return found


def _record(work: Work, kind: str, checklist: Checklist, data: Shape) -> None:
    card = card_of(work, checklist)
    told: Shape = {"card": activity.card_ref(card), "checklist": activity.checklist_ref(checklist), **data}
    activity.record(work, kind, told, access.board_of(work, card.id_board), card=card)
