"""Idempotent work that runs one at a time: asks that come while it runs lead to one more run, however many they are."""

import asyncio
from collections.abc import Awaitable, Callable


class Coalesced:
    """`pump` starts the work when somebody asked and it is not running. Deterministic: no clock, no threads."""

    def __init__(self, work: Callable[[], Awaitable[None]], wanted: bool = False) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None
        self.wanted = wanted

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    @property
    def idle(self) -> bool:
        return not self.wanted and not self.running

    @property
    def startable(self) -> bool:
        return self.wanted and not self.running

    def ask(self) -> None:
        self.wanted = True

    def pump(self) -> None:
        if self.startable:
            self.wanted = False
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        await self._work()

    async def stop(self) -> bool:
        """Cancel what runs; True when there was or is something to do, so that the next run takes it up."""
        unfinished = self.running or self.wanted
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        return unfinished
