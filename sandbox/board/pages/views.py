"""What the templates show: boards, columns and cards with everything on them, read in bulk."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.board.service import access, checklists
from sandbox.board.shapes.card_parts import CardParts
from sandbox.board.shapes.card_parts import read as read_parts
from sandbox.board.storage.records import Attachment, Board, BoardList, Card, CheckItem, Checklist, Label, Member
from sandbox.board.storage.tables import ACTIONS, ATTACHMENTS, BOARDS, CARDS, LISTS, MEMBERS
from sandbox.board.work import Work

from .telling import Told, tell

RECENT = 30


@dataclass(frozen=True, slots=True)
class Due:
    """A due date in words; `state` is done, overdue, soon or later."""

    stamp: str
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as a column shows it."""

    card: Card
    due: Due | None
    labels: list[Label]
    members: list[Member]
    items: int
    items_done: int
    comments: int


@dataclass(frozen=True, slots=True)
class Column:
    """An open list with its open cards."""

    home: BoardList
    cards: list[CardView]


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board page."""

    board: Board
    columns: list[Column]
    archived: list[Card]


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card page."""

    board: Board
    home: BoardList
    view: CardView
    lists: list[BoardList]
    checklists: list[tuple[Checklist, list[CheckItem]]]
    attachments: list[Attachment]
    comments: list[Told]
    activity: list[Told]


def boards(work: Work) -> list[Board]:
    """All open boards, the one that changed last first."""
    return sorted(BOARDS.where(work.db, "NOT closed"), key=lambda board: board.last_activity, reverse=True)


def board(work: Work, reference: str) -> BoardView:
    """A board with its open lists and cards."""
    found = access.board(work, reference)
    parts = read_parts(work, "id_board", found.id)
    cards = CARDS.where(work.db, "id_board = ?", found.id)
    columns = [
        Column(each, [_view(work, card, parts) for card in cards if card.id_list == each.id and not card.closed])
        for each in open_lists(work, found)
    ]
    return BoardView(found, columns, [card for card in cards if card.closed])


def card(work: Work, reference: str) -> CardPage:
    """A card with its text, checklists, comments and history."""
    found = access.card(work, reference)
    home = access.board_of(work, found.id_board)
    everybody = {member.id: member for member in MEMBERS.where(work.db, "1")}
    actions = ACTIONS.where(work.db, "id_card = ?", found.id)
    told = [tell(action, everybody.get(action.id_member_creator)) for action in actions]
    return CardPage(
        board=home,
        home=access.list_of(work, found.id_list),
        view=_view(work, found, read_parts(work, "id", found.id)),
        lists=open_lists(work, home),
        checklists=[(each, checklists.items(work, each)) for each in checklists.of_card(work, found)],
        attachments=ATTACHMENTS.where(work.db, "id_card = ?", found.id),
        comments=[each for each in told if each.text],
        activity=[each for each in told if not each.text][:RECENT],
    )


def open_lists(work: Work, found: Board) -> list[BoardList]:
    """The board's lists that are not archived, in order."""
    return LISTS.where(work.db, "id_board = ? AND NOT closed", found.id)


def people(db: sqlite3.Connection) -> list[Member]:
    """The local humans in whose name the page can act."""
    return MEMBERS.where(db, "confirmed AND NOT bot")


def _view(work: Work, found: Card, parts: CardParts) -> CardView:
    items = [item for each in parts.checklists.get(found.id, []) for item in parts.items.get(each.id, [])]
    return CardView(
        card=found,
        due=_due(found, work.now),
        labels=parts.labels.get(found.id, []),
        members=parts.members.get(found.id, []),
        items=len(items),
        items_done=sum(item.state == "complete" for item in items),
        comments=parts.comments.get(found.id, 0),
    )


def _due(found: Card, now: datetime) -> Due | None:
    if found.due is None:
        return None
    moment = datetime.fromisoformat(found.due).astimezone(UTC)
    days = (moment - now).days
    state = "done" if found.due_complete else "overdue" if moment < now else "soon" if days < 2 else "later"
    return Due(found.due, f"{moment.day} {moment:%b %Y}", state)
