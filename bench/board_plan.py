"""How long it takes to plan a board of a thousand cards: at rest, and with a few dozen things to bring in line."""

from datetime import timedelta

from bench.domain_speed import filled, timed
from bench.material import project_of_cards
from bench.report import Reading, Target
from bench.taking import Choice, Taken
from domain.board import DesiredBoard, DesiredCard
from domain.board_actual import ActualBoard, ActualCard
from domain.board_plan import Plan, plan
from domain.board_view import board_of
from domain.project import Project
from tests.unit.board_world import World as BoardWorld

CARDS, DIFFERENT = 1000, 30
ADDRESS = "http://127.0.0.1"
QUICK = Target(rule="at most", limit=150)


async def take(choice: Choice, found: Taken) -> None:
    """Medians of the pure part alone; one core, nothing else of ours runs meanwhile."""
    times = 20 if choice.quick else 20 * choice.repeats
    project, world = project_of_cards(CARDS), BoardWorld()
    desired = board_of(project, ADDRESS)
    base = filled(world, desired)
    later, touched = moved_on(desired), touched_by_people(world.board)
    cases = {"nothing differs": (desired, world.board, 0),
             f"{DIFFERENT} cards that the project changed": (later, world.board, DIFFERENT),
             f"{DIFFERENT} cards that people changed": (desired, touched, 0),
             f"{DIFFERENT} cards of each": (later, touched, DIFFERENT)}
    for name, (wanted, actual, changes) in cases.items():
        made = plan(wanted, actual, base)
        _require(name, made, changes)
        samples = [timed(lambda: plan(wanted, actual, base)) for _ in range(times)]  # noqa: B023  # called at once
        found.readings.append(Reading.middle(f"plan of {CARDS} cards: {name}", "ms", samples, QUICK,
                                             f"{len(made.changes)} changes, highest {max(samples):.0f} ms"))
    found.readings.append(_wanting(project, times))


def moved_on(desired: DesiredBoard) -> DesiredBoard:
    """The project went on: titles, dates and finished work by turns, on every so many cards."""
    cards = list(desired.cards)
    for number, place in enumerate(_places(len(cards))):
        cards[place] = _changed(cards[place], number)
    return desired.model_copy(update={"cards": cards})


def _changed(card: DesiredCard, number: int) -> DesiredCard:
    kinds: list[dict[str, object]] = [
        {"title": f"{card.title} (new)"}, {"due": card.due + timedelta(days=3) if card.due else None},
        {"done": True, "list_key": card.list_key.replace("-todo", "-done")}]
    return card.model_copy(update=kinds[number % len(kinds)])


def touched_by_people(board: ActualBoard) -> ActualBoard:
    """People renamed, moved and ticked cards, by turns; other cards than those that `moved_on` changes."""
    cards, lists = list(board.cards), [one.id for one in board.lists]
    for number, place in enumerate(_places(len(cards))):
        cards[place + 1] = _touched(cards[place + 1], number, lists)
    return board.model_copy(update={"cards": cards})


def _touched(card: ActualCard, number: int, lists: list[str]) -> ActualCard:
    other = lists[(lists.index(card.list_id) + 1) % len(lists)]
    kinds: list[dict[str, object]] = [{"title": f"{card.title} (ours)"}, {"list_id": other}, {"done": True}]
    return card.model_copy(update=kinds[number % len(kinds)])


def _places(cards: int) -> range:
    """Spread over the board, gates at its end left alone."""
    return range(0, cards - cards // DIFFERENT + 1, cards // DIFFERENT)


def _wanting(project: Project, times: int) -> Reading:
    return Reading.middle(f"the {CARDS} cards that should be there, from the state", "ms",
                          [timed(lambda: board_of(project, ADDRESS)) for _ in range(times)], note="not in the plan")


def _require(name: str, made: Plan, changes: int) -> None:
    if made.refusal or len(made.changes) != changes:
        raise ValueError(f"A plan where {name} has {len(made.changes)} changes, not {changes}. {made.refusal or ''}")
