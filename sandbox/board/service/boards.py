"""Creating, changing and deleting boards, and who is on them."""

from typing import TypedDict

from sandbox.board import ids
from sandbox.board.errors import bad_request, invalid_value, not_found
from sandbox.board.storage.records import Board, Member, Membership
from sandbox.board.storage.tables import BOARDS, MEMBERSHIPS, ORGANIZATIONS
from sandbox.board.values import Shape, columns
from sandbox.board.work import Work

from . import access, activity, details, labels, lists, organizations, workspaces
from .preferences import DEFAULT_PREFS

_KIND_ACTIONS = {
    "admin": "makeAdminOfBoard",
    "normal": "makeNormalMemberOfBoard",
    "observer": "makeObserverOfBoard",
}
MEMBER_KINDS = tuple(_KIND_ACTIONS)


class BoardChange(TypedDict, total=False):
    """The plain fields of a board that can be set."""

    name: str
    description: str
    closed: bool
    id_organization: str | None


_WIRE_NAMES = {
    "name": "name",
    "description": "desc",
    "closed": "closed",
    "id_organization": "idOrganization",
}


def create(work: Work, name: str, description: str, organization: str | None, prefs: Shape) -> Board:
    """A new board with the acting member as its admin; without a workspace named, in the default one."""
    board = Board(
        id=work.new_id(),
        short_link=ids.short_link(),
        name=name,
        description=description,
        closed=False,
        id_organization=organization_id(work, organization),
        id_creator=work.actor.id,
        prefs={**DEFAULT_PREFS, **prefs},
        cards_made=0,
        last_activity=work.stamp,
    )
    BOARDS.insert(work.db, board)
    MEMBERSHIPS.insert(work.db, Membership(work.new_id(), board.id, work.actor.id, "admin"))
    activity.record(work, "createBoard", {}, board)
    organizations.record_board(work, "addToOrganizationBoard", board, board.id_organization)
    return board


def add_defaults(work: Work, board: Board, with_lists: bool, with_labels: bool) -> None:
    """The three lists and six nameless labels that a new board gets unless it declines them."""
    if with_labels:
        for color in ("green", "yellow", "orange", "red", "purple", "blue"):
            labels.create(work, board, "", color)
    if with_lists:
        for name in ("To Do", "Doing", "Done"):
            lists.create(work, board, name, "bottom")


def organization_id(work: Work, reference: str | None) -> str | None:
    """The id of a workspace named by id or name; the default workspace when none is named."""
    if not reference:
        mine = workspaces.of_member(work, work.actor)
        return mine[0].id if mine else None
    found = ORGANIZATIONS.where(work.db, "id = ? OR name = ?", reference, reference)
    if not found:
        raise invalid_value("idOrganization")
    return found[0].id


def change(work: Work, board: Board, changes: BoardChange) -> Board:
    """Set fields; each one that differs becomes one updateBoard action."""
    for name, new in columns(changes).items():
        wire_name, old = _WIRE_NAMES[name], getattr(board, name)
        if new != old:
            board = BOARDS.change(work.db, board.id, {name: new})
            _record_change(work, board, {wire_name: new}, {wire_name: old})
        if name == "closed" and new != old:
            details.set_for_board(work, board.id, {"date_closed": work.stamp if new else None})
        if name == "id_organization" and new != old:
            organizations.record_board(work, "removeFromOrganizationBoard", board, str(old))
            organizations.record_board(work, "addToOrganizationBoard", board, board.id_organization)
    return board


def set_prefs(work: Work, board: Board, prefs: Shape) -> Board:
    """Set preferences; each one that differs becomes one updateBoard action."""
    for name, new in prefs.items():
        old = board.prefs.get(name)
        if new != old:
            board = BOARDS.change(work.db, board.id, {"prefs": {**board.prefs, name: new}})
            _record_change(work, board, {"prefs": {name: new}}, {"prefs": {name: old}})
    return board


def delete(work: Work, board: Board) -> None:
    """Remove the board and all that is on it, for good."""
    work.db.execute("DELETE FROM cards WHERE id_board = ?", [board.id])
    work.db.execute("DELETE FROM actions WHERE id_board = ?", [board.id])
    BOARDS.remove(work.db, board.id)


def put_member(work: Work, board: Board, member: Member, kind: str) -> None:
    """Add a member or change the member's kind on the board."""
    if kind not in MEMBER_KINDS:
        raise invalid_value("type")
    place = access.membership(work, board.id, member.id)
    told: Shape = {"memberType": kind, "member": activity.member_ref(member)}
    if place is None:
        MEMBERSHIPS.insert(work.db, Membership(work.new_id(), board.id, member.id, kind))
        activity.record(work, "addMemberToBoard", {"idMemberAdded": member.id, **told}, board)
    elif place.kind != kind:
        _keep_an_admin(work, board, place, kind)
        MEMBERSHIPS.change(work.db, place.id, {"kind": kind})
        activity.record(work, _KIND_ACTIONS[kind], {"idMember": member.id, **told}, board)


def remove_member(work: Work, board: Board, member: Member) -> None:
    """Take a member off the board and off its cards."""
    place = access.membership(work, board.id, member.id)
    if place is None:
        raise not_found()
    _keep_an_admin(work, board, place, "none")
    MEMBERSHIPS.remove(work.db, place.id)
    work.db.execute(
        "DELETE FROM card_members WHERE id_member = ? AND id_card IN (SELECT id FROM cards WHERE id_board = ?)",
        [member.id, board.id],
    )
    told: Shape = {"idMember": member.id, "member": activity.member_ref(member)}
    activity.record(work, "removeMemberFromBoard", told, board)


def _keep_an_admin(work: Work, board: Board, place: Membership, kind: str) -> None:
    admins = MEMBERSHIPS.where(work.db, "id_board = ? AND kind = 'admin'", board.id)
    if place.kind == "admin" and kind != "admin" and len(admins) == 1:
        raise bad_request("Must have at least one admin")


def _record_change(work: Work, board: Board, new: Shape, old: Shape) -> None:
    named: Shape = {**activity.board_ref(board), **new}
    activity.record(work, "updateBoard", {"board": named, "old": old}, board)
