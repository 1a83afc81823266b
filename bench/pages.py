"""How quick pages, the API's reads and decisions are, one at a time and four at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle

import httpx

from bench.material import named, new_name
from bench.playing import introduce, kick_off, play, quiet
from bench.report import Reading, Target
from bench.stacks import Visited, visited_stack
from bench.taking import Choice, Taken
from bench.visiting import Headers
from domain.phases import Phase
from integrations.registry import key_list, open_records
from integrations.temporal.connection import connect
from settings import load
from tests.builders import World

AT_ONCE = (1, 4)
PROJECTS = 4
ACTION = "D1"
# What Temporal alone can do on two cores (reference: unloaded update, up to four at a time).
DECISION = {1: Target(rule="at most", limit=30), 4: Target(rule="at most", limit=150)}
One = Callable[[], Awaitable[float]]


async def take(choice: Choice, found: Taken) -> None:
    """Reads of a project in its third phase; decisions in projects that are in their first."""
    number = 20 if choice.quick else 40 * choice.repeats
    async with visited_stack(choice.place("pages")) as here:
        project = await _in_delivery(here)
        for name, path, headers in await _reads(here, project):
            await _measure(found, name, lambda path=path, headers=headers: _get(here.site.client, path, headers), number)
        await _decisions(here, found, number)
