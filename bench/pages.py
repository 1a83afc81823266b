"""How quick pages, the API's reads and decisions are, one at a time and four at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import count

from bench.material import named, new_name
from bench.playing import introduce, kick_off, play, quiet
from bench.report import Reading, Target
from bench.stacks import Visited, visited_stack
from bench.taking import Choice, Taken
from bench.visiting import Headers, ProjectBoard, Site
from domain.phases import Phase
from integrations.registry import key_list, open_records
from integrations.temporal.connection import connect
from settings import load
from tests.builders import World

AT_ONCE = (1, 4)
ACTION, OWNER, READER = "D1", "P08", "P06"
# Twice what one bare update takes on two cores, and the 99th percentile of four at a time.
DECISION = {1: Target(rule="at most", limit=30), 4: Target(rule="at most", limit=150)}
# Takes the number of the hand that does it; milliseconds.
One = Callable[[int], Awaitable[float]]


@dataclass(frozen=True)
class Read:
    """An address, and who asks. Each has a token of its own: a minute has 600 requests for a token."""

    name: str
    path: str
    headers: Headers


async def take(choice: Choice, found: Taken) -> None:
    """Reads of a project in its third phase; decisions in projects that are in their first."""
    number = 20 if choice.quick else 40 * choice.repeats
    async with visited_stack(choice.place("pages")) as here:
        for read in await _reads(here, await _in_delivery(here)):
            for hands in AT_ONCE:
                times = await by_hands(_getting(here.site, read), hands, number)
                _tell(found, read.name, hands, times)
        deciding = await _deciding(here)
        for hands in AT_ONCE:
            times = await by_hands(deciding, hands, number // 2)
            _tell(found, "POST complete_action", hands, times, DECISION[hands])


def _tell(found: Taken, name: str, hands: int, times: list[float], target: Target | None = None) -> None:
    """One at a time the target is for the median, several at a time for the 95th percentile."""
    how = f"{name}, {hands} in flight"
    found.readings += [
        Reading.middle(f"{how}: median", "ms", times, target if hands == 1 else None),
        Reading.high(f"{how}: 95 %", "ms", times, target if hands > 1 else None)]


async def by_hands(one: One, hands: int, number: int) -> list[float]:
    """Do it so many times by so many at once; how long each took. The first of each hand does not count."""
    left, times = count(), list[float]()

    async def hand(me: int) -> None:
        await one(me)
        while next(left) < number:
            times.append(await one(me))

    await asyncio.gather(*(hand(me) for me in range(hands)))
    return times


async def _in_delivery(here: Visited) -> str:
    """A project with a past, played straight into the workflow."""
    settings, world = load(here.stack.environment), World().up_to(Phase.CO_DELIVERY)
    charter, records = named(world.project.charter, new_name()), open_records(settings)
    introduce(records.people, charter)
    records.engine.dispose()
    client = await connect(settings.temporal_address, settings.temporal_namespace, key_list(settings))
    handle = await kick_off(client, charter)
    await play(client, charter.project.id, world.asked)
    await quiet(client, handle.id)
    return charter.project.id


async def _reads(here: Visited, project: str) -> list[Read]:
    site = here.site
    reader = await site.person(project, READER)
    other = await site.person(project, OWNER)
    return [Read("GET /api/projects/{id}", f"/api/projects/{project}", reader),
            Read("GET /projects/{id} (page)", f"/projects/{project}", await _signed_in(site, other)),
            Read("GET /api/projects", "/api/projects", site.operator)]


async def _signed_in(site: Site, headers: Headers) -> Mapping[str, str]:
    """The cookie of a session on the pages."""
    token = headers["Authorization"].removeprefix("Bearer ")
    answer = await site.client.post(f"{site.url}/sign-in", data={"token": token})
    cookies = dict(answer.cookies.items())
    assert cookies, f"signing in was answered with {answer.status_code}"
    site.client.cookies.clear()
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Accept": "text/html"}


def _getting(site: Site, read: Read) -> One:
    async def one(hand: int) -> float:
        began = time.monotonic()
        answer = await site.client.get(f"{site.url}{read.path}", headers=read.headers)
        took = time.monotonic() - began
        answer.raise_for_status()
        return took * 1000

    return one


async def _deciding(here: Visited) -> One:
    """Each hand has a project, completes an action and sends it back; only completing counts."""
    site, places = here.site, []
    for _ in range(max(AT_ONCE)):
        project = await site.start()
        places.append((project, await site.person(project, OWNER)))
    for project, _ in places:
        await ProjectBoard(site, here.board, project).filled()

    async def one(hand: int) -> float:
        project, who = places[hand]
        took = await site.give(who, project, "complete_action", action=ACTION)
        await site.give(who, project, "reopen_action", action=ACTION, reason="Measured, so done again")
        return took * 1000

    return one
