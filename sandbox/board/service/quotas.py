"""How many things fit on one board, list, card or checklist (trello.md 2.2); one more is refused."""

from sandbox.board.errors import Refusal
from sandbox.board.work import Work

OPEN_LISTS, LABELS, CARDS, CARDS_OF_LIST = 500, 1000, 5000, 5000
CHECKLISTS, CHECK_ITEMS, ATTACHMENTS, STICKERS = 500, 200, 1000, 70
CUSTOM_FIELDS, CUSTOM_FIELD_OPTIONS = 50, 50

_WHERE = {
    "lists": ("id_board = ? AND NOT closed", OPEN_LISTS),
    "labels": ("id_board = ?", LABELS),
    "cards": ("id_list = ? AND NOT closed", CARDS_OF_LIST),
    "checklists": ("id_card = ?", CHECKLISTS),
    "check_items": ("id_checklist = ?", CHECK_ITEMS),
    "attachments": ("id_card = ?", ATTACHMENTS),
    "stickers": ("id_card = ?", STICKERS),
    "custom_fields": ("id_board = ?", CUSTOM_FIELDS),
    "custom_field_options": ("id_field = ?", CUSTOM_FIELD_OPTIONS),
}


def require_room(work: Work, table: str, home: str) -> None:
    """A 403 Refusal when `home` (board, list, card, checklist or field) holds as many as it can."""
    condition, most = _WHERE[table]
    taken = work.db.execute(f"SELECT count(*) FROM {table} WHERE {condition}", [home]).fetchone()[0]
    if taken >= most:
        raise Refusal(403, f"too many {table.replace('_', ' ')}: {most} are the most")
