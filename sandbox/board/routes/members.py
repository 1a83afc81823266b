"""/members, /tokens and /organizations: read mostly, for clients that look around."""

from sandbox.board.errors import Refusal, not_found
from sandbox.board.service import access
from sandbox.board.shapes import actions, boards, cards
from sandbox.board.shapes import members as shapes
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.records import Member, Organization
from sandbox.board.storage.tables import BOARDS, CARDS, MEMBERS, ORGANIZATIONS
from sandbox.board.values import Json

from .call import Call, Route, nothing

_FILTERS = {"open": "NOT closed", "closed": "closed"}


def read(call: Call) -> Json:
    """GET /members/{id or username or me}"""
    return choose(shapes.full(call.work, _member(call)), wanted(call.args))


def read_boards(call: Call) -> Json:
    """GET /members/{id}/boards: those that the asking member may see; filter open, closed or all."""
    member, condition = _member(call), _FILTERS.get(call.args.text("filter"), "1")
    sql = f"{condition} AND id IN (SELECT id_board FROM memberships WHERE id_member = ?)"
    mine = "id IN (SELECT id_board FROM memberships WHERE id_member = ?)"
    found = BOARDS.where(call.work.db, f"{sql} AND {mine}", member.id, call.work.actor.id)
    return [boards.shape(call.work, board, call.args, default="all") for board in found]


def read_cards(call: Call) -> Json:
    """GET /members/{id}/cards: the open cards that the member is on."""
    member = _own(call)
    condition = "NOT closed AND id IN (SELECT id_card FROM card_members WHERE id_member = ?)"
    return [cards.one(call.work, card, call.args) for card in CARDS.where(call.work.db, condition, member.id)]


def read_actions(call: Call) -> Json:
    """GET /members/me/actions"""
    return actions.listing(call.work, "id_member_creator", _own(call).id, call.args)


def read_organizations(call: Call) -> Json:
    """GET /members/{id}/organizations"""
    found = ORGANIZATIONS.where(call.work.db, "1")
    return [choose(shapes.organization(call.work, each), wanted(call.args)) for each in found]


def read_field(call: Call) -> Json:
    """GET /members/{id}/{field}: {"_value": ...}"""
    whole = shapes.full(call.work, _member(call))
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def read_organization(call: Call) -> Json:
    """GET /organizations/{id or name}"""
    return choose(shapes.organization(call.work, _organization(call)), wanted(call.args))


def read_organization_boards(call: Call) -> Json:
    """GET /organizations/{id}/boards: those that the asking member is on."""
    condition = _FILTERS.get(call.args.text("filter"), "1")
    mine = "id IN (SELECT id_board FROM memberships WHERE id_member = ?)"
    sql = f"{condition} AND id_organization = ? AND {mine}"
    found = BOARDS.where(call.work.db, sql, _organization(call).id, call.work.actor.id)
    return [boards.shape(call.work, board, call.args, default="all") for board in found]


def read_organization_members(call: Call) -> Json:
    """GET /organizations/{id}/members"""
    fields = call.args.words("fields") or shapes.NESTED_FIELDS.split(",")
    return [choose(shapes.brief(each), fields) for each in MEMBERS.where(call.work.db, "confirmed")]


def read_token(call: Call) -> Json:
    """GET /tokens/{token}"""
    return shapes.token(_token_holder(call))


def read_token_member(call: Call) -> Json:
    """GET /tokens/{token}/member"""
    return choose(shapes.full(call.work, _token_holder(call)), wanted(call.args))


def _member(call: Call) -> Member:
    return access.member(call.work, call.path["id"])


def _own(call: Call) -> Member:
    member = _member(call)
    if member.id != call.work.actor.id:
        raise Refusal(401, "unauthorized member permission requested")
    return member


def _organization(call: Call) -> Organization:
    reference = call.path["id"]
    found = ORGANIZATIONS.where(call.work.db, "id = ? OR name = ?", reference, reference)
    if not found:
        raise not_found()
    return found[0]


def _token_holder(call: Call) -> Member:
    holder = MEMBERS.find(call.work.db, call.path["token"], "token")
    if holder is None:
        raise not_found()
    return holder


ROUTES: list[Route] = [
    ("GET", "/members/{id}", read),
    ("GET", "/members/{id}/boards", read_boards),
    ("GET", "/members/{id}/cards", read_cards),
    ("GET", "/members/{id}/actions", read_actions),
    ("GET", "/members/{id}/organizations", read_organizations),
    ("GET", "/members/{id}/notifications", nothing),
    ("GET", "/members/{id}/boardStars", nothing),
    ("GET", "/members/{id}/{field}", read_field),
    ("GET", "/organizations/{id}", read_organization),
    ("GET", "/organizations/{id}/boards", read_organization_boards),
    ("GET", "/organizations/{id}/members", read_organization_members),
    ("GET", "/tokens/{token}", read_token),
    ("GET", "/tokens/{token}/member", read_token_member),
]
