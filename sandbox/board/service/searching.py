"""Search over what the member may read: every word has to be found, in any case."""

from dataclasses import dataclass

from sandbox.board.storage.records import Board, Card, Member
from sandbox.board.storage.tables import BOARDS, CARDS, MEMBERS
from sandbox.board.work import Work

_MINE = "id IN (SELECT id_board FROM memberships WHERE id_member = ?)"
_STATES = {"is:open": False, "is:archived": True}


@dataclass(frozen=True, slots=True)
class Query:
    """The words to find, and whether archived cards are meant (None for open ones on open boards)."""

    words: tuple[str, ...]
    archived: bool | None

    def fits(self, *texts: str) -> bool:
        """True when every word is in one of the texts; no words fit nothing."""
        whole = "\n".join(texts).lower()
        return bool(self.words) and all(word in whole for word in self.words)


def parse(text: str) -> Query:
    """The query; `is:open` and `is:archived` are understood, other operators count as words."""
    terms = text.lower().split()
    states = [_STATES[term] for term in terms if term in _STATES]
    words = tuple(term.strip('"') for term in terms if term not in _STATES)
    return Query(words, states[0] if states else None)


def boards(work: Work, query: Query) -> list[Board]:
    """The member's boards whose name or text fits."""
    found = BOARDS.where(work.db, _MINE, work.actor.id)
    return [each for each in found if query.fits(each.name, each.description)]


def cards(work: Work, query: Query, board_ids: list[str]) -> list[Card]:
    """Cards of the member's boards (or of these of them) whose name, text or comments fit."""
    mine = f"id_board IN (SELECT id FROM boards WHERE {_MINE})"
    state = "" if query.archived is None else f" AND {'' if query.archived else 'NOT '}closed"
    found = CARDS.where(work.db, mine + state, work.actor.id)
    comments = _comments(work)
    return [
        each
        for each in found
        if (not board_ids or each.id_board in board_ids)
        and query.fits(each.name, each.description, comments.get(each.id, ""))
    ]


def members(work: Work, text: str, board_id: str = "") -> list[Member]:
    """Members whose username, full name or (in full) e-mail address fits."""
    wanted = text.lower().strip()
    place = "id IN (SELECT id_member FROM memberships WHERE id_board = ?)" if board_id else "? = ''"
    found = MEMBERS.where(work.db, place, board_id)
    return [
        each
        for each in found
        if wanted and (wanted in each.username.lower() or wanted in each.full_name.lower() or wanted == each.email)
    ]


def _comments(work: Work) -> dict[str, str]:
    sql = "SELECT id_card, group_concat(json_extract(data, '$.text'), ' ') FROM actions"
    rows = work.db.execute(f"{sql} WHERE kind IN ('commentCard', 'copyCommentCard') GROUP BY id_card")
    return {str(card): str(text) for card, text in rows}
