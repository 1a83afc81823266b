"""What hangs on a card besides its checklists: labels, members, votes, attachments, comments."""

from sandbox.board.errors import bad_request, invalid_value, not_found
from sandbox.board.storage.records import Action, Attachment, Card, Label, Member
from sandbox.board.storage.tables import ACTIONS, ATTACHMENTS, LABELS, MEMBERS
from sandbox.board.values import Shape
from sandbox.board.work import Work

from . import access, activity, quotas
from .positions import settle

COMMENTS = ("commentCard", "copyCommentCard")


def labels_of(work: Work, card: Card) -> list[Label]:
    """The labels on the card."""
    return LABELS.where(work.db, "id IN (SELECT id_label FROM card_labels WHERE id_card = ?)", card.id)


def members_of(work: Work, card: Card) -> list[Member]:
    """The members on the card."""
    return MEMBERS.where(work.db, "id IN (SELECT id_member FROM card_members WHERE id_card = ?)", card.id)


def add_label(work: Work, card: Card, label: Label) -> None:
    """Put a label of the card's board on the card; a 400 Refusal when it is there already."""
    if label.id_board != card.id_board:
        raise invalid_value("value")
    if label in labels_of(work, card):
        raise bad_request("that label is already on the card")
    work.db.execute("INSERT INTO card_labels (id_card, id_label) VALUES (?, ?)", [card.id, label.id])
    _record_label(work, "addLabelToCard", card, label)


def remove_label(work: Work, card: Card, label: Label) -> None:
    """Take a label off the card."""
    if label not in labels_of(work, card):
        raise bad_request("that label is not on the card")
    work.db.execute("DELETE FROM card_labels WHERE id_card = ? AND id_label = ?", [card.id, label.id])
    _record_label(work, "removeLabelFromCard", card, label)


def set_labels(work: Work, card: Card, wanted: list[Label]) -> None:
    """Make these the card's labels, adding and removing what differs."""
    if any(label.id_board != card.id_board for label in wanted):
        raise invalid_value("idLabels")
    for label in labels_of(work, card):
        if label not in wanted:
            remove_label(work, card, label)
    for label in wanted:
        if label not in labels_of(work, card):
            add_label(work, card, label)


def add_member(work: Work, card: Card, member: Member) -> None:
    """Put a member of the board on the card; a 400 Refusal when there already."""
    if access.membership(work, card.id_board, member.id) is None:
        raise invalid_value("value")
    if member in members_of(work, card):
        raise bad_request("member is already on the card")
    work.db.execute("INSERT INTO card_members (id_card, id_member) VALUES (?, ?)", [card.id, member.id])
    _record_member(work, "addMemberToCard", card, member)


def remove_member(work: Work, card: Card, member: Member) -> None:
    """Take a member off the card."""
    if member not in members_of(work, card):
        raise bad_request("member is not on the card")
    work.db.execute("DELETE FROM card_members WHERE id_card = ? AND id_member = ?", [card.id, member.id])
    _record_member(work, "removeMemberFromCard", card, member)


def set_members(work: Work, card: Card, wanted: list[Member]) -> None:
    """Make these the card's members, adding and removing what differs."""
    if any(access.membership(work, card.id_board, member.id) is None for member in wanted):
        raise invalid_value("idMembers")
    for member in members_of(work, card):
        if member not in wanted:
            remove_member(work, card, member)
    for member in wanted:
        if member not in members_of(work, card):
            add_member(work, card, member)


def attach(work: Work, card: Card, url: str, name: str, mime_type: str) -> Attachment:
    """Attach a link; without a name the address is the name."""
    if not url.startswith(("http://", "https://")):
        raise invalid_value("url")
    quotas.require_room(work, "attachments", card.id)
    taken = [each.pos for each in ATTACHMENTS.where(work.db, "id_card = ?", card.id)]
    attachment = Attachment(
        id=work.new_id(),
        id_card=card.id,
        id_member=work.actor.id,
        name=(name or url)[:256],
        url=url,
        mime_type=mime_type,
        pos=settle(taken, "bottom"),
        date=work.stamp,
    )
    ATTACHMENTS.insert(work.db, attachment)
    _record(work, "addAttachmentToCard", {"attachment": activity.attachment_ref(attachment)}, card)
    return attachment


def detach(work: Work, card: Card, attachment: Attachment) -> None:
    """Remove an attachment."""
    ATTACHMENTS.remove(work.db, attachment.id)
    kept: Shape = {"id": attachment.id, "name": attachment.name}
    _record(work, "deleteAttachmentFromCard", {"attachment": kept}, card)


def attachment_of(work: Work, card: Card, reference: str) -> Attachment:
    """The card's attachment with this id."""
    found = ATTACHMENTS.find(work.db, reference)
    if found is None or found.id_card != card.id:
        raise not_found()
    return found


def comment(work: Work, card: Card, text: str) -> Action:
    """A comment by the acting member."""
    if not text.strip():
        raise invalid_value("text")
    return _record(work, "commentCard", {"text": text, "textData": {"emoji": {}}}, card)


def edit_comment(work: Work, card: Card, action: Action, text: str) -> Action:
    """Replace the text of a comment."""
    if action.kind not in COMMENTS or not text.strip():
        raise invalid_value("text")
    edited: Shape = {**action.data, "text": text, "dateLastEdited": work.stamp}
    changed = ACTIONS.change(work.db, action.id, {"data": edited})
    told: Shape = {"action": {"id": action.id, "text": text}, "old": {"text": action.data["text"]}}
    _record(work, "updateComment", told, card)
    return changed


def delete_comment(work: Work, card: Card, action: Action) -> None:
    """Remove a comment."""
    if action.kind not in COMMENTS:
        raise bad_request("only comments can be deleted")
    ACTIONS.remove(work.db, action.id)
    _record(work, "deleteComment", {"action": {"id": action.id}}, card)


def _record_label(work: Work, kind: str, card: Card, label: Label) -> None:
    data: Shape = {"label": activity.label_ref(label), "text": label.name}
    if label.color is not None:
        data["value"] = label.color
    _record(work, kind, data, card)


def _record_member(work: Work, kind: str, card: Card, member: Member) -> None:
    told: Shape = {"idMember": member.id, "member": activity.member_ref(member), "deactivated": False}
    _record(work, kind, told, card)


def _record(work: Work, kind: str, data: Shape, card: Card) -> Action:
    home = access.list_of(work, card.id_list)
    located: Shape = {"card": activity.card_ref(card), "list": activity.list_ref(home), **data}
    return activity.record(work, kind, located, access.board_of(work, card.id_board), card=card, board_list=home)
