"""/boards/{id}/members: who is on a board."""

import re

from sandbox.board.errors import invalid_value, not_found
from sandbox.board.identity import new_member
from sandbox.board.service import access, boards
from sandbox.board.shapes import boards as shapes
from sandbox.board.shapes import members
from sandbox.board.storage.records import Member
from sandbox.board.storage.tables import MEMBERS
from sandbox.board.values import Json

from .call import Call, Route

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def invite(call: Call) -> Json:
    """PUT /boards/{id}/members?email=&type=: a stranger's address becomes an unconfirmed member."""
    board = access.board_to_change(call.work, call.path["id"], as_admin=True)
    kind = call.args.text("type", "normal")
    boards.put_member(call.work, board, addressee(call), kind)
    return _answer(call)


def put(call: Call) -> Json:
    """PUT /boards/{id}/members/{idMember}?type="""
    board = access.board_to_change(call.work, call.path["id"], as_admin=True)
    member = access.member(call.work, call.path["member"])
    boards.put_member(call.work, board, member, call.args.text("type", "normal"))
    return _answer(call)


def put_membership(call: Call) -> Json:
    """PUT /boards/{id}/memberships/{idMembership}?type="""
    board = access.board_to_change(call.work, call.path["id"], as_admin=True)
    member = access.member_of(call.work, board, call.path["membership"])
    boards.put_member(call.work, board, member, call.args.text("type") or call.args.text("value"))
    for each in members.memberships(call.work, board.id):
        if each["id"] == call.path["membership"]:
            return {**each, "member": members.brief(member)}
    raise not_found()


def remove(call: Call) -> Json:
    """DELETE /boards/{id}/members/{idMember}: a member may always leave."""
    member = access.member(call.work, call.path["member"])
    leaving = member.id == call.work.actor.id
    board = access.board_to_change(call.work, call.path["id"], as_admin=not leaving)
    boards.remove_member(call.work, board, member)
    return {"id": board.id, "members": [], "memberships": []} if leaving else _answer(call)


def addressee(call: Call) -> Member:
    """The member with the e-mail address that was sent; a stranger becomes an unconfirmed member."""
    email = call.args.required("email").lower()
    if not _ADDRESS.fullmatch(email):
        raise invalid_value("email")
    known = MEMBERS.find(call.work.db, email, "email")
    if known is not None:
        return known
    name = call.args.text("fullName") or email.partition("@")[0]
    username = f"guest-{call.work.new_id()[-6:]}"
    return new_member(call.work.db, username, name, email, confirmed=False)


def _answer(call: Call) -> Json:
    board = access.board(call.work, call.path["id"])
    memberships = shapes.whole(call.work, board)["memberships"]
    return {
        "id": board.id,
        "members": shapes.member_listing(call.work, board, "all", []),
        "memberships": memberships,
    }


ROUTES: list[Route] = [
    ("PUT", "/boards/{id}/members", invite),
    ("PUT", "/boards/{id}/members/{member}", put),
    ("DELETE", "/boards/{id}/members/{member}", remove),
    ("PUT", "/boards/{id}/memberships/{membership}", put_membership),
]
