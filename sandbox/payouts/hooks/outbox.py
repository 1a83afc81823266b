"""Webhooks that wait, and those that went: kept in the database, so that a stop or a crash loses none."""

import sqlite3
from dataclasses import asdict, dataclass, fields
from typing import Literal

# A forged one is not ours: it is signed with some other key. An altered one is ours, changed on its way.
Kind = Literal["genuine", "forged", "altered", "unknown"]
State = Literal["waiting", "delivered", "refused", "given up", "lost", "dropped"]


@dataclass(frozen=True)
class HookEvent:
    """One webhook. Times in milliseconds UTC; `last_status` is the receiver's, 0 for no answer."""

    uuid: str
    event: str
    resource_id: str
    order_id: str | None
    body: str
    kind: Kind
    created_ms: int
    due_ms: int
    attempts: int = 0
    state: State = "waiting"
    last_status: int | None = None
    seq: int = 0


_COLUMNS = [field.name for field in fields(HookEvent)]
_WRITTEN = _COLUMNS[:-1]
_SELECT = f"SELECT {','.join(_COLUMNS)} FROM hook_events"
_WAITING = " WHERE state = 'waiting'"


class Outbox:
    """The webhooks of the account."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, event: HookEvent) -> None:
        marks = ",".join(":" + name for name in _WRITTEN)
        self._db.execute(f"INSERT INTO hook_events ({','.join(_WRITTEN)}) VALUES ({marks})", asdict(event))

    def ready(self, at_ms: int, most: int) -> list[HookEvent]:
        """Those that may go by then, in the order in which they were written."""
        rows = self._db.execute(f"{_SELECT}{_WAITING} AND due_ms <= ? ORDER BY seq LIMIT ?", (at_ms, most))
        return [HookEvent(*row) for row in rows]

    def next_ms(self, after_ms: int) -> int | None:
        """When the next one may go that may not go yet."""
        sql = "SELECT min(due_ms) FROM hook_events" + _WAITING + " AND due_ms > ?"
        found: int | None = self._db.execute(sql, (after_ms,)).fetchone()[0]
        return found

    def of_order(self, order_id: str) -> list[HookEvent]:
        """Those of an order that were never tried."""
        sql = f"{_SELECT}{_WAITING} AND order_id = ? AND attempts = 0 ORDER BY seq"
        return [HookEvent(*row) for row in self._db.execute(sql, (order_id,))]

    def waits(self, event: HookEvent) -> bool:
        """Whether it is still to be sent: the webhook may have been deleted meanwhile."""
        return self._db.execute(f"SELECT 1 FROM hook_events{_WAITING} AND seq = ?", (event.seq,)).fetchone() is not None

    def settle(self, event: HookEvent, state: State, status: int, due_ms: int) -> None:
        """What became of an attempt."""
        self._db.execute(
            "UPDATE hook_events SET state = ?, last_status = ?, due_ms = ?, attempts = attempts + 1 WHERE seq = ?",
            (state, status, due_ms, event.seq),
        )

    def drop_waiting(self) -> None:
        """There is nobody any more who would get them."""
        self._db.execute("UPDATE hook_events SET state = 'dropped'" + _WAITING)

    def waiting(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM hook_events" + _WAITING).fetchone()[0])

    def newest(self, limit: int, offset: int = 0) -> list[HookEvent]:
        rows = self._db.execute(f"{_SELECT} ORDER BY seq DESC LIMIT ? OFFSET ?", (limit, offset))
        return [HookEvent(*row) for row in rows]

    def total(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM hook_events").fetchone()[0])
