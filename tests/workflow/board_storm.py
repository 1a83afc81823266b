"""A seeded storm over a board: one fault after another, each kept on until a worker met it, and workers killed."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from tests.workflow.board_people import People
from tests.workflow.board_worker import Workers

COUNTED = ("rate_limit_next", "error_500", "garbage", "drop_after_commit")
SWITCHED = {"down": True, "revoked": True, "slow_seconds": 0.15}
CALM = {"down": False, "revoked": False, "slow_seconds": 0.0}
HOOKS = ("webhooks_lost", "webhooks_twice", "webhooks_reordered", "webhooks_late_seconds")
ALL = (*COUNTED, *SWITCHED, *HOOKS)
LONGEST = 1.5  # seconds that a fault waits for somebody to meet it before the next has its turn

# Seconds between two faults, before and after each was met once: work has to get on, or the storm only makes it wait.
DENSE, SPARSE = (0.1, 0.4), (0.6, 1.8)


class Storm:
    """`mended` is told after a revoked token works again, as a person would tell; `look` has all boards looked at, as
    the schedule does.
    """

    def __init__(self, seed: int, people: People, workers: Workers, mended: Callable[[], Awaitable[None]],
                 look: Callable[[], Awaitable[None]]) -> None:
        self._chance = random.Random(seed)
        self._people, self._workers, self._mended, self._look = people, workers, mended, look
        self._server = people.server
        self._struck: Counter[str] = Counter()
        self._strokes = 0
        self._kills_at = {self._chance.randint(2, 5), self._chance.randint(7, 10)}
        self._over = False

    def whole(self) -> bool:
        """Every fault was met, and workers were killed as often as the seed says."""
        return all(self.struck(one) > 0 for one in ALL) and self._workers.killed >= len(self._kills_at)

    def struck(self, fault: str) -> int:
        """How often workers, or the deliverer of webhooks, met a fault for certain."""
        return self._struck[fault] - (self._people.met[fault] if fault in COUNTED else 0)

    async def rage(self) -> None:
        """Until `end`. Faults of the API and faults of webhooks come side by side."""
        await asyncio.gather(self._round(self._api_stroke, (*COUNTED, *SWITCHED)),
                             self._round(self._hook_stroke, HOOKS))

    def end(self) -> None:
        self._over = True

    def calm(self) -> None:
        """Every switch off."""
        self._server.faults(**CALM, **dict.fromkeys(COUNTED, 0), webhooks_lost=0, webhooks_twice=0,
                            webhooks_reordered=0, webhooks_late_seconds=0.0)

    async def _round(self, stroke: Callable[[str], Awaitable[None]], faults: Sequence[str]) -> None:
        while not self._over:
            missing = [one for one in faults if self.struck(one) <= 0]
            order = missing or list(faults)
            for fault in self._chance.sample(order, len(order)):
                if not self._over:
                    await stroke(fault)
                    await asyncio.sleep(self._chance.uniform(*(DENSE if missing else SPARSE)))

    async def _api_stroke(self, fault: str) -> None:
        self._strokes += 1
        if self._strokes in self._kills_at:
            await asyncio.to_thread(self._workers.kill)
        await self._look()
        amount = self._chance.randint(1, 3)
        before = self._server.counters()["requests"], self._people.calls
        self._server.faults(**{fault: SWITCHED.get(fault, amount)})
        await self._until(lambda: self._count(fault, amount, before) > 0)
        self._struck[fault] += max(self._count(fault, amount, before), 0)
        self._server.faults(**{fault: CALM.get(fault, 0)})
        if fault == "revoked":
            await self._mended()

    def _count(self, fault: str, amount: int, before: tuple[int, int]) -> int:
        """How often a fault struck since it was switched on; of switches, only what workers met."""
        if fault in COUNTED:
            left: int = self._server.admin("GET", "/faults").json()[fault]
            return amount - left
        # People count a request before they send it, so this is never too many.
        requests = self._server.counters()["requests"] - before[0]
        return requests - (self._people.calls - before[1])

    async def _hook_stroke(self, fault: str) -> None:
        if not self._server.webhooks():
            await asyncio.sleep(0.2)
            return
        late = fault == "webhooks_late_seconds"
        lost = self._server.counters()["webhooks_lost"]
        amount: float = 0.3 if late else self._chance.randint(1, 3)
        self._server.faults(**{fault: amount})
        await self._until(lambda: self._hooks_met(fault, amount, lost) > 0)
        self._struck[fault] += self._hooks_met(fault, amount, lost)
        self._server.faults(**{fault: 0.0 if late else 0})

    def _hooks_met(self, fault: str, amount: float, lost: int) -> int:
        if fault == "webhooks_late_seconds":
            return sum(int(str(one["pending"])) > 0 for one in self._server.webhooks())
        if fault == "webhooks_lost":
            return self._server.counters()["webhooks_lost"] - lost
        return int(amount - self._server.admin("GET", "/faults").json()[fault])

    async def _until(self, met: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST
        while not self._over and time.monotonic() < deadline and not await asyncio.to_thread(met):
            await asyncio.sleep(0.03)
