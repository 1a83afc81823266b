"""Tells open pages that their board has changed, as server-sent events.

One loop per process looks whether the file changed, and only while somebody listens: a counter in memory
of SQLite, no query. What changed is read from the `actions` table in the order of its numbers.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.board.storage.store import Store

TICK = 0.1  # seconds between two looks
HEARTBEAT = 15.0  # seconds; a connection that is gone is noticed by it, on both sides
MOST_LISTENERS = 200
RETRY = "retry: 1000\n\n"  # milliseconds until a browser tries again


@dataclass(eq=False, slots=True)
class _Listener:
    board: str
    told: int
    number: int
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Pulse:
    """The process's one watcher of the store, and those who listen to it."""

    def __init__(self, store: Store) -> None:
        with store.transaction() as db:
            self._file = Path(db.execute("PRAGMA database_list").fetchone()[2])
        self._listeners: set[_Listener] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def full(self) -> bool:
        """True when no more pages can listen."""
        return self._closed or len(self._listeners) >= MOST_LISTENERS

    def close(self) -> None:
        """End all streams, so that the server can end."""
        self._closed = True
        for listener in self._listeners:
            listener.woken.set()

    async def listen(self, board: str, after: int) -> AsyncGenerator[str]:
        """The events of a board (by id) with a number above `after`; many changes at once are told once."""
        listener = _Listener(board, after, after)
        self._listeners.add(listener)
        try:
            self._start()
            yield RETRY
            while not self._closed:
                yield await self._next(listener)
        finally:
            self._listeners.discard(listener)

    async def _next(self, listener: _Listener) -> str:
        try:
            async with asyncio.timeout(HEARTBEAT):
                await listener.woken.wait()
        except TimeoutError:
            return ": still here\n\n"
        listener.woken.clear()
        listener.told = listener.number
        return f"id: {listener.told}\nevent: change\ndata: {listener.told}\n\n"

    def _start(self) -> None:
        # The watcher begins anew, so that it also sees what the newcomer missed before it listened.
        if self._watcher is not None:
            self._watcher.cancel()
        self._watcher = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        db = sqlite3.connect(f"{self._file.as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            version = -1
            while self._listeners and not self._closed:
                found = db.execute("PRAGMA data_version").fetchone()[0]
                if found != version:
                    version = found
                    self._tell(db)
                await asyncio.sleep(TICK)
        finally:
            db.close()

    def _tell(self, db: sqlite3.Connection) -> None:
        boards = {listener.board for listener in self._listeners}
        marks = ", ".join("?" * len(boards))
        sql = f"SELECT id_board, max(number) FROM actions WHERE id_board IN ({marks}) GROUP BY id_board"
        newest = dict(db.execute(sql, [*boards]).fetchall())
        for listener in self._listeners:
            listener.number = max(listener.number, newest.get(listener.board, 0))
            if listener.number > listener.told:
                listener.woken.set()
