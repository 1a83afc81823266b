"""How long the rules themselves take, without Temporal, records or network."""

import time
from collections.abc import Callable
from statistics import median

from bench.material import project_of_cards, whole_example
from bench.playing import ANY_COMMAND
from bench.report import Reading
from bench.taking import Choice, Taken
from domain.board import DesiredBoard
from domain.board_base import BoardBase
from domain.board_change import bind
from domain.board_plan import plan
from domain.board_record import record
from domain.board_view import board_digest, board_of
from domain.commands import AnyCommand
from domain.phases import Phase
from domain.project import Project, fold
from domain.waiting import waiting
from tests.builders import MONDAY, World
from tests.unit.board_world import World as BoardWorld

CARDS = 1000


async def take(choice: Choice, found: Taken) -> None:
    """Medians; one core, nothing else of ours runs meanwhile."""
    repeats = 3 if choice.quick else 10 * choice.repeats
    world = whole_example()
    commands = [ANY_COMMAND.validate_python(command.model_copy(update={"actor": actor}))
                for actor, command in world.asked]
    _deciding(found, commands, repeats)
    _looking(found, World().up_to(Phase.CO_DELIVERY).work(Phase.CO_DELIVERY).project, repeats)
    _planning(found, repeats)


def _deciding(found: Taken, commands: list[AnyCommand], repeats: int) -> None:
    """decide and evolve for everything that is asked in the whole example."""
    rounds = [_played(commands) for _ in range(repeats)]
    each = [median(times) for times in zip(*rounds, strict=True)]
    found.readings += [
        Reading.middle("decide and evolve, the whole example", "ms", [sum(times) / 1000 for times in rounds],
                       note=f"{len(commands)} commands"),
        Reading.middle("decide and evolve, one command: median", "µs", each),
        Reading.high("decide and evolve, one command: 95 %", "µs", each)]


def _played(commands: list[AnyCommand]) -> list[float]:
    """Microseconds by command."""
    project, times = fold(None, World().events), []
    for command in commands:
        began = time.perf_counter_ns()
        project = project.after(project.decide(command, MONDAY))
        times.append((time.perf_counter_ns() - began) / 1000)
    return times


def _looking(found: Taken, project: Project, repeats: int) -> None:
    """What the workflow looks at after each change, on a project with an open gate and a past."""
    looks: dict[str, Callable[[], object]] = {
        "next due instant": project.next_due, "tick with nothing due": lambda: project.tick(MONDAY),
        "what waits for whom": lambda: waiting(project, MONDAY), "digest of the board": lambda: board_digest(project),
        "state as JSON": project.model_dump_json}
    for name, look in looks.items():
        found.readings.append(Reading.middle(name, "µs", [timed(look) * 1000 for _ in range(repeats)]))


def _planning(found: Taken, repeats: int) -> None:
    project = project_of_cards(CARDS)
    desired, board = board_of(project, "http://127.0.0.1"), BoardWorld()
    found.readings.append(Reading.middle(
        f"plan of a new board of {CARDS} cards", "ms",
        [timed(lambda: plan(desired, board.board, BoardBase())) for _ in range(max(2, repeats // 3))]))
    base = filled(board, desired)
    assert not plan(desired, board.board, base).changes, "the plan after applying the plan is empty"
    found.readings.append(Reading.middle(
        f"plan of a board of {CARDS} cards where nothing differs", "ms",
        [timed(lambda: plan(desired, board.board, base)) for _ in range(repeats)]))


def filled(board: BoardWorld, desired: DesiredBoard) -> BoardBase:
    """Apply the plan; what both sides agree on then."""
    made = plan(desired, board.board, BoardBase())
    base = made.base
    for change in made.changes:
        bound = bind(change, base)
        assert bound is not None, "an empty board refuses nothing"
        base = record(base, bound, board.apply(bound))
    return plan(desired, board.board, base).base


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) / 1_000_000
