"""/boards"""

from sandbox.board import ids
from sandbox.board.args import Args
from sandbox.board.errors import Refusal, not_found
from sandbox.board.service import access, boards, copying, details, labels, lists, organizations, preferences
from sandbox.board.service.boards import BoardChange
from sandbox.board.shapes import boards as shapes
from sandbox.board.shapes import lists as list_shapes
from sandbox.board.shapes import members as member_shapes
from sandbox.board.shapes import organizations as organization_shapes
from sandbox.board.shapes.cards import label as label_shape
from sandbox.board.shapes.cards import one as card_shape
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.records import Board
from sandbox.board.storage.tables import BOARDS
from sandbox.board.values import Json

from .call import NO_VALUE, Call, Route

_FIELDS = ("name", "desc", "closed", "idOrganization", "subscribed")


def create(call: Call) -> Json:
    """POST /boards: 200 with the board; its lists and labels come by default."""
    work, args = call.work, call.args
    source = access.board(work, args.text("idBoardSource")) if args.has("idBoardSource") else None
    name, organization = args.required("name"), args.text("idOrganization") or None
    board = boards.create(work, name, args.text("desc"), organization, preferences.read(args))
    if source is not None:
        details.set_for_board(work, board.id, {"id_source": source.id})
        kept = args.words("keepFromSource") or ["cards"]
        copying.copy_board(work, source, board, bool({"cards", "all"} & set(kept)))
    else:
        boards.add_defaults(work, board, args.flag("defaultLists", True), args.flag("defaultLabels", True))
    return {**shapes.shape(work, _fresh(call, board), Args({})), "limits": {}}


def read(call: Call) -> Json:
    """GET /boards/{id} with fields and nested resources."""
    return shapes.shape(call.work, _board(call), call.args)


def update(call: Call) -> Json:
    """PUT /boards/{id}: any of the plain fields and preferences."""
    return _update(call, call.args)


def update_field(call: Call) -> Json:
    """PUT /boards/{id}/{field}?value="""
    if call.path["field"] not in _FIELDS:
        raise Refusal(404, f"Cannot PUT /1/boards/{call.path['id']}/{call.path['field']}")
    return _update(call, call.args.renamed("value", call.path["field"]))


def update_pref(call: Call) -> Json:
    """PUT /boards/{id}/prefs/{pref}?value="""
    return _update(call, call.args.renamed("value", f"prefs/{call.path['pref']}"))


def _update(call: Call, args: Args) -> Json:
    board = access.board_to_change(call.work, call.path["id"])
    changes: BoardChange = {}
    if args.has("name"):
        changes["name"] = args.required("name")
    if args.has("desc"):
        changes["description"] = args.text("desc")
    if args.has("closed"):
        changes["closed"] = args.flag("closed")
    if args.has("idOrganization"):
        changes["id_organization"] = boards.organization_id(call.work, args.text("idOrganization"))
    prefs = preferences.read(args)
    if prefs or {"closed", "id_organization"} & changes.keys():
        access.board_to_change(call.work, board.id, as_admin=True)
    boards.set_prefs(call.work, boards.change(call.work, board, changes), prefs)
    return shapes.shape(call.work, _fresh(call, board), Args({}))


def delete(call: Call) -> Json:
    """DELETE /boards/{id}: for good."""
    boards.delete(call.work, access.board_to_change(call.work, call.path["id"], as_admin=True))
    return NO_VALUE


def read_field(call: Call) -> Json:
    """GET /boards/{id}/{field}: {"_value": ...}"""
    whole = shapes.whole(call.work, _board(call))
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def read_cards(call: Call) -> Json:
    """GET /boards/{id}/cards, visible ones unless filtered; or /cards/{filter}, or one /cards/{id}."""
    kind = call.path.get("filter") or call.args.text("filter", "visible")
    if ids.is_object_id(kind) or ids.is_short_link(kind):
        return _card(call, kind)
    return shapes.card_listing(call.work, _board(call), kind, call.args)


def read_lists(call: Call) -> Json:
    """GET /boards/{id}/lists, open ones unless filtered; or /lists/{filter}."""
    kind = call.path.get("filter") or call.args.text("filter", "open")
    return shapes.list_listing(call.work, _board(call), kind, call.args)


def create_list(call: Call) -> Json:
    """POST /boards/{id}/lists: at the top unless told."""
    board = access.board_to_change(call.work, call.path["id"])
    made = lists.create(call.work, board, call.args.required("name"), call.args.place("pos", "top"))
    return {**list_shapes.whole(made), "limits": {}}


def create_label(call: Call) -> Json:
    """POST /boards/{id}/labels"""
    board = access.board_to_change(call.work, call.path["id"])
    color = labels.color_of(call.args.text("color"))
    return {**label_shape(labels.create(call.work, board, call.args.text("name"), color), 0), "limits": {}}


def read_label(call: Call) -> Json:
    """GET /boards/{id}/labels/{label}"""
    label = access.label(call.work, call.path["label"])
    if label.id_board != _board(call).id:
        raise not_found()
    return label_shape(label)


def read_members(call: Call) -> Json:
    """GET /boards/{id}/members"""
    fields = call.args.words("fields") or member_shapes.NESTED_FIELDS.split(",")
    kind = call.path.get("filter") or call.args.text("filter", "all")
    return shapes.member_listing(call.work, _board(call), kind, fields)


def read_memberships(call: Call) -> Json:
    """GET /boards/{id}/memberships: filter all, active, admins, normal or deactivated; member=true."""
    return member_shapes.membership_listing(call.work, _board(call).id, call.args)


def read_membership(call: Call) -> Json:
    """GET /boards/{id}/memberships/{membership}"""
    for each in member_shapes.membership_listing(call.work, _board(call).id, call.args):
        if each["id"] == call.path["membership"]:
            return each
    raise not_found()


def read_organization(call: Call) -> Json:
    """GET /boards/{id}/organization"""
    found = organizations.find(call.work, _board(call).id_organization or "")
    return choose(organization_shapes.whole(call.work, found), wanted(call.args))


def _board(call: Call) -> Board:
    return access.board(call.work, call.path["id"])


def _card(call: Call, reference: str) -> Json:
    card = access.card(call.work, reference)
    if card.id_board != _board(call).id:
        raise not_found()
    return card_shape(call.work, card, call.args)


def _fresh(call: Call, board: Board) -> Board:
    return BOARDS.find(call.work.db, board.id) or board


ROUTES: list[Route] = [
    ("POST", "/boards", create),
    ("GET", "/boards/{id}", read),
    ("PUT", "/boards/{id}", update),
    ("DELETE", "/boards/{id}", delete),
    ("GET", "/boards/{id}/cards", read_cards),
    ("GET", "/boards/{id}/cards/{filter}", read_cards),
    ("GET", "/boards/{id}/lists", read_lists),
    ("GET", "/boards/{id}/lists/{filter}", read_lists),
    ("POST", "/boards/{id}/lists", create_list),
    ("GET", "/boards/{id}/labels", lambda call: shapes.label_listing(call.work, _board(call), call.args)),
    ("GET", "/boards/{id}/labels/{label}", read_label),
    ("POST", "/boards/{id}/labels", create_label),
    (
        "GET",
        "/boards/{id}/checklists",
        lambda call: shapes.checklist_listing(call.work, _board(call), call.args),
    ),
    ("GET", "/boards/{id}/members", read_members),
    ("GET", "/boards/{id}/members/{filter}", read_members),
    ("GET", "/boards/{id}/memberships", read_memberships),
    ("GET", "/boards/{id}/memberships/{membership}", read_membership),
    ("GET", "/boards/{id}/organization", read_organization),
    ("PUT", "/boards/{id}/prefs/{pref}", update_pref),
    ("GET", "/boards/{id}/{field}", read_field),
    ("PUT", "/boards/{id}/{field}", update_field),
]
