"""How quickly a decision sent by a page or through the API is answered: through Temporal, the worker, the records."""

import re
import time
from collections.abc import Awaitable, Callable

from bench.projects_played import played_straight
from bench.report import Reading, Target
from bench.stacks import visited_stack
from bench.taking import Choice, Taken
from bench.visiting import Headers, Site
from bench.web_reads import signed_in
from domain.phases import Phase
from tests.builders import World

QUICK_ENOUGH = Target(rule="less than", limit=250)
GATES, ANSWERS = 4, 20  # for each repeat
# The last of them passes the gate.
VOTERS = ("P02", "P03", "P01", "P05")
OWNER, MEMBER = "P06", "P02"
FIELDS = ("csrf", "once", "seen")


async def take(choice: Choice, found: Taken) -> None:
    """One decision at a time, each the first thing that happens after the project was quiet."""
    repeats = 1 if choice.quick else choice.repeats
    async with visited_stack(choice.place("web-decision")) as here:
        projects = [await played_straight(here, World().work(Phase.CO_DESIGN)) for _ in range(GATES * repeats)]
        votes = [took for one in projects for took in await _votes(here.site, one)]
        _tell(found, "a vote at a gate, by its page's form", votes)
        asks = _answering(here.site, projects[0])
        _tell(found, "an answer to a suggestion, through the API", [await asks(n) for n in range(ANSWERS * repeats)])


def _tell(found: Taken, name: str, times: list[float]) -> None:
    found.readings += [Reading.middle(f"{name}: median", "ms", times),
                       Reading.high(f"{name}: 95 %", "ms", times, QUICK_ENOUGH)]


async def _votes(site: Site, project: str) -> list[float]:
    """Each voter opens the gate's page and sends its form; only sending counts."""
    address, times = f"{site.url}/projects/{project}/gates/{Phase.CO_DESIGN}", []
    for person in VOTERS:
        who = await _pages(site, project, person)
        shown = (await site.client.get(address, headers=who)).raise_for_status().text
        form = {name: _field(shown, name) for name in FIELDS} | {"choice": "approve"}
        began = time.monotonic()
        answer = await site.client.post(address, headers=who, data=form)
        times.append((time.monotonic() - began) * 1000)
        assert answer.status_code == 303, f"the vote was answered with {answer.status_code}"
    return times


async def _pages(site: Site, project: str, person: str) -> Headers:
    token = (await site.person(project, person))["Authorization"].removeprefix("Bearer ")
    return await signed_in(site.client, f"{site.url}/sign-in", token)


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"the page has no field {name}"
    return found[1]


def _answering(site: Site, project: str) -> Callable[[int], Awaitable[float]]:
    async def one(number: int) -> float:
        member, owner = await site.person(project, MEMBER), await site.person(project, OWNER)
        await site.give(member, project, "make_suggestion", text="Please hold one workshop in the evening")
        took = await site.give(owner, project, "answer_suggestion", suggestion=f"s{number + 1}", answer="adopted",
                               because="Two of us work during the day")
        return took * 1000

    return one
