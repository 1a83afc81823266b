"""/customFields, /boards/{id}/customFields and the values of cards."""

from collections.abc import Mapping

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value
from sandbox.board.service import access, custom_fields
from sandbox.board.service.custom_fields import VALUE_NAMES, FieldChange
from sandbox.board.shapes import custom_fields as shapes
from sandbox.board.storage.more_records import CustomField
from sandbox.board.storage.more_tables import CUSTOM_FIELD_ITEMS, CUSTOM_FIELD_OPTIONS
from sandbox.board.storage.records import Card
from sandbox.board.values import Json, Shape

from .call import NO_LIMITS, Call, Route


def create(call: Call) -> Json:
    """POST /customFields: idModel (a board), name, type, pos, display_cardFront, options."""
    args = call.args
    board = access.board_to_change(call.work, args.required("idModel"))
    args.one_of("modelType", ["board"], "board")
    kind = args.one_of("type", custom_fields.KINDS, "")
    name, front = args.required("name"), args.flag("display_cardFront", True)
    made = custom_fields.create(call.work, board, name, kind, args.place("pos", "bottom"), front)
    for option in args.mappings("options"):
        _add_option(call, made, Args(option))
    return shapes.field(call.work, made)


def read(call: Call) -> Json:
    """GET /customFields/{id}"""
    return shapes.field(call.work, custom_fields.field_of(call.work, call.path["id"]))


def update(call: Call) -> Json:
    """PUT /customFields/{id}: name, pos, display/cardFront."""
    args, changes = call.args, FieldChange()
    if args.has("name"):
        changes["name"] = args.required("name")
    if args.has("pos"):
        changes["pos"] = args.place("pos", "bottom")
    for sent in ("display/cardFront", "display_cardFront"):
        if args.has(sent):
            changes["card_front"] = args.flag(sent)
    return shapes.field(call.work, custom_fields.change(call.work, _to_change(call), changes))


def delete(call: Call) -> Json:
    """DELETE /customFields/{id}"""
    custom_fields.delete(call.work, _to_change(call))
    return NO_LIMITS


def read_options(call: Call) -> Json:
    """GET /customFields/{id}/options"""
    found = custom_fields.field_of(call.work, call.path["id"])
    return [shapes.option(each) for each in custom_fields.options(call.work, found)]


def read_option(call: Call) -> Json:
    """GET /customFields/{id}/options/{option}"""
    found = custom_fields.field_of(call.work, call.path["id"])
    return shapes.option(custom_fields.option_of(call.work, found, call.path["option"]))


def add_option(call: Call) -> Json:
    """POST /customFields/{id}/options: value {text}, color, pos."""
    return _add_option(call, _to_change(call), call.args)


def delete_option(call: Call) -> Json:
    """DELETE /customFields/{id}/options/{option}: cards lose it too."""
    found = custom_fields.option_of(call.work, _to_change(call), call.path["option"])
    CUSTOM_FIELD_OPTIONS.remove(call.work.db, found.id)
    return NO_LIMITS


def read_of_board(call: Call) -> Json:
    """GET /boards/{id}/customFields"""
    return shapes.of_board(call.work, access.board(call.work, call.path["id"]))


def read_of_card(call: Call) -> Json:
    """GET /cards/{id}/customFieldItems"""
    card = access.card(call.work, call.path["id"])
    return [shapes.item(each) for each in CUSTOM_FIELD_ITEMS.where(call.work.db, "id_card = ?", card.id)]


def set_item(call: Call) -> Json:
    """PUT /cards/{id}/customField/{field}/item: value {text|number|date|checked}, or idValue of a list."""
    card = access.card_to_change(call.work, call.path["id"])
    return _set(call, card, custom_fields.field_of(call.work, call.path["field"]), call.args)


def set_items(call: Call) -> Json:
    """PUT /cards/{id}/customFields: several values at once."""
    card = access.card_to_change(call.work, call.path["id"])
    items = [Args(each) for each in call.args.mappings("customFieldItems")]
    for item in items:
        _set(call, card, custom_fields.field_of(call.work, item.required("idCustomField")), item)
    return read_of_card(call)


def _set(call: Call, card: Card, field: CustomField, args: Args) -> Json:
    if field.kind == "list":
        made = custom_fields.set_item(call.work, card, field, args.text("idValue") or None, {})
    else:
        made = custom_fields.set_item(call.work, card, field, None, _value(field, args.mapping("value")))
    return shapes.item(made) if made else {}


def _value(field: CustomField, sent: Mapping[str, Json]) -> Shape:
    """What is sent, checked, as the text that Trello gives back: numbers and ticks are texts too."""
    name = VALUE_NAMES[field.kind]
    args = Args(sent)
    text = args.text(name)
    if not text:
        return {}
    if field.kind == "number":
        return {name: _number(text)}
    if field.kind == "date":
        return {name: args.moment(name)}
    if field.kind == "checkbox":
        return {name: "true"} if args.flag(name) else {}
    return {name: text}


def _number(text: str) -> str:
    try:
        float(text)
    except ValueError:
        raise invalid_value("value") from None
    return text


def _add_option(call: Call, field: CustomField, args: Args) -> Json:
    text, color = Args(args.mapping("value")).required("text"), args.text("color") or "none"
    return shapes.option(custom_fields.add_option(call.work, field, text, color, args.place("pos", "bottom")))


def _to_change(call: Call) -> CustomField:
    found = custom_fields.field_of(call.work, call.path["id"])
    access.board_to_change(call.work, found.id_board)
    return found


ROUTES: list[Route] = [
    ("POST", "/customFields", create),
    ("GET", "/customFields/{id}", read),
    ("PUT", "/customFields/{id}", update),
    ("DELETE", "/customFields/{id}", delete),
    ("GET", "/customFields/{id}/options", read_options),
    ("POST", "/customFields/{id}/options", add_option),
    ("GET", "/customFields/{id}/options/{option}", read_option),
    ("DELETE", "/customFields/{id}/options/{option}", delete_option),
    ("GET", "/boards/{id}/customFields", read_of_board),
    ("GET", "/cards/{id}/customFieldItems", read_of_card),
    ("PUT", "/cards/{id}/customFields", set_items),
    ("PUT", "/cards/{id}/customField/{field}/item", set_item),
]
