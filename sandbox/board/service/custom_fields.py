"""Custom fields of boards, their options, and the values that cards have in them."""

from typing import TypedDict

from sandbox.board import ids
from sandbox.board.args import Place
from sandbox.board.errors import invalid_id, invalid_value, not_found
from sandbox.board.storage.more_records import CustomField, CustomFieldItem, CustomFieldOption
from sandbox.board.storage.more_tables import CUSTOM_FIELD_ITEMS, CUSTOM_FIELD_OPTIONS, CUSTOM_FIELDS
from sandbox.board.storage.records import Board, Card
from sandbox.board.values import Shape, columns
from sandbox.board.work import Work

from . import access, activity, quotas
from .positions import settle

KINDS = ("checkbox", "date", "list", "number", "text")
VALUE_NAMES = {"checkbox": "checked", "date": "date", "number": "number", "text": "text"}


class FieldChange(TypedDict, total=False):
    """The parts of a custom field that can be set."""

    name: str
    pos: Place
    card_front: bool


def field_of(work: Work, reference: str) -> CustomField:
    """The custom field with this id, of a board that the member may read."""
    if not ids.is_object_id(reference):
        raise invalid_id()
    found = CUSTOM_FIELDS.find(work.db, reference)
    if found is None:
        raise not_found()
    access.board(work, found.id_board)
    return found


def option_of(work: Work, field: CustomField, reference: str) -> CustomFieldOption:
    """The field's option with this id."""
    found = CUSTOM_FIELD_OPTIONS.find(work.db, reference)
    if found is None or found.id_field != field.id:
        raise not_found()
    return found


def of_board(work: Work, board: Board) -> list[CustomField]:
    """The board's custom fields in order."""
    return CUSTOM_FIELDS.where(work.db, "id_board = ?", board.id)


def options(work: Work, field: CustomField) -> list[CustomFieldOption]:
    """The choices of a list field in order."""
    return CUSTOM_FIELD_OPTIONS.where(work.db, "id_field = ?", field.id)


def create(work: Work, board: Board, name: str, kind: str, place: Place, card_front: bool) -> CustomField:
    """A new custom field of a board."""
    quotas.require_room(work, "custom_fields", board.id)
    pos = settle([each.pos for each in of_board(work, board)], place)
    made = CUSTOM_FIELDS.insert(work.db, CustomField(work.new_id(), board.id, name, kind, pos, card_front))
    activity.record(work, "createCustomField", {"customField": _ref(made)}, board)
    return made


def change(work: Work, field: CustomField, changes: FieldChange) -> CustomField:
    """Set name, place or whether the card's front shows it."""
    board = access.board_of(work, field.id_board)
    settled = columns(changes)
    if "pos" in changes:
        others = [each.pos for each in of_board(work, board) if each.id != field.id]
        settled["pos"] = settle(others, changes["pos"])
    old: Shape = {name: getattr(field, name) for name, new in settled.items() if getattr(field, name) != new}
    if not old:
        return field
    field = CUSTOM_FIELDS.change(work.db, field.id, settled)
    activity.record(work, "updateCustomField", {"customField": _ref(field), "old": old}, board)
    return field


def delete(work: Work, field: CustomField) -> None:
    """Remove the field with its options and all values."""
    board = access.board_of(work, field.id_board)
    CUSTOM_FIELDS.remove(work.db, field.id)
    activity.record(work, "deleteCustomField", {"customField": _ref(field)}, board)


def add_option(work: Work, field: CustomField, text: str, color: str, place: Place) -> CustomFieldOption:
    """A new choice of a list field."""
    if field.kind != "list":
        raise invalid_value("type")
    quotas.require_room(work, "custom_field_options", field.id)
    pos = settle([each.pos for each in options(work, field)], place)
    return CUSTOM_FIELD_OPTIONS.insert(work.db, CustomFieldOption(work.new_id(), field.id, text, color, pos))


def set_item(work: Work, card: Card, field: CustomField, id_option: str | None, value: Shape) -> CustomFieldItem | None:
    """Give the card a value in a field of its board; None and nothing clear it."""
    if field.id_board != card.id_board:
        raise invalid_value("idCustomField")
    if id_option is not None:
        option_of(work, field, id_option)
    work.db.execute("DELETE FROM custom_field_items WHERE id_card = ? AND id_field = ?", [card.id, field.id])
    made = None
    if value or id_option is not None:
        made = CUSTOM_FIELD_ITEMS.insert(
            work.db, CustomFieldItem(work.new_id(), card.id, field.id, id_option, value)
        )
    told: Shape = {
        "card": activity.card_ref(card),
        "customField": _ref(field),
        "customFieldItem": {"idCustomField": field.id, "value": value or None, "idValue": id_option},
    }
    activity.record(work, "updateCustomFieldItem", told, access.board_of(work, card.id_board), card=card)
    return made


def _ref(field: CustomField) -> Shape:
    return {"id": field.id, "name": field.name, "type": field.kind}
