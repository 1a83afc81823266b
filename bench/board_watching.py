"""Looks at the board server from outside: its own counters over time; and asks for a look at all boards now."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from temporalio.client import Client

from bench.playing import PATIENCE
from sandbox.board.running import RunningBoard
from worker import WATCH_ID

EVERY = 0.5
WINDOW = 10.0  # seconds that Trello's limits of a token and of a key are counted in


@dataclass(frozen=True)
class Count:
    """What the server had counted at a moment of a clock in seconds. All tokens together."""

    at: float
    reads: int
    writes: int
    refused: int

    @property
    def requests(self) -> int:
        return self.reads + self.writes


@dataclass
class Counts:
    """Counters as they grew."""

    board: RunningBoard
    taken: list[Count] = field(default_factory=list)

    async def now(self) -> Count:
        """One more count; to be subtracted from a later one."""
        seen = await asyncio.to_thread(self.board.counters)
        self.taken.append(Count(time.monotonic(), seen["reads"], seen["writes"], seen["rate_limited"]))
        return self.taken[-1]


def most_in_window(counts: Sequence[Count], window: float = WINDOW) -> int:
    """Requests in the busiest stretch between two counts that are at most `window` seconds apart."""
    most, first = 0, 0
    for one in counts:
        while one.at - counts[first].at > window:
            first += 1
        most = max(most, one.requests - counts[first].requests)
    return most


@asynccontextmanager
async def counted(board: RunningBoard) -> AsyncIterator[Counts]:
    """Counts twice a second inside the block."""
    counts = Counts(board)

    async def go_on() -> None:
        while True:
            await counts.now()
            await asyncio.sleep(EVERY)

    counting = asyncio.create_task(go_on())
    try:
        yield counts
    finally:
        counting.cancel()
        await asyncio.gather(counting, return_exceptions=True)


async def look_now(client: Client, schedule: str = WATCH_ID) -> None:
    """One look at all boards now, as the schedule does it; until it has told the projects."""
    handle = client.get_schedule_handle(schedule)
    before = (await handle.describe()).info.num_actions
    await handle.trigger()
    async with asyncio.timeout(PATIENCE):
        while (now := (await handle.describe()).info).num_actions == before or now.running_actions:
            await asyncio.sleep(0.1)
