"""Reads what hangs on many cards at once: a fixed number of queries, however many cards there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sandbox.board.storage.more_records import CardDetails, CustomFieldItem, FileOfAttachment, Sticker
from sandbox.board.storage.more_tables import CARD_DETAILS, CUSTOM_FIELD_ITEMS, FILES, STICKERS
from sandbox.board.storage.records import Attachment, CheckItem, Checklist, Label, Member
from sandbox.board.storage.tables import ATTACHMENTS, CHECK_ITEMS, CHECKLISTS, LABELS, MEMBERS
from sandbox.board.work import Work

_FILES_OF = "id IN (SELECT id FROM attachments WHERE id_card IN {})"


class _OnCard(Protocol):
    @property
    def id_card(self) -> str: ...


PartT = TypeVar("PartT", bound=_OnCard)


@dataclass(frozen=True, slots=True)
class CardParts:
    """The parts of a set of cards, each by card id (items by checklist id, files by attachment id)."""

    labels: dict[str, list[Label]]
    members: dict[str, list[Member]]
    voters: dict[str, list[str]]
    checklists: dict[str, list[Checklist]]
    items: dict[str, list[CheckItem]]
    attachments: dict[str, list[Attachment]]
    comments: dict[str, int]
    details: dict[str, CardDetails]
    stickers: dict[str, list[Sticker]]
    field_items: dict[str, list[CustomFieldItem]]
    files: dict[str, FileOfAttachment]


def read(work: Work, column: str, value: str) -> CardParts:
    """The parts of all cards whose `column` (id, id_list or id_board) has this value."""
    cards = f"(SELECT id FROM cards WHERE {column} = ?)"
    items: dict[str, list[CheckItem]] = defaultdict(list)
    of_cards = f"id_checklist IN (SELECT id FROM checklists WHERE id_card IN {cards})"
    for item in CHECK_ITEMS.where(work.db, of_cards, value):
        items[item.id_checklist].append(item)
    kinds = "kind IN ('commentCard', 'copyCommentCard')"
    sql = f"SELECT id_card, count(*) FROM actions WHERE {kinds} AND id_card IN {cards} GROUP BY id_card"
    comments = {str(card): int(count) for card, count in work.db.execute(sql, [value])}
    return CardParts(
        labels=_labels(work, cards, value),
        members=_members(work, cards, value),
        voters=_pairs(work, "card_votes", "id_member", cards, value),
        checklists=_by_card(CHECKLISTS.where(work.db, f"id_card IN {cards}", value)),
        items=items,
        attachments=_by_card(ATTACHMENTS.where(work.db, f"id_card IN {cards}", value)),
        comments=comments,
        details={each.id: each for each in CARD_DETAILS.where(work.db, f"id IN {cards}", value)},
        stickers=_by_card(STICKERS.where(work.db, f"id_card IN {cards}", value)),
        field_items=_by_card(CUSTOM_FIELD_ITEMS.where(work.db, f"id_card IN {cards}", value)),
        files={each.id: each for each in FILES.where(work.db, _FILES_OF.format(cards), value)},
    )


def _labels(work: Work, cards: str, value: str) -> dict[str, list[Label]]:
    pairs = _pairs(work, "card_labels", "id_label", cards, value)
    used = f"id IN (SELECT id_label FROM card_labels WHERE id_card IN {cards})"
    known = {label.id: label for label in LABELS.where(work.db, used, value)}
    return {card: sorted((known[each] for each in found), key=lambda label: label.id) for card, found in pairs.items()}


def _members(work: Work, cards: str, value: str) -> dict[str, list[Member]]:
    pairs = _pairs(work, "card_members", "id_member", cards, value)
    known = {member.id: member for member in MEMBERS.where(work.db, "1")}
    return {card: [known[each] for each in found] for card, found in pairs.items()}


def _pairs(work: Work, table: str, column: str, cards: str, value: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    sql = f"SELECT id_card, {column} FROM {table} WHERE id_card IN {cards} ORDER BY rowid"
    for card, other in work.db.execute(sql, [value]):
        found[card].append(other)
    return found


def _by_card(parts: Iterable[PartT]) -> dict[str, list[PartT]]:
    found: dict[str, list[PartT]] = defaultdict(list)
    for part in parts:
        found[part.id_card].append(part)
    return found
