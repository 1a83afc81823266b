"""/boards/{id}/...: what a member chose for its view, stars, Power-Ups, tags and keys."""

from sandbox.board.errors import invalid_id, not_found
from sandbox.board.service import access, organizations
from sandbox.board.shapes import boards as shapes
from sandbox.board.storage.more_records import BoardPlugin, MyPrefs
from sandbox.board.storage.more_tables import BOARD_PLUGINS, BOARD_STARS, MY_PREFS, TAGS
from sandbox.board.storage.records import Board
from sandbox.board.storage.tables import LISTS
from sandbox.board.values import Json, Shape, number

from .call import NO_LIMITS, NO_VALUE, Call, Route, nothing

_FLAGS = ("showSidebar", "showSidebarMembers", "showSidebarBoardActions", "showSidebarActivity")
_DEFAULT_PREFS: Shape = {**dict.fromkeys(_FLAGS, True), "idEmailList": None, "emailPosition": "bottom"}


def read_prefs(call: Call) -> Json:
    """GET /boards/{id}/myPrefs"""
    return {**_DEFAULT_PREFS, **_chosen(call, _board(call)).chosen}


def set_pref(call: Call) -> Json:
    """PUT /boards/{id}/myPrefs/{pref}?value="""
    board, name = _board(call), call.path["pref"]
    known = _chosen(call, board)
    chosen: Shape = {**known.chosen, name: _pref(call, board, name)}
    MY_PREFS.change(call.work.db, known.id, {"chosen": chosen})
    return {**_DEFAULT_PREFS, **chosen}


def read_stars(call: Call) -> Json:
    """GET /boards/{id}/boardStars: the member's own star."""
    found = BOARD_STARS.where(
        call.work.db, "id_board = ? AND id_member = ?", _board(call).id, call.work.actor.id
    )
    return [{"id": each.id, "idBoard": each.id_board, "pos": number(each.pos)} for each in found]


def read_plugins(call: Call) -> Json:
    """GET /boards/{id}/boardPlugins: those that were enabled."""
    found = BOARD_PLUGINS.where(call.work.db, "id_board = ?", _board(call).id)
    return [_plugin(each) for each in found]


def enable_plugin(call: Call) -> Json:
    """POST /boards/{id}/boardPlugins?idPlugin="""
    board, plugin = access.board_to_change(call.work, call.path["id"]), call.args.required("idPlugin")
    known = BOARD_PLUGINS.where(call.work.db, "id_board = ? AND id_plugin = ?", board.id, plugin)
    if known:
        return _plugin(known[0])
    return _plugin(BOARD_PLUGINS.insert(call.work.db, BoardPlugin(call.work.new_id(), board.id, plugin)))


def disable_plugin(call: Call) -> Json:
    """DELETE /boards/{id}/boardPlugins/{plugin}: by the Power-Up's id or the pair's."""
    board, plugin = access.board_to_change(call.work, call.path["id"]), call.path["plugin"]
    found = BOARD_PLUGINS.where(
        call.work.db, "id_board = ? AND (id_plugin = ? OR id = ?)", board.id, plugin, plugin
    )
    if not found:
        raise not_found()
    BOARD_PLUGINS.remove(call.work.db, found[0].id)
    return NO_LIMITS


def add_tag(call: Call) -> Json:
    """POST /boards/{id}/idTags?value=: a tag of the board's workspace."""
    board = access.board_to_change(call.work, call.path["id"])
    if board.id_organization is None:
        raise not_found()
    workspace = organizations.find(call.work, board.id_organization)
    tag = organizations.tag_of(call.work, workspace, call.args.required("value"))
    call.work.db.execute("INSERT OR IGNORE INTO board_tags VALUES (?, ?)", [board.id, tag.id])
    return {"id": tag.id, "name": tag.name}


def remove_tag(call: Call) -> Json:
    """DELETE /boards/{id}/idTags/{tag}"""
    board = access.board_to_change(call.work, call.path["id"])
    if TAGS.find(call.work.db, call.path["tag"]) is None:
        raise not_found()
    call.work.db.execute("DELETE FROM board_tags WHERE id_board = ? AND id_tag = ?", [board.id, call.path["tag"]])
    return NO_VALUE


def mark_viewed(call: Call) -> Json:
    """POST /boards/{id}/markedAsViewed: the board."""
    return shapes.shape(call.work, _board(call), call.args)


def new_key(call: Call) -> Json:
    """POST /boards/{id}/calendarKey/generate and .../emailKey/generate: the board. No key opens anything here."""
    return shapes.shape(call.work, access.board_to_change(call.work, call.path["id"]), call.args)


def _pref(call: Call, board: Board, name: str) -> Json:
    if name in _FLAGS:
        return call.args.flag("value")
    if name == "emailPosition":
        return call.args.one_of("value", ["top", "bottom"], "bottom")
    if name != "idEmailList":
        raise not_found()
    home = LISTS.find(call.work.db, call.args.required("value"))
    if home is None or home.id_board != board.id:
        raise invalid_id()
    return home.id


def _chosen(call: Call, board: Board) -> MyPrefs:
    found = MY_PREFS.where(call.work.db, "id_board = ? AND id_member = ?", board.id, call.work.actor.id)
    if found:
        return found[0]
    return MY_PREFS.insert(call.work.db, MyPrefs(call.work.new_id(), board.id, call.work.actor.id, {}))


def _plugin(found: BoardPlugin) -> Shape:
    return {"id": found.id, "idBoard": found.id_board, "idPlugin": found.id_plugin, "promotional": False}


def _board(call: Call) -> Board:
    return access.board(call.work, call.path["id"])


ROUTES: list[Route] = [
    ("GET", "/boards/{id}/myPrefs", read_prefs),
    ("PUT", "/boards/{id}/myPrefs/{pref}", set_pref),
    ("GET", "/boards/{id}/boardStars", read_stars),
    ("GET", "/boards/{id}/plugins", nothing),
    ("GET", "/boards/{id}/powerUps", nothing),
    ("GET", "/boards/{id}/pluginData", nothing),
    ("GET", "/boards/{id}/boardPlugins", read_plugins),
    ("POST", "/boards/{id}/boardPlugins", enable_plugin),
    ("DELETE", "/boards/{id}/boardPlugins/{plugin}", disable_plugin),
    ("POST", "/boards/{id}/idTags", add_tag),
    ("DELETE", "/boards/{id}/idTags/{tag}", remove_tag),
    ("POST", "/boards/{id}/markedAsViewed", mark_viewed),
    ("POST", "/boards/{id}/calendarKey/generate", new_key),
    ("POST", "/boards/{id}/emailKey/generate", new_key),
]
