"""/actions, and /boards/{id}/actions"""

from sandbox.board import ids
from sandbox.board.errors import invalid_id, invalid_value, not_found
from sandbox.board.service import access, card_parts
from sandbox.board.shapes import actions as shapes
from sandbox.board.shapes import boards, cards, lists, members
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.records import Action, Member
from sandbox.board.storage.tables import ACTIONS, MEMBERS
from sandbox.board.values import Json

from .call import NO_VALUE, Call, Route, nothing


def read(call: Call) -> Json:
    """GET /actions/{id}"""
    action = _action(call)
    return choose(shapes.shape(call.work, action, _creator(call, action)), wanted(call.args))


def update(call: Call) -> Json:
    """PUT /actions/{id}?text= and PUT /actions/{id}/text?value=: comments only."""
    action = _action(call)
    text = call.args.required("text" if call.args.has("text") else "value")
    card = access.card_to_change(call.work, _card_id(action))
    edited = card_parts.edit_comment(call.work, card, action, text)
    return shapes.shape(call.work, edited, _creator(call, action))


def delete(call: Call) -> Json:
    """DELETE /actions/{id}: comments only."""
    action = _action(call)
    card_parts.delete_comment(call.work, access.card_to_change(call.work, _card_id(action)), action)
    return NO_VALUE


def read_related(call: Call) -> Json:
    """GET /actions/{id}/board|card|list|memberCreator, else {"_value": field}."""
    work, action, field = call.work, _action(call), call.path["field"]
    match field:
        case "board":
            return boards.shape(work, access.board_of(work, action.id_board), call.args)
        case "card":
            return cards.one(work, access.card(work, _card_id(action)), call.args)
        case "list" if action.id_list:
            return lists.shape(work, access.list_of(work, action.id_list), call.args)
        case "memberCreator":
            creator = _creator(call, action)
            return members.brief(creator) if creator else None
    whole = shapes.shape(work, action, None)
    if field not in whole:
        raise not_found()
    return {"_value": whole[field]}


def read_of_board(call: Call) -> Json:
    """GET /boards/{id}/actions"""
    board = access.board(call.work, call.path["id"])
    return shapes.listing(call.work, "id_board", board.id, call.args)


def _action(call: Call) -> Action:
    if not ids.is_object_id(call.path["id"]):
        raise invalid_id()
    found = ACTIONS.find(call.work.db, call.path["id"])
    if found is None:
        raise not_found()
    access.board(call.work, found.id_board)
    return found


def _card_id(action: Action) -> str:
    if action.id_card is None:
        raise invalid_value("action")
    return action.id_card


def _creator(call: Call, action: Action) -> Member | None:
    return MEMBERS.find(call.work.db, action.id_member_creator)


ROUTES: list[Route] = [
    ("GET", "/actions/{id}", read),
    ("PUT", "/actions/{id}", update),
    ("PUT", "/actions/{id}/text", update),
    ("DELETE", "/actions/{id}", delete),
    ("GET", "/actions/{id}/reactions", nothing),
    ("GET", "/actions/{id}/{field}", read_related),
    ("GET", "/boards/{id}/actions", read_of_board),
]
