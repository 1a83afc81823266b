"""One child: started, watched until it is healthy, started again when it dies, stopped when asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cli.stack.errors import ChildFailed
from cli.stack.listening import Listener
from cli.stack.process import Announcement, Run, last_lines

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
ALIVE_ENOUGH = 30.0
ATTEMPTS_AT_START = 3
LOOK_EVERY = 0.1

Health = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class ChildPlan:
    """How to run a child. `grace`: seconds it has for ending; `announces`: it says when it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    announces: bool = False
    health: Health | None = None
    grace: float = 10.0


class Child:
    """`changed` is called whenever another process has become the child's."""

    def __init__(self, plan: ChildPlan, logs: Path, listener: Listener, changed: Callable[[], None]) -> None:
        self.plan, self.log = plan, logs / f"{plan.name}.log"
        self.announcement: Announcement = {}
        self._listener, self._changed = listener, changed
        self._run: Run | None = None
        self._was_healthy = False
        self._settled, self._stop = asyncio.Event(), asyncio.Event()
        self._living: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process that is the child now; None between two."""
        return self._run.pid if self._run else None

    def start(self) -> None:
        """Begin; `ready` says how it went."""
        self._listener.starting(self.plan.name)
        self._living = asyncio.create_task(self._live())

    async def ready(self, within: float) -> None:
        """Wait until it is healthy. ChildFailed when it keeps ending, or is not healthy after `within` seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._settled.wait(), within)
        if not self._was_healthy:
            how = "ended each time it was started" if self._settled.is_set() else f"was not ready in {within:g} s"
            raise ChildFailed(f"{self.plan.name} {how}, so everything was stopped. The last lines of its log "
                              f"{self.log} say why:\n{last_lines(self.log)}")

    async def stop(self, hurry: asyncio.Event) -> None:
        """Ask it to end and wait; end it after its grace, or at once when there is a hurry."""
        if self._living is None:
            return
        self._listener.stopping(self.plan.name)
        began = time.monotonic()
        self._stop.set()
        if self._run:
            self._run.terminate()
        in_time = await self._ends_in_time(self._living, hurry)
        if not in_time and self._run:
            self._run.kill()
        await self._living
        self._listener.stopped(self.plan.name, time.monotonic() - began, killed=not in_time)

    async def _ends_in_time(self, living: asyncio.Task[None], hurry: asyncio.Event) -> bool:
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait({living, hurried}, timeout=self.plan.grace, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        return living.done()

    async def _live(self) -> None:
        pause, attempts = FIRST_PAUSE, 0
        while not self._stop.is_set():
            began = time.monotonic()
            code = await self._one_run()
            if self._stop.is_set():
                return
            attempts += 1
            if not self._was_healthy and attempts == ATTEMPTS_AT_START:
                self._settled.set()
                return
            pause = FIRST_PAUSE if time.monotonic() - began >= ALIVE_ENOUGH else pause
            self._listener.died(self.plan.name, code, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _one_run(self) -> int | None:
        """From start to end; the exit code, or None when it could not be started."""
        try:
            self._run = await Run.start(self.plan.command, self.plan.environment, self.log, self.plan.announces)
        except OSError:
            return None
        if self._stop.is_set():
            self._run.terminate()
        self._changed()
        looking = asyncio.create_task(self._look(self._run, time.monotonic()))
        code = await self._run.ended()
        looking.cancel()
        await asyncio.wait({looking})
        self._run = None
        self._changed()
        return code

    async def _look(self, run: Run, began: float) -> None:
        """Say when it is healthy; cancelled when the process ends before."""
        if self.plan.announces:
            self.announcement = await run.announced
        while self.plan.health and not await self.plan.health():
            await asyncio.sleep(LOOK_EVERY)
        again, self._was_healthy = self._was_healthy, True
        self._listener.healthy(self.plan.name, time.monotonic() - began, again)
        self._settled.set()
