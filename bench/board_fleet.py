"""Two hundred boards that one token keeps true, within the limits that Trello gives it: what that costs and takes.

The boards are made without limits, as that alone would take most of an hour. Then the servers go on where they were
with Trello's limits on, and our own pace, threads and poll as they are shipped.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.board_fleet_people import Fleet, everyone_quiet, made, new_boards
from bench.board_watching import WINDOW, Count, Counts, counted, look_now, most_in_window
from bench.ground import ground
from bench.report import Reading, Target
from bench.taking import Choice, Taken
from cli.stack.ports import Ports
from integrations.registry import open_records
from worker import NIGHTLY_ID

ALLOWED = 100  # requests in WINDOW seconds (Trello REST API, 'Rate limits': 100 in 10 s a token)
NEVER = Target(rule="exactly", limit=0)
WITHIN = Target(rule="at most", limit=ALLOWED)
BY_POLL = Target(rule="at most", limit=90)


@dataclass(frozen=True)
class Size:
    """How many boards there are, how many change in a round, how many rounds, how many new ones at once."""

    boards: int
    changed: int
    rounds: int
    new: int


@dataclass
class Round:
    """Seconds until each change was true on both sides, by where it was made; what the whole round took and cost."""

    on_pages: list[float]
    on_boards: list[float]
    seconds: float
    requests: int


@dataclass
class Seen:
    """What came out."""

    rounds: list[Round] = field(default_factory=list)
    beside_new: list[Round] = field(default_factory=list)
    new_seconds: float = 0.0
    whole: tuple[Count, Count] | None = None


async def take(choice: Choice, found: Taken) -> None:
    """Counts are the board server's own, of all tokens together."""
    size = Size(20, 4, 2, 1) if choice.quick else Size(200, 20, 5, 10)
    folder, ports = choice.place("board_fleet"), Ports.free()
    async with ground(folder, ports) as here:
        projects, making = await made(here, size.boards)
    async with ground(folder, ports, limited=True) as here:
        records = open_records(here.settings)
        fleet = Fleet(here, records.store, projects)
        async with counted(here.board) as counts:
            seen = await _measured(fleet, size, counts)
        records.engine.dispose()
    _tell(found, size, seen, counts.taken)
    found.readings.append(Reading(name="making the boards beforehand", value=making, unit="s", note="without limits"))


async def _measured(fleet: Fleet, size: Size, counts: Counts) -> Seen:
    """Rounds alone; rounds while new boards are filled; at last a look at every board, which finds nothing to do."""
    seen = Seen()
    for number in range(size.rounds):
        seen.rounds.append(await _round(fleet, number, size.changed, counts))
    filling = asyncio.create_task(new_boards(fleet.here, size.new))
    seen.beside_new.append(await _round(fleet, size.rounds, size.changed, counts))
    new, seen.new_seconds = await filling
    fleet.projects += new
    await everyone_quiet(fleet.here, fleet.projects)
    before = await counts.now()
    await look_now(fleet.here.client, NIGHTLY_ID)
    await everyone_quiet(fleet.here, fleet.projects)
    seen.whole = before, await counts.now()
    return seen


async def _round(fleet: Fleet, number: int, changed: int, counts: Counts) -> Round:
    """So many projects at once: in one half of them somebody gives a command, in the other half moves a card."""
    projects = fleet.some(number, changed)
    half, before = len(projects) // 2, await counts.now()
    on_pages = [asyncio.create_task(fleet.changed_on_page(one)) for one in projects[:half]]
    on_boards = [asyncio.create_task(fleet.changed_on_board(one)) for one in projects[half:]]
    await asyncio.gather(*on_pages, *on_boards)
    after = await counts.now()
    return Round([one.result() for one in on_pages], [one.result() for one in on_boards], after.at - before.at,
                 after.requests - before.requests)


def _tell(found: Taken, size: Size, seen: Seen, counts: Sequence[Count]) -> None:
    first, last = counts[0], counts[-1]
    share = (last.requests - first.requests) / ((last.at - first.at) / WINDOW * ALLOWED)
    found.readings += [
        Reading.count("boards kept with one token", size.boards + size.new, "boards",
                      Target(rule="at least", limit=size.boards), f"{size.new} of them made within the limits"),
        Reading.count("answers with 429", last.refused - first.refused, "", NEVER,
                      f"of {last.requests - first.requests:,} requests in {last.at - first.at:.0f} s"),
        Reading.count("most requests in any 10 s", most_in_window(counts), "requests", WITHIN, (
            "people's among them; counted twice a second, so a few at the edges may be missing")),
        Reading(name="share of the limit that was used", value=round(share, 3), unit="", note="all of it, on average")]
    _tell_rounds(found, f"{size.changed} changes at once", seen.rounds)
    _tell_rounds(found, f"while {size.new} new board(s) are filled", seen.beside_new)
    found.readings.append(Reading(name=f"{size.new} new board(s) at once, until all cards are there",
                                  value=seen.new_seconds, unit="s", note="within the limits"))
    if seen.whole:
        _tell_whole(found, size, *seen.whole)


def _tell_rounds(found: Taken, name: str, rounds: Sequence[Round]) -> None:
    pages = [one for each in rounds for one in each.on_pages]
    boards = [one for each in rounds for one in each.on_boards]
    costs = [each.requests / (len(each.on_pages) + len(each.on_boards)) for each in rounds]
    shares = [each.requests / (each.seconds / WINDOW * ALLOWED) for each in rounds]
    found.readings += [
        Reading.middle(f"{name}: command until the card is true, median", "s", pages),
        Reading.high(f"{name}: command until the card is true, 95 %", "s", pages),
        Reading.middle(f"{name}: moved card until both sides are true, median", "s", boards, note="by the poll"),
        Reading.high(f"{name}: moved card until both sides are true, 95 %", "s", boards, BY_POLL),
        Reading.middle(f"{name}: the whole round", "s", [each.seconds for each in rounds], note=(
            f"{median(costs):.1f} requests a change, {median(shares):.0%} of the limit"))]


def _tell_whole(found: Taken, size: Size, before: Count, after: Count) -> None:
    reads = after.reads - before.reads
    found.readings += [
        Reading.count("a look at every board: reads", reads, "requests",
                      note=f"{reads / (size.boards + size.new):.2f} a board, {after.at - before.at:.0f} s"),
        Reading.count("a look at every board: writes", after.writes - before.writes, "writes", NEVER,
                      "so all of them were true")]
