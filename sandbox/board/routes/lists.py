"""/lists"""

from sandbox.board.args import Args
from sandbox.board.errors import Refusal, invalid_value, not_found
from sandbox.board.service import access, cards, copying, lists
from sandbox.board.service.lists import ListChange
from sandbox.board.shapes import actions, boards
from sandbox.board.shapes import lists as shapes
from sandbox.board.shapes.cards import CardSet
from sandbox.board.shapes.cards import many as card_shapes
from sandbox.board.storage.records import BoardList
from sandbox.board.storage.tables import CARDS
from sandbox.board.values import Json

from .call import Call, Route


def create(call: Call) -> Json:
    """POST /lists: at the top of the board unless told; with idListSource a copy of that list's open cards."""
    args = call.args
    source = access.board_list(call.work, args.text("idListSource")) if args.has("idListSource") else None
    board = access.board_to_change(call.work, args.text("idBoard") or (source.id_board if source else ""))
    made = lists.create(call.work, board, args.required("name"), args.place("pos", "top"))
    if source is not None:
        copying.copy_list(call.work, source, made)
    return {**shapes.whole(made), "limits": {}}


def read(call: Call) -> Json:
    """GET /lists/{id}"""
    return shapes.shape(call.work, _list(call), call.args)


def update(call: Call) -> Json:
    """PUT /lists/{id}"""
    return _update(call, call.args)


def update_field(call: Call) -> Json:
    """PUT /lists/{id}/{field}?value="""
    if call.path["field"] not in ("name", "closed", "idBoard", "pos", "subscribed", "softLimit", "color"):
        raise Refusal(404, f"Cannot PUT /1/lists/{call.path['id']}/{call.path['field']}")
    return _update(call, call.args.renamed("value", call.path["field"]))


def _update(call: Call, args: Args) -> Json:
    found = access.list_to_change(call.work, call.path["id"])
    if args.has("idBoard"):
        target = access.board_to_change(call.work, args.text("idBoard"))
        found = lists.move_to_board(call.work, found, target, args.place("pos", "bottom"))
    changes: ListChange = {}
    if args.has("name"):
        changes["name"] = args.required("name")
    if args.has("closed"):
        changes["closed"] = args.flag("closed")
    if args.has("subscribed"):
        changes["subscribed"] = args.flag("subscribed")
    if args.has("pos"):
        changes["pos"] = args.place("pos", "bottom")
    return shapes.whole(lists.change(call.work, found, changes))


def read_cards(call: Call) -> Json:
    """GET /lists/{id}/cards, open ones unless filtered."""
    found = _list(call)
    condition = {"all": "1", "closed": "closed"}.get(call.args.text("filter"), "NOT closed")
    before = call.args.text("before", "g")  # every id sorts before "g"
    listed = CARDS.where(call.work.db, f"id_list = ? AND {condition} AND id < ?", found.id, before)
    limit = call.args.whole("limit", 0, 1000)
    kept = sorted(listed, key=lambda card: card.id)[-limit:] if limit else listed
    return card_shapes(call.work, CardSet(kept, "id_list", found.id), call.args)


def read_board(call: Call) -> Json:
    """GET /lists/{id}/board"""
    return boards.shape(call.work, access.board_of(call.work, _list(call).id_board), call.args)


def archive_all(call: Call) -> Json:
    """POST /lists/{id}/archiveAllCards: {}"""
    found = access.list_to_change(call.work, call.path["id"])
    for card in lists.open_cards(call.work, found):
        cards.change(call.work, card, {"closed": True})
    return {}


def move_all(call: Call) -> Json:
    """POST /lists/{id}/moveAllCards?idBoard=&idList=: {}"""
    found = access.list_to_change(call.work, call.path["id"])
    target = access.list_to_change(call.work, call.args.required("idList"))
    if call.args.has("idBoard") and access.board(call.work, call.args.text("idBoard")).id != target.id_board:
        raise invalid_value("idBoard")
    for card in lists.open_cards(call.work, found):
        cards.move(call.work, card, target)
    return {}


def read_field(call: Call) -> Json:
    """GET /lists/{id}/{field}: {"_value": ...}"""
    whole = shapes.whole(_list(call))
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def _list(call: Call) -> BoardList:
    return access.board_list(call.work, call.path["id"])


ROUTES: list[Route] = [
    ("POST", "/lists", create),
    ("GET", "/lists/{id}", read),
    ("PUT", "/lists/{id}", update),
    ("GET", "/lists/{id}/cards", read_cards),
    ("GET", "/lists/{id}/board", read_board),
    (
        "GET",
        "/lists/{id}/actions",
        lambda call: actions.listing(call.work, "id_list", _list(call).id, call.args),
    ),
    ("POST", "/lists/{id}/archiveAllCards", archive_all),
    ("POST", "/lists/{id}/moveAllCards", move_all),
    ("GET", "/lists/{id}/{field}", read_field),
    ("PUT", "/lists/{id}/{field}", update_field),
]
