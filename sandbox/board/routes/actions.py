"""/actions, and /boards/{id}/actions"""

from sandbox.board import ids
from sandbox.board.errors import invalid_id, invalid_value, no_permission, not_found
from sandbox.board.service import access, card_parts, organizations
from sandbox.board.shapes import actions as shapes
from sandbox.board.shapes import boards, cards, lists, members
from sandbox.board.shapes import organizations as organization_shapes
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.records import Action, Member
from sandbox.board.storage.tables import ACTIONS, BOARDS, MEMBERS
from sandbox.board.values import Json

from .call import NO_VALUE, Call, Route


def read(call: Call) -> Json:
    """GET /actions/{id}"""
    action = action_of(call)
    return choose(shapes.shape(call.work, action, _creator(call, action)), wanted(call.args))


def update(call: Call) -> Json:
    """PUT /actions/{id}?text= and PUT /actions/{id}/text?value=: comments only."""
    action = action_of(call)
    text = call.args.required("text" if call.args.has("text") else "value")
    card = access.card_to_change(call.work, _card_id(action))
    edited = card_parts.edit_comment(call.work, card, action, text)
    return shapes.shape(call.work, edited, _creator(call, action))


def delete(call: Call) -> Json:
    """DELETE /actions/{id}: comments only."""
    action = action_of(call)
    card_parts.delete_comment(call.work, access.card_to_change(call.work, _card_id(action)), action)
    return NO_VALUE


def read_board(call: Call) -> Json:
    """GET /actions/{id}/board"""
    return boards.shape(call.work, access.board_of(call.work, action_of(call).id_board), call.args)


def read_card(call: Call) -> Json:
    """GET /actions/{id}/card"""
    return cards.one(call.work, access.card(call.work, _card_id(action_of(call))), call.args)


def read_list(call: Call) -> Json:
    """GET /actions/{id}/list"""
    identifier = action_of(call).id_list
    if identifier is None:
        raise not_found()
    return lists.shape(call.work, access.list_of(call.work, identifier), call.args)


def read_member(call: Call) -> Json:
    """GET /actions/{id}/member: whom it was about."""
    told = action_of(call).data.get("member")
    return _shown(call, MEMBERS.find(call.work.db, str(told["id"])) if isinstance(told, dict) else None)


def read_creator(call: Call) -> Json:
    """GET /actions/{id}/memberCreator"""
    return _shown(call, _creator(call, action_of(call)))


def read_organization(call: Call) -> Json:
    """GET /actions/{id}/organization: that of the action, else of its board."""
    action = action_of(call)
    told = action.data.get("organization")
    board = BOARDS.find(call.work.db, action.id_board)
    identifier = str(told["id"]) if isinstance(told, dict) else board.id_organization if board else None
    found = organizations.find(call.work, identifier or "")
    return choose(organization_shapes.whole(call.work, found), wanted(call.args))


def read_field(call: Call) -> Json:
    """GET /actions/{id}/{field}: {"_value": ...}"""
    whole = shapes.shape(call.work, action_of(call), None)
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def read_of_board(call: Call) -> Json:
    """GET /boards/{id}/actions"""
    board = access.board(call.work, call.path["id"])
    return shapes.listing(call.work, "id_board", board.id, call.args)


def action_of(call: Call) -> Action:
    """The action of the path, of a board that the member may read, or of the member's own doing."""
    if not ids.is_object_id(call.path["id"]):
        raise invalid_id()
    found = ACTIONS.find(call.work.db, call.path["id"])
    if found is None:
        raise not_found()
    if found.id_board:
        access.board(call.work, found.id_board)
    elif found.id_member_creator != call.work.actor.id:  # of a workspace: told to who did it
        raise no_permission("action")
    return found


def _card_id(action: Action) -> str:
    if action.id_card is None:
        raise invalid_value("action")
    return action.id_card


def _shown(call: Call, member: Member | None) -> Json:
    if member is None:
        raise not_found()
    return choose(members.brief(member), wanted(call.args))


def _creator(call: Call, action: Action) -> Member | None:
    return MEMBERS.find(call.work.db, action.id_member_creator)


ROUTES: list[Route] = [
    ("GET", "/actions/{id}", read),
    ("PUT", "/actions/{id}", update),
    ("PUT", "/actions/{id}/text", update),
    ("DELETE", "/actions/{id}", delete),
    ("GET", "/actions/{id}/board", read_board),
    ("GET", "/actions/{id}/card", read_card),
    ("GET", "/actions/{id}/list", read_list),
    ("GET", "/actions/{id}/member", read_member),
    ("GET", "/actions/{id}/memberCreator", read_creator),
    ("GET", "/actions/{id}/organization", read_organization),
    ("GET", "/actions/{id}/{field}", read_field),
    ("GET", "/boards/{id}/actions", read_of_board),
]
