"""How quick pages, the API's reads and decisions are, beside one bare update; one at a time and four at a time."""

import time
from dataclasses import dataclass
from statistics import median

from bench.hands import One, by_hands
from bench.projects_played import played_straight
from bench.report import Reading, Target
from bench.skeleton_client import bare_updates
from bench.stacks import Visited, visited_stack
from bench.taking import Choice, Taken
from bench.visiting import Headers, ProjectBoard, Site
from bench.web_reads import signed_in
from domain.phases import Phase
from tests.builders import World

AT_ONCE = (1, 4)
ACTION, OWNER, READER = "D1", "P08", "P06"
FEW_TIMES_BARE = Target(rule="at most", limit=2)
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
        for read in await _reads(here, await played_straight(here, World().up_to(Phase.CO_DELIVERY))):
            for hands in AT_ONCE:
                times = await by_hands(_getting(here.site, read), hands, number)
                _tell(found, read.name, hands, times)
        deciding = await _deciding(here)
        async with bare_updates(choice.folder / "pages", here.stack, max(AT_ONCE)) as updating:
            for hands in AT_ONCE:
                bare = await by_hands(updating, hands, number)
                _tell(found, "bare update", hands, bare)
                times = await by_hands(deciding, hands, number // 2)
                _tell(found, "POST complete_action", hands, times)
                found.readings.append(Reading(name=f"one decision in bare updates, {hands} in flight", unit="",
                                              value=median(times) / median(bare), target=FEW_TIMES_BARE))


def _tell(found: Taken, name: str, hands: int, times: list[float]) -> None:
    how = f"{name}, {hands} in flight"
    found.readings += [Reading.middle(f"{how}: median", "ms", times), Reading.high(f"{how}: 95 %", "ms", times)]


async def _reads(here: Visited, project: str) -> list[Read]:
    site = here.site
    reader = await site.person(project, READER)
    other = await site.person(project, OWNER)
    return [Read("GET /api/projects/{id}", f"/api/projects/{project}", reader),
            Read("GET /projects/{id} (page)", f"/projects/{project}", await _signed_in(site, other)),
            Read("GET /api/projects", "/api/projects", site.operator)]


async def _signed_in(site: Site, headers: Headers) -> Headers:
    return await signed_in(site.client, f"{site.url}/sign-in", headers["Authorization"].removeprefix("Bearer "))


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
