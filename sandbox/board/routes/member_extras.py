"""/members/{id}/...: stars, saved searches, and what a local member never has."""

from sandbox.board.args import Place
from sandbox.board.errors import Refusal, bad_request, not_found
from sandbox.board.service import access
from sandbox.board.service.positions import settle
from sandbox.board.shapes import members as shapes
from sandbox.board.storage.more_records import BoardStar, SavedSearch
from sandbox.board.storage.more_tables import BOARD_STARS, SAVED_SEARCHES
from sandbox.board.storage.records import Member
from sandbox.board.storage.tables import MEMBERS
from sandbox.board.values import Json, Shape, number

from .call import NO_LIMITS, Call, Route, nothing


def update(call: Call) -> Json:
    """PUT /members/me: fullName and initials. The username stays: the board's people are fixed."""
    member, changes = own(call), Shape()
    if call.args.has("fullName"):
        changes["full_name"] = call.args.required("fullName")
    if call.args.has("initials"):
        changes["initials"] = call.args.required("initials")[:4]
    changed = MEMBERS.change(call.work.db, member.id, changes) if changes else member
    return shapes.full(call.work, changed)


def read_stars(call: Call) -> Json:
    """GET /members/me/boardStars"""
    return [_star(each) for each in BOARD_STARS.where(call.work.db, "id_member = ?", own(call).id)]


def add_star(call: Call) -> Json:
    """POST /members/me/boardStars: idBoard, pos."""
    member, board = own(call), access.board(call.work, call.args.required("idBoard"))
    if BOARD_STARS.where(call.work.db, "id_board = ? AND id_member = ?", board.id, member.id):
        raise bad_request("board is already starred")
    pos = settle(_star_places(call, member), call.args.place("pos", "bottom"))
    return _star(BOARD_STARS.insert(call.work.db, BoardStar(call.work.new_id(), board.id, member.id, pos)))


def read_star(call: Call) -> Json:
    """GET /members/me/boardStars/{star}"""
    return _star(_own_star(call))


def update_star(call: Call) -> Json:
    """PUT /members/me/boardStars/{star}?pos="""
    found, place = _own_star(call), call.args.place("pos", "bottom")
    pos = settle(_star_places(call, own(call), found.id), place)
    return _star(BOARD_STARS.change(call.work.db, found.id, {"pos": pos}))


def remove_star(call: Call) -> Json:
    """DELETE /members/me/boardStars/{star}"""
    BOARD_STARS.remove(call.work.db, _own_star(call).id)
    return NO_LIMITS


def read_searches(call: Call) -> Json:
    """GET /members/me/savedSearches"""
    return [_search(each) for each in SAVED_SEARCHES.where(call.work.db, "id_member = ?", own(call).id)]


def add_search(call: Call) -> Json:
    """POST /members/me/savedSearches: name, query, pos."""
    member, args = own(call), call.args
    pos = _search_place(call, member, args.place("pos", "bottom"))
    made = SavedSearch(call.work.new_id(), member.id, args.required("name"), args.required("query"), pos)
    return _search(SAVED_SEARCHES.insert(call.work.db, made))


def read_search(call: Call) -> Json:
    """GET /members/me/savedSearches/{search}"""
    return _search(_own_search(call))


def update_search(call: Call) -> Json:
    """PUT /members/me/savedSearches/{search}: name, query, pos."""
    found, args, changes = _own_search(call), call.args, Shape()
    for name in ("name", "query"):
        if args.has(name):
            changes[name] = args.required(name)
    if args.has("pos"):
        changes["pos"] = _search_place(call, own(call), args.place("pos", "bottom"), found.id)
    return _search(SAVED_SEARCHES.change(call.work.db, found.id, changes) if changes else found)


def remove_search(call: Call) -> Json:
    """DELETE /members/me/savedSearches/{search}"""
    SAVED_SEARCHES.remove(call.work.db, _own_search(call).id)
    return NO_LIMITS


def accept(call: Call) -> Json:
    """POST /members/me/oneTimeMessagesDismissed and /notifications/all/read: nothing to remember."""
    return {}


def own(call: Call) -> Member:
    """The member of the path, who has to be the one that asks."""
    member = access.member(call.work, call.path["id"])
    if member.id != call.work.actor.id:
        raise Refusal(401, "unauthorized member permission requested")
    return member


def _own_star(call: Call) -> BoardStar:
    found = BOARD_STARS.find(call.work.db, call.path["star"])
    if found is None or found.id_member != own(call).id:
        raise not_found()
    return found


def _own_search(call: Call) -> SavedSearch:
    found = SAVED_SEARCHES.find(call.work.db, call.path["search"])
    if found is None or found.id_member != own(call).id:
        raise not_found()
    return found


def _star_places(call: Call, member: Member, without: str = "") -> list[float]:
    found = BOARD_STARS.where(call.work.db, "id_member = ? AND id != ?", member.id, without)
    return [each.pos for each in found]


def _search_place(call: Call, member: Member, place: Place, without: str = "") -> float:
    others = SAVED_SEARCHES.where(call.work.db, "id_member = ? AND id != ?", member.id, without)
    return settle([each.pos for each in others], place)


def _star(found: BoardStar) -> Shape:
    return {"id": found.id, "idBoard": found.id_board, "pos": number(found.pos)}


def _search(found: SavedSearch) -> Shape:
    return {"id": found.id, "name": found.name, "query": found.query, "pos": number(found.pos)}


_NEVER = (
    "boardBackgrounds",
    "customBoardBackgrounds",
    "customEmoji",
    "customStickers",
    "boardsInvited",
    "organizationsInvited",
    "notifications",
    "notificationsChannelSettings",
)

ROUTES: list[Route] = [
    ("PUT", "/members/{id}", update),
    ("GET", "/members/{id}/boardStars", read_stars),
    ("POST", "/members/{id}/boardStars", add_star),
    ("GET", "/members/{id}/boardStars/{star}", read_star),
    ("PUT", "/members/{id}/boardStars/{star}", update_star),
    ("DELETE", "/members/{id}/boardStars/{star}", remove_star),
    ("GET", "/members/{id}/savedSearches", read_searches),
    ("POST", "/members/{id}/savedSearches", add_search),
    ("GET", "/members/{id}/savedSearches/{search}", read_search),
    ("PUT", "/members/{id}/savedSearches/{search}", update_search),
    ("DELETE", "/members/{id}/savedSearches/{search}", remove_search),
    ("POST", "/members/{id}/oneTimeMessagesDismissed", accept),
    ("POST", "/notifications/all/read", accept),
    *((("GET", f"/members/{{id}}/{name}", nothing)) for name in _NEVER),
]
