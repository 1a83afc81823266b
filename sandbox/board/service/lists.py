"""Creating, changing and moving lists."""

from typing import TypedDict

from sandbox.board.args import Place
from sandbox.board.storage.records import Board, BoardList, Card
from sandbox.board.storage.tables import CARDS, LISTS
from sandbox.board.values import Shape, columns
from sandbox.board.work import Work

from . import access, activity, cards, quotas
from .positions import settle


class ListChange(TypedDict, total=False):
    """The fields of a list that can be set."""

    name: str
    closed: bool
    pos: Place
    subscribed: bool


def positions(work: Work, board_id: str, without: str = "") -> list[float]:
    """The positions taken by the open lists of a board."""
    found = LISTS.where(work.db, "id_board = ? AND NOT closed AND id != ?", board_id, without)
    return [board_list.pos for board_list in found]


def create(work: Work, board: Board, name: str, place: Place) -> BoardList:
    """A new list on a board."""
    quotas.require_room(work, "lists", board.id)
    pos = settle(positions(work, board.id), place)
    made = LISTS.insert(work.db, BoardList(work.new_id(), board.id, name, pos, False, False))
    activity.record(work, "createList", {"list": activity.list_ref(made)}, board, board_list=made)
    return made


def change(work: Work, found: BoardList, changes: ListChange) -> BoardList:
    """Set fields; each one that differs becomes one updateList action."""
    board = access.board_of(work, found.id_board)
    settled = columns(changes)
    if "pos" in changes:
        settled["pos"] = settle(positions(work, board.id, found.id), changes["pos"])
    for name, new in settled.items():
        old = getattr(found, name)
        if new != old:
            found = LISTS.change(work.db, found.id, {name: new})
            data: Shape = {"list": {**activity.list_ref(found), name: new}, "old": {name: old}}
            if name != "subscribed":
                activity.record(work, "updateList", data, board, board_list=found)
    return found


def move_to_board(work: Work, found: BoardList, target: Board, place: Place) -> BoardList:
    """Take the list with its cards to another board."""
    if target.id == found.id_board:
        return found
    source = access.board_of(work, found.id_board)
    pos = settle(positions(work, target.id), place)
    moved = LISTS.change(work.db, found.id, {"id_board": target.id, "pos": pos})
    for card in CARDS.where(work.db, "id_list = ?", found.id):
        cards.renumber(work, card, target)
    shared: Shape = {"list": activity.list_ref(moved), "member": activity.member_ref(work.actor)}
    out: Shape = {**shared, "boardTarget": {"id": target.id}}
    into: Shape = {**shared, "boardSource": {"id": source.id}}
    activity.record(work, "moveListFromBoard", out, source, board_list=moved)
    activity.record(work, "moveListToBoard", into, target, board_list=moved)
    return moved


def open_cards(work: Work, found: BoardList) -> list[Card]:
    """The cards of the list that are not archived."""
    return CARDS.where(work.db, "id_list = ? AND NOT closed", found.id)
