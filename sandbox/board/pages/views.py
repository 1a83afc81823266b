"""What the templates show: boards, columns and cards with everything on them, read in bulk."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sandbox.board.service import access, checklists
from sandbox.board.shapes.card_parts import CardParts
from sandbox.board.shapes.card_parts import read as read_parts
from sandbox.board.storage.records import (
    Action,
    Attachment,
    Board,
    BoardList,
    Card,
    CheckItem,
    Checklist,
    Label,
    Member,
)
from sandbox.board.storage.tables import ACTIONS, ATTACHMENTS, BOARDS, CARDS, LISTS, MEMBERS
from sandbox.board.work import Work

from . import describing, moments, places
from .outcome import Conflict, Typed
from .telling import Told, tell
from .text import CardText, parted

RECENT = 50
SOON = 2  # days


@dataclass(frozen=True, slots=True)
class Due:
    """A due date in words; `state` is done, overdue, soon or later."""

    stamp: str
    words: str
    full: str
    state: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as a column shows it."""

    card: Card
    has_text: bool
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
    """A board page; `number` is the last action that it shows, `latest` the same in words."""

    board: Board
    columns: list[Column]
    archived: int
    number: int
    latest: Told | None


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A board in the list of boards, with how many of its cards stand in each list and how many are done."""

    board: Board
    lists: list[tuple[str, int]]
    cards: int
    done: int


@dataclass(frozen=True, slots=True)
class Archive:
    """The archived cards of a board, the last first, each with the list it returns to."""

    board: Board
    cards: list[tuple[Card, BoardList]]


@dataclass(frozen=True, slots=True)
class History:
    """What happened last on a board."""

    board: Board
    activity: list[Told]


@dataclass(frozen=True, slots=True)
class Moving:
    """The lists that a card can go to, each with the number of other cards in it; and where it is now."""

    board: Board
    card: Card
    lists: list[tuple[BoardList, int]]
    place: int


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card page. `typed` is what the form shows: the card as it is, or what was typed before a conflict."""

    board: Board
    home: BoardList
    view: CardView
    text: CardText
    checklists: list[tuple[Checklist, list[CheckItem]]]
    attachments: list[Attachment]
    comments: list[Told]
    activity: list[Told]
    typed: Typed
    present: Typed
    seen: dict[str, str]
    conflicts: list[str]
    number: int


def boards(work: Work) -> list[BoardLine]:
    """All open boards, the one that changed last first."""
    found = sorted(BOARDS.where(work.db, "NOT closed"), key=lambda board: board.last_activity, reverse=True)
    return [_line(work, each) for each in found]


def board(work: Work, reference: str) -> BoardView:
    """A board with its open lists and cards."""
    found = access.board(work, reference)
    parts = read_parts(work, "id_board", found.id)
    cards = CARDS.where(work.db, "id_board = ?", found.id)
    columns = [
        Column(each, [_view(work, card, parts) for card in cards if card.id_list == each.id and not card.closed])
        for each in open_lists(work, found)
    ]
    latest = _told(work, ACTIONS.where(work.db, "id_board = ?", found.id, most=1))
    return BoardView(found, columns, sum(card.closed for card in cards), _number(work), next(iter(latest), None))


def archived(work: Work, reference: str) -> Archive:
    """What is archived on a board."""
    found = access.board(work, reference)
    cards = sorted(CARDS.where(work.db, "id_board = ? AND closed", found.id), key=lambda card: card.last_activity)
    return Archive(found, [(card, access.list_of(work, card.id_list)) for card in reversed(cards)])


def board_activity(work: Work, reference: str) -> History:
    """The last things that happened on a board."""
    found = access.board(work, reference)
    return History(found, _told(work, ACTIONS.where(work.db, "id_board = ?", found.id, most=RECENT)))


def moving(work: Work, reference: str) -> Moving:
    """Where a card can go."""
    found = access.card(work, reference)
    home = access.board_of(work, found.id_board)
    lists = [(each, len(places.others(work, found, each))) for each in open_lists(work, home)]
    return Moving(home, found, lists, places.place_in_list(work, found)[0])


def card(work: Work, reference: str, conflict: Conflict | None = None) -> CardPage:
    """A card with its text, checklists, comments and history."""
    found = access.card(work, reference)
    told = _told(work, ACTIONS.where(work.db, "id_card = ?", found.id))
    present = describing.shown(found)
    return CardPage(
        board=access.board_of(work, found.id_board),
        home=access.list_of(work, found.id_list),
        view=_view(work, found, read_parts(work, "id", found.id)),
        text=parted(found.description),
        checklists=[(each, checklists.items(work, each)) for each in checklists.of_card(work, found)],
        attachments=ATTACHMENTS.where(work.db, "id_card = ?", found.id),
        comments=[each for each in told if each.text],
        activity=[each for each in told if not each.text][:RECENT],
        typed=conflict.typed if conflict else present,
        present=present,
        seen=describing.fingerprints(found),
        conflicts=conflict.fields if conflict else [],
        number=_number(work),
    )


def open_lists(work: Work, found: Board) -> list[BoardList]:
    """The board's lists that are not archived, in order."""
    return LISTS.where(work.db, "id_board = ? AND NOT closed", found.id)


def people(db: sqlite3.Connection) -> list[Member]:
    """The local humans in whose name the page can act."""
    return MEMBERS.where(db, "confirmed AND NOT bot")


def _line(work: Work, found: Board) -> BoardLine:
    sql = "SELECT id_list, count(*), sum(due_complete) FROM cards WHERE id_board = ? AND NOT closed GROUP BY id_list"
    counts = {home: (int(cards), int(done)) for home, cards, done in work.db.execute(sql, [found.id])}
    here = [(each.name, *counts.get(each.id, (0, 0))) for each in open_lists(work, found)]
    lists = [(name, cards) for name, cards, _ in here]
    return BoardLine(found, lists, sum(cards for _, cards, _ in here), sum(done for _, _, done in here))


def _number(work: Work) -> int:
    return int(work.db.execute("SELECT coalesce(max(number), 0) FROM actions").fetchone()[0])


def _told(work: Work, actions: list[Action]) -> list[Told]:
    everybody = {member.id: member for member in MEMBERS.where(work.db, "1")}
    return [tell(action, everybody.get(action.id_member_creator)) for action in actions]


def _view(work: Work, found: Card, parts: CardParts) -> CardView:
    items = [item for each in parts.checklists.get(found.id, []) for item in parts.items.get(each.id, [])]
    return CardView(
        card=found,
        has_text=bool(found.description.strip()),
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
    moment = moments.local(found.due)
    days = (moment - now).total_seconds() / 86400
    state = "done" if found.due_complete else "overdue" if days < 0 else "soon" if days < SOON else "later"
    year = "" if moment.year == now.year else f" {moment.year}"
    return Due(found.due, f"{moment.day} {moment:%b}{year}", moments.in_words(found.due), state)
