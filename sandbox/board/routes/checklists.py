"""/checklists, and checklists and check items below /cards/{id}."""

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value, not_found
from sandbox.board.service import access, checklists
from sandbox.board.service.checklists import ItemChange
from sandbox.board.shapes import boards, cards
from sandbox.board.shapes import checklists as shapes
from sandbox.board.storage.records import Card, Checklist
from sandbox.board.values import Json

from .call import NO_LIMITS, Call, Route


def create(call: Call) -> Json:
    """POST /checklists (idCard in the arguments) and POST /cards/{id}/checklists."""
    args = call.args
    card = access.card_to_change(call.work, call.path.get("card") or args.required("idCard"))
    source = access.checklist(call.work, args.text("idChecklistSource")) if args.has("idChecklistSource") else None
    name = args.text("name") or (source.name if source else "Checklist")
    made = checklists.create(call.work, card, name, args.place("pos", "bottom"), source)
    return {**_shape(call, made), "limits": {}}


def read(call: Call) -> Json:
    """GET /checklists/{id}"""
    return _shape(call, _checklist(call), call.args)


def update(call: Call) -> Json:
    """PUT /checklists/{id}: name, pos."""
    return _update(call, call.args)


def update_field(call: Call) -> Json:
    """PUT /checklists/{id}/{field}?value="""
    return _update(call, call.args.renamed("value", call.path["field"]))


def delete(call: Call) -> Json:
    """DELETE /checklists/{id}"""
    checklists.delete(call.work, _checklist_to_change(call))
    return NO_LIMITS


def read_field(call: Call) -> Json:
    """GET /checklists/{id}/{field}: {"_value": ...}"""
    whole = _shape(call, _checklist(call))
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def read_items(call: Call) -> Json:
    """GET /checklists/{id}/checkItems"""
    return [shapes.item(each) for each in checklists.items(call.work, _checklist(call))]


def add_item(call: Call) -> Json:
    """POST /checklists/{id}/checkItems?name=&pos=&checked="""
    args, checklist = call.args, _checklist_to_change(call)
    state = checklists.STATES[args.flag("checked")]
    item = checklists.add_item(call.work, checklist, args.required("name"), args.place("pos", "bottom"), state)
    return {**shapes.item(item), "limits": {}}


def read_item(call: Call) -> Json:
    """GET .../checkItems/{item} of a checklist or .../checkItem/{item} of a card."""
    return shapes.item(access.check_item(call.work, _parent(call), call.path["item"]))


def update_item(call: Call) -> Json:
    """PUT /cards/{id}/checkItem/{item}: name, state, pos, due, idMember, idChecklist."""
    card = access.card_to_change(call.work, call.path["card"])
    item = access.check_item(call.work, card, call.path["item"])
    return shapes.item(checklists.change_item(call.work, item, _item_changes(call, card)))


def delete_item(call: Call) -> Json:
    """DELETE .../checkItems/{item} of a checklist or .../checkItem/{item} of a card."""
    item = access.check_item(call.work, _parent_to_change(call), call.path["item"])
    checklists.delete_item(call.work, item)
    return NO_LIMITS


def read_of_card(call: Call) -> Json:
    """GET /cards/{id}/checklists"""
    found = checklists.of_card(call.work, access.card(call.work, call.path["card"]))
    return [_shape(call, each, call.args) for each in found]


def read_board(call: Call) -> Json:
    """GET /checklists/{id}/board"""
    card = checklists.card_of(call.work, _checklist(call))
    return boards.shape(call.work, access.board_of(call.work, card.id_board), call.args)


def read_cards(call: Call) -> Json:
    """GET /checklists/{id}/cards: the one card that it is on."""
    return [cards.one(call.work, checklists.card_of(call.work, _checklist(call)), call.args)]


def _update(call: Call, args: Args) -> Json:
    place = args.place("pos", "bottom") if args.has("pos") else None
    name = args.required("name") if args.has("name") else None
    return _shape(call, checklists.change(call.work, _checklist_to_change(call), name, place))


def _item_changes(call: Call, card: Card) -> ItemChange:
    args, changes = call.args, ItemChange()
    if args.has("name"):
        changes["name"] = args.required("name")
    if args.has("state"):
        given = args.text("state")
        changes["state"] = checklists.STATES[args.flag("state")] if given in ("true", "false") else given
        if changes["state"] not in checklists.STATES:
            raise invalid_value("state")
    if args.has("pos"):
        changes["pos"] = args.place("pos", "bottom")
    if args.given("due"):
        changes["due"] = args.moment("due")
    if args.given("idMember"):
        changes["id_member"] = args.text("idMember") or None
    if args.has("idChecklist"):
        target = access.checklist(call.work, args.text("idChecklist"))
        if target.id_card != card.id:
            raise invalid_value("idChecklist")
        changes["id_checklist"] = target.id
    return changes


def _shape(call: Call, found: Checklist, args: Args | None = None) -> dict[str, Json]:
    card = checklists.card_of(call.work, found)
    return shapes.shape(found, card.id_board, checklists.items(call.work, found), args or Args({}))


def _checklist(call: Call) -> Checklist:
    return access.checklist(call.work, call.path["id"])


def _checklist_to_change(call: Call) -> Checklist:
    found = access.checklist(call.work, call.path["id"])
    access.card_to_change(call.work, found.id_card)
    return found


def _parent(call: Call) -> Card | Checklist:
    return access.card(call.work, call.path["card"]) if "card" in call.path else _checklist(call)


def _parent_to_change(call: Call) -> Card | Checklist:
    if "card" in call.path:
        return access.card_to_change(call.work, call.path["card"])
    return _checklist_to_change(call)


ROUTES: list[Route] = [
    ("POST", "/checklists", create),
    ("GET", "/checklists/{id}", read),
    ("PUT", "/checklists/{id}", update),
    ("DELETE", "/checklists/{id}", delete),
    ("GET", "/checklists/{id}/board", read_board),
    ("GET", "/checklists/{id}/cards", read_cards),
    ("GET", "/checklists/{id}/checkItems", read_items),
    ("POST", "/checklists/{id}/checkItems", add_item),
    ("GET", "/checklists/{id}/checkItems/{item}", read_item),
    ("DELETE", "/checklists/{id}/checkItems/{item}", delete_item),
    ("GET", "/checklists/{id}/{field}", read_field),
    ("PUT", "/checklists/{id}/{field}", update_field),
    ("GET", "/cards/{card}/checklists", read_of_card),
    ("POST", "/cards/{card}/checklists", create),
    ("DELETE", "/cards/{card}/checklists/{id}", delete),
    ("GET", "/cards/{card}/checkItem/{item}", read_item),
    ("PUT", "/cards/{card}/checkItem/{item}", update_item),
    ("DELETE", "/cards/{card}/checkItem/{item}", delete_item),
    ("PUT", "/cards/{card}/checklist/{checklist}/checkItem/{item}", update_item),
]
