"""Votes and stickers of cards, uploaded files, and check items that become cards."""

from typing import TypedDict

from sandbox.board.errors import bad_request, invalid_value, not_found
from sandbox.board.storage.more_records import Sticker
from sandbox.board.storage.more_tables import STICKERS
from sandbox.board.storage.records import Attachment, Card, CheckItem, Checklist, Member
from sandbox.board.storage.tables import ATTACHMENTS, CHECK_ITEMS, MEMBERS
from sandbox.board.values import Shape, columns
from sandbox.board.work import Work

from . import access, activity, cards, quotas
from .positions import settle


class StickerChange(TypedDict, total=False):
    """Where a sticker is and how it is turned."""

    y: float
    x: float
    z: float
    rotate: float


def voters(work: Work, card: Card) -> list[Member]:
    """The members who voted for the card."""
    return MEMBERS.where(work.db, "id IN (SELECT id_member FROM card_votes WHERE id_card = ?)", card.id)


def vote(work: Work, card: Card, member: Member) -> None:
    """One vote of a member of the board; a 400 Refusal for a second one."""
    if access.membership(work, card.id_board, member.id) is None:
        raise invalid_value("value")
    if member in voters(work, card):
        raise bad_request("member has already voted on the card")
    work.db.execute("INSERT INTO card_votes (id_card, id_member) VALUES (?, ?)", [card.id, member.id])
    _record(work, "voteOnCard", {"voted": True}, card)


def take_vote_back(work: Work, card: Card, member: Member) -> None:
    """The member's vote is gone."""
    if member not in voters(work, card):
        raise bad_request("member has not voted on the card")
    work.db.execute("DELETE FROM card_votes WHERE id_card = ? AND id_member = ?", [card.id, member.id])
    _record(work, "voteOnCard", {"voted": False}, card)


def sticker_of(work: Work, card: Card, reference: str) -> Sticker:
    """The card's sticker with this id."""
    found = STICKERS.find(work.db, reference)
    if found is None or found.id_card != card.id:
        raise not_found()
    return found


def add_sticker(work: Work, card: Card, image: str, at: StickerChange) -> Sticker:
    """A new sticker."""
    quotas.require_room(work, "stickers", card.id)
    plain = Sticker(work.new_id(), card.id, image, 0.0, 0.0, 0.0, 0.0)
    return change_sticker(work, STICKERS.insert(work.db, plain), at)


def change_sticker(work: Work, sticker: Sticker, at: StickerChange) -> Sticker:
    """Move or turn a sticker."""
    return STICKERS.change(work.db, sticker.id, columns(at)) if at else sticker


def upload(work: Work, card: Card, name: str, mime_type: str, content: bytes) -> Attachment:
    """Attach a file; its address gives it back to whoever may read the card."""
    quotas.require_room(work, "attachments", card.id)
    identifier, file_name = work.new_id(), name.replace("/", "_")[:256] or "file"
    taken = [each.pos for each in ATTACHMENTS.where(work.db, "id_card = ?", card.id)]
    made = Attachment(
        id=identifier,
        id_card=card.id,
        id_member=work.actor.id,
        name=file_name,
        url=f"{work.base_url}/1/cards/{card.id}/attachments/{identifier}/download/{file_name}",
        mime_type=mime_type,
        pos=settle(taken, "bottom"),
        date=work.stamp,
    )
    ATTACHMENTS.insert(work.db, made)
    work.db.execute(
        "INSERT INTO attachment_files (id, file_name, bytes, content) VALUES (?, ?, ?, ?)",
        [identifier, file_name, len(content), content],
    )
    _record(work, "addAttachmentToCard", {"attachment": activity.attachment_ref(made)}, card)
    return made


def content_of(work: Work, attachment: Attachment) -> bytes:
    """The uploaded file; a 404 Refusal for a link."""
    row = work.db.execute("SELECT content FROM attachment_files WHERE id = ?", [attachment.id]).fetchone()
    if row is None:
        raise not_found()
    return bytes(row[0])


def convert(work: Work, card: Card, checklist: Checklist, item: CheckItem) -> Card:
    """Make a card below this one's list out of a check item, which is gone then."""
    home = access.list_of(work, card.id_list)
    new = cards.NewCard(item.name, due=item.due)
    made = cards.create(work, home, new, told=False)
    CHECK_ITEMS.remove(work.db, item.id)
    told: Shape = {
        "card": activity.card_ref(made),
        "cardSource": activity.card_ref(card),
        "checklist": activity.checklist_ref(checklist),
        "list": activity.list_ref(home),
    }
    board = access.board_of(work, made.id_board)
    activity.record(work, "convertToCardFromCheckItem", told, board, card=made, board_list=home)
    return made


def _record(work: Work, kind: str, data: Shape, card: Card) -> None:
    home = access.list_of(work, card.id_list)
    located: Shape = {"card": activity.card_ref(card), "list": activity.list_ref(home), **data}
    activity.record(work, kind, located, access.board_of(work, card.id_board), card=card, board_list=home)
