"""/members: who they are, and what is theirs to read. Tokens are in tokens.py, stars in member_extras.py."""

from sandbox.board.args import Args
from sandbox.board.errors import not_found
from sandbox.board.service import access, workspaces
from sandbox.board.shapes import actions, boards, cards
from sandbox.board.shapes import members as shapes
from sandbox.board.shapes import organizations as organization_shapes
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.records import Member
from sandbox.board.storage.tables import BOARDS, CARDS
from sandbox.board.values import Json, Shape

from .call import Call, Route
from .member_extras import own

_FILTERS = {"open": "NOT closed", "closed": "closed"}


def read(call: Call) -> Json:
    """GET /members/{id or username or me}"""
    work, args, member = call.work, call.args, _member(call)
    shape = choose(shapes.full(work, member), wanted(args))
    if args.text("boards") not in ("", "none", "false"):
        asked = args.under("board_").also({"filter": args.raw("boards")})
        shape["boards"] = _boards(call, member, asked)
    if args.text("organizations") not in ("", "none", "false"):
        fields = wanted(args, "organization_fields")
        found = workspaces.of_member(work, member)
        shape["organizations"] = [choose(organization_shapes.whole(work, each), fields) for each in found]
    if args.text("cards") not in ("", "none", "false") and member.id == work.actor.id:
        shape["cards"] = _cards(call, member, args.text("cards"), args.under("card_"))
    return shape


def read_boards(call: Call) -> Json:
    """GET /members/{id}/boards: those that the asking member may see; filter open, closed or all."""
    return _boards(call, _member(call), call.args)


def read_cards(call: Call) -> Json:
    """GET /members/me/cards: those that the member is on; filter visible, open, closed or all."""
    return _cards(call, own(call), call.args.text("filter", "visible"), call.args)


def read_actions(call: Call) -> Json:
    """GET /members/me/actions"""
    return actions.listing(call.work, "id_member_creator", own(call).id, call.args)


def read_organizations(call: Call) -> Json:
    """GET /members/{id}/organizations"""
    found = workspaces.of_member(call.work, _member(call))
    return [choose(organization_shapes.whole(call.work, each), wanted(call.args)) for each in found]


def read_field(call: Call) -> Json:
    """GET /members/{id}/{field}: {"_value": ...}"""
    whole = shapes.full(call.work, _member(call))
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def _member(call: Call) -> Member:
    return access.member(call.work, call.path["id"])


def _boards(call: Call, member: Member, args: Args) -> list[Shape]:
    condition = _FILTERS.get(args.text("filter"), "1")
    theirs = "id IN (SELECT id_board FROM memberships WHERE id_member = ?)"
    found = BOARDS.where(
        call.work.db, f"{condition} AND {theirs} AND {theirs}", member.id, call.work.actor.id
    )
    return [boards.shape(call.work, board, args, default="all") for board in found]


def _cards(call: Call, member: Member, kind: str, args: Args) -> list[Shape]:
    state = {"all": "1", "closed": "closed"}.get(kind, "NOT closed")
    condition = f"{state} AND id IN (SELECT id_card FROM card_members WHERE id_member = ?)"
    return [cards.one(call.work, card, args) for card in CARDS.where(call.work.db, condition, member.id)]


ROUTES: list[Route] = [
    ("GET", "/members/{id}", read),
    ("GET", "/members/{id}/boards", read_boards),
    ("GET", "/members/{id}/cards", read_cards),
    ("GET", "/members/{id}/actions", read_actions),
    ("GET", "/members/{id}/organizations", read_organizations),
    ("GET", "/members/{id}/{field}", read_field),
]
