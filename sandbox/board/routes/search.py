"""/search and /search/members"""

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value
from sandbox.board.service import searching, workspaces
from sandbox.board.service.searching import Query
from sandbox.board.shapes import boards, cards, members
from sandbox.board.shapes import organizations as organization_shapes
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.records import Board
from sandbox.board.values import Json, Shape

from .call import Call, Route

_KINDS = ("actions", "boards", "cards", "members", "organizations")


def search(call: Call) -> Json:
    """GET /search: query, modelTypes, idBoards, limits and fields of each kind."""
    args, query = call.args, searching.parse(call.args.required("query"))
    kinds = args.words("modelTypes") or ["all"]
    if any(kind not in (*_KINDS, "all") for kind in kinds):
        raise invalid_value("modelTypes")
    sought = list(_KINDS) if "all" in kinds else kinds
    options: Shape = {
        "terms": [{"text": word} for word in query.words],
        "modifiers": [],
        "modelTypes": kinds,
        "partial": args.flag("partial"),
    }
    return {"options": options, **{kind: _found(call, kind, query) for kind in sought}}


def search_members(call: Call) -> Json:
    """GET /search/members: query, limit, idBoard."""
    args = call.args
    found = searching.members(call.work, args.required("query"), args.text("idBoard"))
    return [{**members.brief(each), "active": True} for each in found[: args.whole("limit", 8, 20)]]


def _found(call: Call, kind: str, query: Query) -> Json:
    work, args = call.work, call.args
    most = args.whole(f"{kind}_limit", 10, 1000)
    if kind == "boards":
        return [_board(call, each) for each in searching.boards(work, query)[:most]]
    if kind == "cards":
        found = searching.cards(work, query, _boards_asked(call))
        first = args.whole("cards_page", 0, 100) * most
        asked = args.under("card_")
        return [cards.one(work, each, asked) for each in found[first : first + most]]
    if kind == "members":
        fields = wanted(args, "member_fields", "avatarHash,fullName,initials,username,confirmed")
        people = searching.members(work, args.required("query"))
        return [choose(members.brief(each), fields) for each in people[:most]]
    if kind == "organizations":
        fields = wanted(args, "organization_fields", "name,displayName")
        mine = workspaces.of_member(work, work.actor)
        fitting = [each for each in mine if query.fits(each.name, each.display_name, each.description)]
        return [choose(organization_shapes.whole(work, each), fields) for each in fitting[:most]]
    return []


def _board(call: Call, found: Board) -> Shape:
    fields = wanted(call.args, "board_fields", "name,idOrganization")
    return choose(boards.shape(call.work, found, Args({}), default="all"), fields)


def _boards_asked(call: Call) -> list[str]:
    asked = call.args.words("idBoards")
    return [] if asked == ["mine"] else asked


ROUTES: list[Route] = [("GET", "/search", search), ("GET", "/search/members", search_members)]
