"""How long a card takes: from the answered command until the board server's own API shows it as done."""

import time

from bench.report import Reading, Target
from bench.stacks import visited_stack
from bench.taking import Choice, Taken
from bench.visiting import ProjectBoard, Site
from cli.demo.places import BoardLine
from domain.phases import Phase
from tests.builders import example_charter

PROJECTS = 2  # of six actions each in the first phase


async def take(choice: Choice, found: Taken) -> None:
    """One action after the other, each when the card of the one before is done."""
    kick_offs: list[float] = []
    first: list[float] = []
    later: list[float] = []
    async with visited_stack(choice.place("board_latency")) as here:
        for _ in range(PROJECTS if choice.quick else PROJECTS * choice.repeats):
            kick_off, (at_once, *others) = await _project(here.site, here.board)
            kick_offs.append(kick_off)
            first.append(at_once)
            later += others
    shown = first + later
    found.readings += [
        Reading.middle("from the answer to the card: median", "s", shown, Target(rule="at most", limit=2)),
        Reading.high("from the answer to the card: 95 %", "s", shown),
        Reading.middle("right after a kick-off", "s", first, note="its cards have used up the board's limit"),
        Reading.high("any other action: 95 %", "s", later),
        Reading.middle("kick-off until all cards are there", "s", kick_offs, note="within the board's limits")]


async def _project(site: Site, line: BoardLine) -> tuple[float, list[float]]:
    """Seconds of a kick-off, and of each action of the first phase that needs no poll."""
    began = time.monotonic()
    project = await site.start()
    board = ProjectBoard(site, line, project)
    await board.filled()
    kick_off, shown = time.monotonic() - began, []
    for action in example_charter().phases[Phase.CO_DESIGN].actions:
        if not action.vote:
            who = await site.person(project, action.responsible[0])
            await site.give(who, project, "complete_action", action=action.id)
            answered = time.monotonic()
            await board.shows_done(action.id)
            shown.append(time.monotonic() - answered)
    return kick_off, shown
