"""The SQLite file and its transactions: one at a time, whole or not at all."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = Path(__file__).with_name("schema.sql")


class Store:
    """Opens or creates `board.sqlite` in a folder. One connection, guarded by a lock."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "board.sqlite"
        path.touch(mode=0o600)  # it holds the tokens
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;"
        )
        self._db.executescript(_SCHEMA.read_text(encoding="utf-8"))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One unit of work: committed when the block ends well, undone when it raises."""
        with self._lock:
            before = self._db.total_changes
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
            changed = self._db.total_changes != before
        if changed:
            for listener in self._listeners:
                listener()

    def when_changed(self, listener: Callable[[], None]) -> None:
        """Call it after each transaction that changed something. It has to be quick and must not raise."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Close the file; nothing can be read or written after it."""
        with self._lock:
            self._db.close()
