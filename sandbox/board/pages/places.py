"""Where a card goes when somebody drops it between two others, or names its place in a list."""

from sandbox.board.args import Args, Place
from sandbox.board.errors import invalid_value
from sandbox.board.service.positions import STEP
from sandbox.board.storage.records import BoardList, Card
from sandbox.board.storage.tables import CARDS
from sandbox.board.work import Work


def others(work: Work, card: Card, home: BoardList) -> list[Card]:
    """The open cards of a list without this one, in order."""
    return CARDS.where(work.db, "id_list = ? AND NOT closed AND id != ?", home.id, card.id)


def wanted(work: Work, card: Card, home: BoardList, form: Args) -> Place | None:
    """The place that a form names: `pos`, `before` (a card's short link; empty: the end) or `position` (from 1).

    None when it names no place. A position beyond the end is the end.
    """
    if form.has("pos"):
        return form.place("pos", "bottom")
    there = others(work, card, home)
    if form.given("before"):
        links = [each.short_link for each in there]
        before = form.text("before")
        return _between(work, there, links.index(before) if before in links else len(links))
    if not form.text("position"):
        return None
    return _between(work, there, form.whole("position", 1, 100_000) - 1)


def place_in_list(work: Work, card: Card) -> tuple[int, int]:
    """The card's number in its list, counted from 1, and how many there are."""
    there = CARDS.where(work.db, "id_list = ? AND NOT closed", card.id_list)
    return next(number for number, each in enumerate([*there, card], 1) if each.id == card.id), len(there)


def _between(work: Work, there: list[Card], index: int) -> Place:
    if index < 0:
        raise invalid_value("position")
    if index >= len(there):
        return "bottom"
    low, high = (there[index - 1].pos if index else 0.0), there[index].pos
    middle = (low + high) / 2
    return middle if low < middle < high else _spread(work, there, index)


def _spread(work: Work, there: list[Card], index: int) -> float:
    """Make room between cards that share one position, as silently as Trello does."""
    for number, each in enumerate(there, 1):
        CARDS.change(work.db, each.id, {"pos": number * STEP})
    return (index + 0.5) * STEP
