"""/cards/{id}/...: labels, members, comments, attachments and actions of a card."""

from sandbox.board.errors import not_found
from sandbox.board.service import access, card_extras, card_parts, cards, labels
from sandbox.board.shapes import actions, members
from sandbox.board.shapes import cards as shapes
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.more_tables import FILES
from sandbox.board.storage.records import Action, Attachment, Card
from sandbox.board.storage.tables import ACTIONS, ATTACHMENTS
from sandbox.board.values import Json, Shape

from .call import NO_LIMITS, NO_VALUE, Call, Download, Route


def read_actions(call: Call) -> Json:
    """GET /cards/{id}/actions: comments and moves unless filtered."""
    default = "commentCard,updateCard:idList"
    return actions.listing(call.work, "id_card", _card(call).id, call.args, default)


def add_comment(call: Call) -> Json:
    """POST /cards/{id}/actions/comments?text="""
    action = card_parts.comment(call.work, _card_to_change(call), call.args.required("text"))
    return {**actions.shape(call.work, action, call.work.actor), "entities": []}


def edit_comment(call: Call) -> Json:
    """PUT /cards/{id}/actions/{action}/comments?text="""
    card = _card_to_change(call)
    edited = card_parts.edit_comment(call.work, card, _action(call, card), call.args.required("text"))
    return actions.shape(call.work, edited, call.work.actor)


def delete_comment(call: Call) -> Json:
    """DELETE /cards/{id}/actions/{action}/comments"""
    card = _card_to_change(call)
    card_parts.delete_comment(call.work, card, _action(call, card))
    return NO_VALUE


def add_label(call: Call) -> Json:
    """POST /cards/{id}/idLabels?value=: the card's label ids."""
    card = _card_to_change(call)
    card_parts.add_label(call.work, card, access.label(call.work, call.args.required("value")))
    return [label.id for label in card_parts.labels_of(call.work, card)]


def add_new_label(call: Call) -> Json:
    """POST /cards/{id}/labels?color=&name=: makes a label of the board and puts it on the card."""
    card = _card_to_change(call)
    board = access.board_of(call.work, card.id_board)
    color = labels.color_of(call.args.text("color"))
    label = labels.create(call.work, board, call.args.text("name"), color)
    card_parts.add_label(call.work, card, label)
    return shapes.label(label)


def remove_label(call: Call) -> Json:
    """DELETE /cards/{id}/idLabels/{label}"""
    card_parts.remove_label(call.work, _card_to_change(call), access.label(call.work, call.path["label"]))
    return NO_VALUE


def add_member(call: Call) -> Json:
    """POST /cards/{id}/idMembers?value=: the card's members."""
    card = _card_to_change(call)
    card_parts.add_member(call.work, card, access.member(call.work, call.args.required("value")))
    return _members(call, card)


def remove_member(call: Call) -> Json:
    """DELETE /cards/{id}/idMembers/{member}: the members that stay."""
    card = _card_to_change(call)
    card_parts.remove_member(call.work, card, access.member(call.work, call.path["member"]))
    return _members(call, card)


def attach(call: Call) -> Json:
    """POST /cards/{id}/attachments: a link (url, name) or a file (file, as part of a form)."""
    card, args = _card_to_change(call), call.args
    file, name, mime_type = args.file("file"), args.text("name"), args.text("mimeType")
    if file is not None:
        made = card_extras.upload(call.work, card, name or file.name, mime_type or file.mime_type, file.content)
    else:
        made = card_parts.attach(call.work, card, args.required("url"), name, mime_type)
    if args.flag("setCover"):
        cards.change(call.work, card, {"cover": {**cards.PLAIN_COVER, "idAttachment": made.id}})
    return {**_attachment(call, made), "limits": {}}


def download(call: Call) -> Json:
    """GET /cards/{id}/attachments/{attachment}/download/{name}: the file itself."""
    found = card_parts.attachment_of(call.work, _card(call), call.path["attachment"])
    raise Download(card_extras.content_of(call.work, found), found.mime_type or "application/octet-stream")


def read_attachments(call: Call) -> Json:
    """GET /cards/{id}/attachments"""
    card = _card(call)
    found = ATTACHMENTS.where(call.work.db, "id_card = ?", card.id)
    if call.args.text("filter") == "cover":
        found = [each for each in found if each.id == card.cover.get("idAttachment")]
    return [choose(_attachment(call, each), wanted(call.args)) for each in found]


def read_attachment(call: Call) -> Json:
    """GET /cards/{id}/attachments/{attachment}"""
    found = card_parts.attachment_of(call.work, _card(call), call.path["attachment"])
    return choose(_attachment(call, found), wanted(call.args))


def detach(call: Call) -> Json:
    """DELETE /cards/{id}/attachments/{attachment}"""
    card = _card_to_change(call)
    card_parts.detach(call.work, card, card_parts.attachment_of(call.work, card, call.path["attachment"]))
    return NO_LIMITS


def _attachment(call: Call, found: Attachment) -> Shape:
    return shapes.attachment(found, FILES.find(call.work.db, found.id))


def _members(call: Call, card: Card) -> Json:
    return [members.brief(each) for each in card_parts.members_of(call.work, card)]


def _action(call: Call, card: Card) -> Action:
    found = ACTIONS.find(call.work.db, call.path["action"])
    if found is None or found.id_card != card.id:
        raise not_found()
    return found


def _card(call: Call) -> Card:
    return access.card(call.work, call.path["id"])


def _card_to_change(call: Call) -> Card:
    return access.card_to_change(call.work, call.path["id"])


ROUTES: list[Route] = [
    ("GET", "/cards/{id}/actions", read_actions),
    ("POST", "/cards/{id}/actions/comments", add_comment),
    ("PUT", "/cards/{id}/actions/{action}/comments", edit_comment),
    ("DELETE", "/cards/{id}/actions/{action}/comments", delete_comment),
    ("POST", "/cards/{id}/idLabels", add_label),
    ("DELETE", "/cards/{id}/idLabels/{label}", remove_label),
    ("POST", "/cards/{id}/labels", add_new_label),
    ("GET", "/cards/{id}/members", lambda call: _members(call, _card(call))),
    ("POST", "/cards/{id}/members", add_member),
    ("POST", "/cards/{id}/idMembers", add_member),
    ("DELETE", "/cards/{id}/idMembers/{member}", remove_member),
    ("DELETE", "/cards/{id}/members/{member}", remove_member),
    ("GET", "/cards/{id}/attachments", read_attachments),
    ("POST", "/cards/{id}/attachments", attach),
    ("GET", "/cards/{id}/attachments/{attachment}", read_attachment),
    ("DELETE", "/cards/{id}/attachments/{attachment}", detach),
    ("GET", "/cards/{id}/attachments/{attachment}/download/{name}", download),
]
