"""The whole embedded stack, as `coproduce up` starts it: inside this process, or as a command of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import environment, last_lines, python, started
from bench.visiting import Site, bearer, visitor
from cli.demo.places import BoardLine, places_of
from cli.stack.options import StackOptions
from cli.stack.state import StackState, read_state, token_path
from cli.stack.supervisor import Stack, running_stack

PATIENCE = 90.0


class NotUp(Exception):
    """`coproduce up` was not ready in time; the sentence has the end of what it said."""


@dataclass(frozen=True)
class Visited:
    """A stack in this process, and the way in."""

    stack: Stack
    site: Site
    board: BoardLine


@asynccontextmanager
async def visited_stack(folder: Path) -> AsyncIterator[Visited]:
    """Runs inside the block, on free ports, with the limits that it has for everybody."""
    options = StackOptions(data_dir=folder, free_ports=True, environ=environment())
    async with running_stack(options) as stack, visitor() as client:
        places = places_of(stack)
        yield Visited(stack, Site(client, places.web, bearer(places.operator_token)), places.board)


@dataclass(frozen=True)
class Commanded:
    """A stack that runs as a command; `supervisor` is the process id of that command."""

    supervisor: int
    state: StackState
    site: Site


@asynccontextmanager
async def commanded_stack(folder: Path) -> AsyncIterator[Commanded]:
    """`coproduce up` in a process of its own, ready; ended on the way out."""
    data, log = folder / "data", folder / "up.log"
    command = python("cli.main", "up", "--free-ports", "--json", "--data-dir", str(data))
    with started(command, environment(), log) as process:
        state = await _ready(data, log)
        async with visitor() as client:
            yield Commanded(process.pid, state, Site(client, state.web, bearer(token_path(data).read_text().strip())))


async def _ready(data: Path, log: Path) -> StackState:
    try:
        async with asyncio.timeout(PATIENCE):
            while (state := read_state(data)) is None or state.phase != "ready":
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise NotUp(f"`coproduce up` was not ready in {PATIENCE:g} s. It said:\n{last_lines(log)}") from None
    return state
