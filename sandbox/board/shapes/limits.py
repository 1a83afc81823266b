"""The `limits` of boards and cards: how many things fit, from when on Trello warns (trello.md 2.2)."""

from sandbox.board.service import quotas
from sandbox.board.values import Json, Shape
from sandbox.board.work import Work

_BOARD: dict[str, dict[str, int]] = {
    "attachments": {"perBoard": 36_000, "perCard": quotas.ATTACHMENTS},
    "boards": {"totalMembersPerBoard": 1600, "totalAccessRequestsPerBoard": 4000},
    "cards": {
        "openPerBoard": quotas.CARDS,
        "openPerList": quotas.CARDS_OF_LIST,
        "totalPerBoard": 2_000_000,
        "totalPerList": 1_000_000,
    },
    "checklists": {"perBoard": 1_800_000, "perCard": quotas.CHECKLISTS},
    "checkItems": {"perChecklist": quotas.CHECK_ITEMS},
    "customFields": {"perBoard": quotas.CUSTOM_FIELDS},
    "customFieldOptions": {"perField": quotas.CUSTOM_FIELD_OPTIONS},
    "labels": {"perBoard": quotas.LABELS},
    "lists": {"openPerBoard": quotas.OPEN_LISTS, "totalPerBoard": 3000},
    "stickers": {"perCard": quotas.STICKERS},
    "reactions": {"perAction": 900, "uniquePerAction": 17},
}
_COUNTED = {
    ("cards", "openPerBoard"): "SELECT count(*) FROM cards WHERE id_board = ? AND NOT closed",
    ("labels", "perBoard"): "SELECT count(*) FROM labels WHERE id_board = ?",
    ("lists", "openPerBoard"): "SELECT count(*) FROM lists WHERE id_board = ? AND NOT closed",
}
_CARD = (("attachments", "perCard"), ("checklists", "perCard"), ("stickers", "perCard"))


def of_board(work: Work, board_id: str) -> Shape:
    """All limits of a board, with where it stands for what fills up first."""
    found: Shape = {}
    for thing, kinds in _BOARD.items():
        shapes: dict[str, Json] = {}
        for kind, most in kinds.items():
            sql = _COUNTED.get((thing, kind))
            shapes[kind] = _limit(most, work.db.execute(sql, [board_id]).fetchone()[0] if sql else 0)
        found[thing] = shapes
    return found


def of_card() -> Shape:
    """The limits of a card."""
    return {thing: {kind: _limit(_BOARD[thing][kind], 0)} for thing, kind in _CARD}


def _limit(most: int, taken: int) -> Shape:
    warn_at = most * 9 // 10
    status = "disabled" if taken >= most else "warn" if taken >= warn_at else "ok"
    return {"status": status, "disableAt": most, "warnAt": warn_at}
