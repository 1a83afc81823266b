"""Answers kept by Idempotency-Key, so that a repeated POST gets the first answer and does nothing. For web/."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from integrations.errors import Conflict, RateLimited
from integrations.ports import Shape
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import writing
from integrations.records.sealing import KeyRing
from integrations.records.statements import insert_new
from integrations.records.tables import idempotency

# Longer than the web process waits for any answer: after this the process that began it is taken for dead.
ABANDONED_AFTER = timedelta(seconds=20)
RETRY_SECONDS = 2.0


class StoredAnswer(Shape):
    """What was answered the first time."""

    status: int
    body: str


class Answers:
    """Answers by key and account. Bodies are sealed: they may hold a token that is said only once."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock

    def begin(self, key: str, account: str, request_hash: str) -> StoredAnswer | None:
        """None: go on, then call `finish`. Otherwise the first answer.

        Conflict when the key came with another request before; RateLimited while the first is still being handled.
        """
        with writing(self._engine) as connection:
            now = self._clock()
            row = {"key": key, "account": account, "request_hash": request_hash, "created": now}
            if insert_new(connection, idempotency, row):
                return None
            return self._earlier(connection, key, account, request_hash, now)

    def finish(self, key: str, account: str, status: int, body: str) -> None:
        """Keep the answer; the first one stays."""
        with writing(self._engine) as connection:
            this = _this(key, account) & idempotency.c.status.is_(None)
            values = {"status": status, "body_sealed": self._ring.seal(body)}
            connection.execute(update(idempotency).where(this).values(**values))

    def give_up(self, key: str, account: str) -> None:
        """Forget a request that failed for a passing reason, so that the same key may try again."""
        with writing(self._engine) as connection:
            connection.execute(delete(idempotency).where(_this(key, account), idempotency.c.status.is_(None)))

    def forget_before(self, instant: datetime) -> int:
        """Drop answers older than an instant; says how many."""
        with writing(self._engine) as connection:
            return connection.execute(delete(idempotency).where(idempotency.c.created < instant)).rowcount

    def _earlier(self, connection: Connection, key: str, account: str, request_hash: str,
                 now: datetime) -> StoredAnswer | None:
        row = connection.execute(select(idempotency).where(_this(key, account)).with_for_update()).mappings().one()
        if row["request_hash"] != request_hash:
            raise Conflict("This Idempotency-Key came with another request before. Nothing was changed; "
                           "use a new key for a new request.")
        if row["status"] is not None:
            return StoredAnswer(status=row["status"], body=self._ring.unseal(row["body_sealed"]))
        if now - row["created"] < ABANDONED_AFTER:
            raise RateLimited("This request is still being handled. Ask again in a few seconds.", RETRY_SECONDS)
        connection.execute(update(idempotency).where(_this(key, account)).values(created=now))
        return None


def _this(key: str, account: str) -> ColumnElement[bool]:
    return (idempotency.c.key == key) & (idempotency.c.account == account)
