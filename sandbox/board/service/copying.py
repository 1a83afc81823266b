"""Making a card or a board from another one."""

from dataclasses import replace

from sandbox.board.storage.more_tables import CUSTOM_FIELD_ITEMS, STICKERS
from sandbox.board.storage.records import Attachment, Board, BoardList, Card
from sandbox.board.storage.tables import ACTIONS, ATTACHMENTS, CARDS, LABELS, LISTS
from sandbox.board.values import Shape
from sandbox.board.work import Work

from . import access, activity, card_parts, cards, checklists, labels, lists

KEEPABLE = ("attachments", "checklists", "comments", "customFields", "due", "labels", "members", "start", "stickers")


def copy_card_parts(work: Work, source: Card, target: Card, kept: set[str]) -> None:
    """Copy what hangs on one card to another of the same board and record the copy."""
    same_board = source.id_board == target.id_board
    for label in card_parts.labels_of(work, source) if same_board and "labels" in kept else []:
        work.db.execute("INSERT OR IGNORE INTO card_labels VALUES (?, ?)", [target.id, label.id])
    for member in card_parts.members_of(work, source) if same_board and "members" in kept else []:
        work.db.execute("INSERT OR IGNORE INTO card_members VALUES (?, ?)", [target.id, member.id])
    for checklist in checklists.of_card(work, source) if "checklists" in kept else []:
        checklists.create(work, target, checklist.name, "bottom", checklist)
    if "attachments" in kept:
        _copy_attachments(work, source, target)
    if "stickers" in kept:
        _copy_stickers(work, source, target)
    if same_board and "customFields" in kept:
        _copy_field_values(work, source, target)
    if "comments" in kept:
        _copy_comments(work, source, target)
    home = access.list_of(work, target.id_list)
    told = {"card": activity.card_ref(target), "cardSource": activity.card_ref(source)}
    board = access.board_of(work, target.id_board)
    activity.record(work, "copyCard", {**told, "list": activity.list_ref(home)}, board, card=target, board_list=home)


def copy_board(work: Work, source: Board, target: Board, with_cards: bool) -> None:
    """Copy labels and open lists, and the open cards where asked. All ids are new."""
    label_ids = {
        label.id: labels.create(work, target, label.name, label.color).id
        for label in LABELS.where(work.db, "id_board = ?", source.id)
    }
    for board_list in LISTS.where(work.db, "id_board = ? AND NOT closed", source.id):
        made = lists.create(work, target, board_list.name, board_list.pos)
        if with_cards:
            _copy_cards(work, board_list, made, label_ids)


def copy_list(work: Work, source: BoardList, target: BoardList) -> None:
    """Copy the open cards of a list to another one; on the same board they keep their labels."""
    same = source.id_board == target.id_board
    labels_there = LABELS.where(work.db, "id_board = ?", source.id_board) if same else []
    _copy_cards(work, source, target, {label.id: label.id for label in labels_there})


def _copy_cards(work: Work, source: BoardList, target: BoardList, label_ids: dict[str, str]) -> None:
    for card in CARDS.where(work.db, "id_list = ? AND NOT closed", source.id):
        new = cards.NewCard(card.name, card.description, card.pos, card.due, card.start, card.due_complete)
        made = cards.create(work, target, new)
        for label in card_parts.labels_of(work, card):
            if label.id in label_ids:
                work.db.execute("INSERT INTO card_labels VALUES (?, ?)", [made.id, label_ids[label.id]])
        copy_card_parts(work, card, made, {"checklists", "attachments"})


def _copy_stickers(work: Work, source: Card, target: Card) -> None:
    for each in STICKERS.where(work.db, "id_card = ?", source.id):
        STICKERS.insert(work.db, replace(each, id=work.new_id(), id_card=target.id))


def _copy_field_values(work: Work, source: Card, target: Card) -> None:
    for each in CUSTOM_FIELD_ITEMS.where(work.db, "id_card = ?", source.id):
        CUSTOM_FIELD_ITEMS.insert(work.db, replace(each, id=work.new_id(), id_card=target.id))


def _copy_comments(work: Work, source: Card, target: Card) -> None:
    board, home = access.board_of(work, target.id_board), access.list_of(work, target.id_list)
    kinds = "id_card = ? AND kind IN ('commentCard', 'copyCommentCard')"
    for each in reversed(ACTIONS.where(work.db, kinds, source.id)):
        told: Shape = {
            "text": each.data["text"],
            "textData": {"emoji": {}},
            "idOriginalCommenter": each.id_member_creator,
            "card": activity.card_ref(target),
            "cardSource": activity.card_ref(source),
            "list": activity.list_ref(home),
        }
        activity.record(work, "copyCommentCard", told, board, card=target, board_list=home)


def _copy_attachments(work: Work, source: Card, target: Card) -> None:
    for each in ATTACHMENTS.where(work.db, "id_card = ?", source.id):
        ATTACHMENTS.insert(
            work.db,
            Attachment(
                id=work.new_id(),
                id_card=target.id,
                id_member=work.actor.id,
                name=each.name,
                url=each.url,
                mime_type=each.mime_type,
                pos=each.pos,
                date=work.stamp,
            ),
        )
