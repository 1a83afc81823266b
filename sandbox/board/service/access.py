"""Finds what a path or argument names, and refuses what the member may not see or change.

A private board is for its members, an `org` board also for the workspace, a public one for all
to read. The web page is for whoever sits at this machine, so it passes everywhere.
"""

from sandbox.board import ids
from sandbox.board.errors import invalid_id, no_permission, not_found
from sandbox.board.storage.records import Board, BoardList, Card, CheckItem, Checklist, Label, Member, Membership
from sandbox.board.storage.tables import BOARDS, CARDS, CHECK_ITEMS, CHECKLISTS, LABELS, LISTS, MEMBERS, MEMBERSHIPS
from sandbox.board.work import Work

from . import workspaces


def membership(work: Work, board_id: str, member_id: str) -> Membership | None:
    """The member's place on the board, if any."""
    found = MEMBERSHIPS.where(work.db, "id_board = ? AND id_member = ?", board_id, member_id)
    return found[0] if found else None


def board(work: Work, reference: str) -> Board:
    """The board with this id or short link, readable for the member."""
    if ids.is_object_id(reference):
        found = BOARDS.find(work.db, reference)
    elif ids.is_short_link(reference):
        found = BOARDS.find(work.db, reference, "short_link")
    else:
        raise invalid_id()
    if found is None:
        raise not_found()
    if not _readable(work, found):
        raise no_permission()
    return found


def board_to_change(work: Work, reference: str, *, as_admin: bool = False) -> Board:
    """The board, changeable by the member (by an admin of the board where asked)."""
    found = board(work, reference)
    _require_writable(work, found, "", as_admin)
    return found


def card(work: Work, reference: str) -> Card:
    """The card with this id or short link, readable for the member."""
    if ids.is_object_id(reference):
        found = CARDS.find(work.db, reference)
    elif ids.is_short_link(reference):
        found = CARDS.find(work.db, reference, "short_link")
    else:
        raise invalid_id()
    if found is None:
        raise not_found()
    if not _readable(work, board_of(work, found.id_board)):
        raise no_permission("card")
    return found


def card_to_change(work: Work, reference: str) -> Card:
    """The card, changeable by the member."""
    found = card(work, reference)
    _require_writable(work, board_of(work, found.id_board), "card")
    return found


def board_list(work: Work, reference: str) -> BoardList:
    """The list with this id, readable for the member."""
    found = LISTS.find(work.db, _object_id(reference))
    if found is None:
        raise not_found()
    board(work, found.id_board)
    return found


def list_to_change(work: Work, reference: str) -> BoardList:
    """The list, changeable by the member."""
    found = board_list(work, reference)
    _require_writable(work, board_of(work, found.id_board), "")
    return found


def label(work: Work, reference: str) -> Label:
    """The label with this id, readable for the member."""
    found = LABELS.find(work.db, _object_id(reference))
    if found is None:
        raise not_found()
    board(work, found.id_board)
    return found


def checklist(work: Work, reference: str) -> Checklist:
    """The checklist with this id, on a card that the member may read."""
    found = CHECKLISTS.find(work.db, _object_id(reference))
    if found is None:
        raise not_found()
    card(work, found.id_card)
    return found


def check_item(work: Work, parent: Card | Checklist, reference: str) -> CheckItem:
    """The check item with this id, on this card or in this checklist."""
    found = CHECK_ITEMS.find(work.db, _object_id(reference))
    if found is None:
        raise not_found()
    home = CHECKLISTS.find(work.db, found.id_checklist)
    if home is None or parent.id not in (home.id, home.id_card):
        raise not_found()
    return found


def member(work: Work, reference: str) -> Member:
    """The member with this id or username; `me` is the one who asks."""
    if reference == "me":
        return work.actor
    column = "id" if ids.is_object_id(reference) else "username"
    found = MEMBERS.find(work.db, reference, column)
    if found is None:
        raise not_found()
    return found


def member_of(work: Work, board: Board, membership_id: str) -> Member:
    """The member whose place on the board has this id."""
    place = MEMBERSHIPS.find(work.db, membership_id)
    if place is None or place.id_board != board.id:
        raise not_found()
    return member(work, place.id_member)


def board_of(work: Work, board_id: str) -> Board:
    """The board that a stored record names."""
    found = BOARDS.find(work.db, board_id)
    if found is None:
        raise not_found()
    return found


def list_of(work: Work, list_id: str) -> BoardList:
    """The list that a stored record names."""
    found = LISTS.find(work.db, list_id)
    if found is None:
        raise not_found()
    return found


def _object_id(reference: str) -> str:
    if not ids.is_object_id(reference):
        raise invalid_id()
    return reference


def _readable(work: Work, found: Board) -> bool:
    level = found.prefs["permissionLevel"]
    if work.app is None or level == "public":
        return True
    return membership(work, found.id, work.actor.id) is not None or (level == "org" and _in_workspace(work, found))


def _require_writable(work: Work, found: Board, kind: str, as_admin: bool = False) -> None:
    if work.app is None:
        return
    place = membership(work, found.id, work.actor.id)
    level = found.prefs["permissionLevel"]
    if place is None and level == "org" and not as_admin and _in_workspace(work, found):
        return
    if place is None or place.kind == "observer" or (as_admin and place.kind != "admin"):
        raise no_permission(kind)


def _in_workspace(work: Work, found: Board) -> bool:
    return found.id_organization is not None and workspaces.is_member(work, found.id_organization, work.actor)
