"""Custom fields, their options and the values of cards as JSON."""

from sandbox.board.service import custom_fields
from sandbox.board.storage.more_records import CustomField, CustomFieldItem, CustomFieldOption
from sandbox.board.storage.records import Board
from sandbox.board.values import Json, Shape, number
from sandbox.board.work import Work


def field(work: Work, found: CustomField) -> Shape:
    """A custom field; its options only where it has a choice."""
    shape: Shape = {
        "id": found.id,
        "idModel": found.id_board,
        "modelType": "board",
        "fieldGroup": found.id,
        "display": {"cardFront": found.card_front},
        "name": found.name,
        "pos": number(found.pos),
        "type": found.kind,
        "isSuggestedField": False,
    }
    if found.kind == "list":
        shape["options"] = [_option("id", each) for each in custom_fields.options(work, found)]
    return shape


def option(found: CustomFieldOption) -> Shape:
    """An option asked for by itself: its id is called _id."""
    return _option("_id", found)


def item(found: CustomFieldItem) -> Shape:
    """A card's value; a chosen option stands as idValue."""
    chosen: Shape = {"value": found.value} if found.id_option is None else {"idValue": found.id_option}
    return {
        "id": found.id,
        **chosen,
        "idCustomField": found.id_field,
        "idModel": found.id_card,
        "modelType": "card",
    }


def of_board(work: Work, board: Board) -> list[Json]:
    """The board's custom fields."""
    return [field(work, each) for each in custom_fields.of_board(work, board)]


def _option(identifier: str, found: CustomFieldOption) -> Shape:
    return {
        identifier: found.id,
        "idCustomField": found.id_field,
        "value": {"text": found.text},
        "color": found.color,
        "pos": number(found.pos),
    }
