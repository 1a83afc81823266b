"""Each change of a board as one Trello request: method, route, body. Routes: Trello REST API reference."""

from dataclasses import dataclass

from domain.board_change import (
    AddComment,
    AddItem,
    AddLabel,
    Change,
    CreateCard,
    CreateChecklist,
    CreateLabel,
    CreateList,
    ReleaseCopy,
    RemoveItem,
    RemoveLabel,
    UpdateCard,
    UpdateItem,
    UpdateLabel,
    UpdateList,
)
from integrations.trello.mapping import trello_time

Value = str | bool | float | None


@dataclass(frozen=True)
class Call:
    """One write. Everything long travels in the body: an address has room for little."""

    method: str
    path: str
    body: dict[str, Value]


def call_of(board_id: str, change: Change) -> Call:
    """The request that makes a change; ids must be bound."""
    match change:
        case CreateList() | UpdateList() | CreateLabel() | UpdateLabel():
            return _frame_call(board_id, change)
        case CreateChecklist() | AddItem() | UpdateItem() | RemoveItem():
            return _line_call(change)
        case CreateCard():
            return Call("POST", "cards", _new_card(change))
        case _:
            return _card_call(change)


def _card_call(change: UpdateCard | AddLabel | RemoveLabel | AddComment | ReleaseCopy) -> Call:
    card = f"cards/{change.card_id}"
    match change:
        case UpdateCard():
            return Call("PUT", card, _card_fields(change))
        case AddLabel():
            return Call("POST", f"{card}/idLabels", {"value": change.label_id})
        case RemoveLabel():
            return Call("DELETE", f"{card}/idLabels/{change.label_id}", {})
        case AddComment():
            return Call("POST", f"{card}/actions/comments", {"text": change.text})
        case ReleaseCopy():
            return Call("PUT", card, {"desc": change.desc})


def _frame_call(board_id: str, change: CreateList | UpdateList | CreateLabel | UpdateLabel) -> Call:
    match change:
        case CreateList():
            pos: Value = "bottom" if change.pos is None else change.pos
            return Call("POST", "lists", {"name": change.name, "idBoard": board_id, "pos": pos})
        case UpdateList():
            fields: dict[str, Value] = {} if change.name is None else {"name": change.name}
            return Call("PUT", f"lists/{change.list_id}", {**fields, **({"closed": False} if change.reopen else {})})
        case CreateLabel():
            return Call("POST", "labels", {"name": change.name, "color": change.colour, "idBoard": board_id})
        case UpdateLabel():
            return Call("PUT", f"labels/{change.label_id}", {"name": change.name})


def _line_call(change: CreateChecklist | AddItem | UpdateItem | RemoveItem) -> Call:
    match change:
        case CreateChecklist():
            return Call("POST", "checklists", {"idCard": change.card_id, "name": change.name})
        case AddItem():
            return Call("POST", f"checklists/{change.checklist_id}/checkItems",
                        {"name": change.text, "checked": change.done, "pos": "bottom"})
        case UpdateItem():
            fields: dict[str, Value] = {} if change.text is None else {"name": change.text}
            if change.done is not None:
                fields["state"] = "complete" if change.done else "incomplete"
            return Call("PUT", f"cards/{change.card_id}/checkItem/{change.item_id}", fields)
        case RemoveItem():
            return Call("DELETE", f"cards/{change.card_id}/checkItem/{change.item_id}", {})


def _new_card(change: CreateCard) -> dict[str, Value]:
    card: dict[str, Value] = {"idList": change.list_id, "name": change.title, "desc": change.desc, "pos": "bottom",
                              "dueComplete": change.done}
    given = {"due": trello_time(change.due), "idLabels": ",".join(change.label_ids)}
    return card | {name: value for name, value in given.items() if value}


def _card_fields(change: UpdateCard) -> dict[str, Value]:
    given: dict[str, Value] = {
        "name": change.title, "desc": change.desc, "due": trello_time(change.due), "dueComplete": change.done,
        "idList": change.list_id if change.place is not None else None, "closed": change.closed}
    cleared = {"due"} if change.clear_due else set()
    return {name: value for name, value in given.items() if value is not None or name in cleared}
