"""What others do, while somebody looks: one cheap look at the records for all open streams, shared between them.

Streams are opened by web/pages/live.py. Only the records are asked; no workflow hears of it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.concurrency import run_in_threadpool

from domain.events import AnyEvent
from domain.project import Project
from integrations.errors import IntegrationError
from integrations.records.reads import RecordReads

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class LivePace:
    """How often the records are looked at and streams give a sign of life, in seconds; how many may be open."""

    look_every: float = 1.5
    beat_every: float = 15.0
    per_account: int = 6
    in_all: int = 500


@dataclass(frozen=True)
class Change:
    """Events that are new to the records, and the project after them. Nobody has been asked yet who may see them."""

    project: Project
    events: list[AnyEvent]


News = asyncio.Queue[Change]


class LiveHub:
    """Who listens to which project. Lives in the event loop of the web process; looks only while somebody listens."""

    def __init__(self, records: RecordReads, pace: LivePace) -> None:
        self._records, self.pace = records, pace
        self._open: dict[str, set[News]] = {}
        self._known: dict[str, int] = {}
        self._accounts: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None

    def is_full(self, account: str) -> bool:
        """Whether one more stream of this account would be too many."""
        return self._accounts[account] >= self.pace.per_account or self._accounts.total() >= self.pace.in_all

    @asynccontextmanager
    async def listening(self, account: str, project_id: str) -> AsyncIterator[News]:
        """Everything that is published while the block runs, as it is found."""
        news: News = asyncio.Queue()
        self._accounts[account] += 1
        self._open.setdefault(project_id, set()).add(news)
        try:
            if project_id not in self._known:
                known = await run_in_threadpool(self._records.versions, [project_id])
                self._known.setdefault(project_id, known.get(project_id, 0))
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look(), name="live")
            yield news
        finally:
            self._leave(account, project_id, news)

    def _leave(self, account: str, project_id: str, news: News) -> None:
        self._accounts -= Counter({account: 1})
        self._open[project_id].discard(news)
        if not self._open[project_id]:
            del self._open[project_id]
            self._known.pop(project_id, None)

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(self.pace.look_every)
            try:
                versions = await run_in_threadpool(self._records.versions, list(self._open))
                for project_id, version in versions.items():
                    if version > self._known.get(project_id, version):
                        await self._tell(project_id)
            except IntegrationError as error:
                log.warning("live_look_failed", error=type(error).__name__)

    async def _tell(self, project_id: str) -> None:
        change = await run_in_threadpool(self._read, project_id, self._known[project_id])
        if project_id in self._known:
            self._known[project_id] = change.project.version
        for news in self._open.get(project_id, ()):
            news.put_nowait(change)

    def _read(self, project_id: str, after: int) -> Change:
        project = self._records.project(project_id)
        return Change(project, self._records.events(project_id, after, max(0, project.version - after)))
