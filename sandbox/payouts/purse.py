"""The balance and every change of it. What the account holds is always the sum of its transactions."""

import time
from dataclasses import dataclass

from sandbox.payouts.store import Store

_CACHED_SECONDS = 30.0


@dataclass(frozen=True)
class Transaction:
    """One change of the balance, in integer cents; negative when money left."""

    created_ms: int
    amount_cents: int
    balance_cents: int
    action: str
    description: str
    order_id: str | None


_COLUMNS = "created_ms, amount_cents, balance_cents, action, description, order_id"


class Purse:
    """The money of the account."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached = 0
        self._cached_until = 0.0
        if not self.transactions(1, 0, None, None):
            self._write(self.balance_cents(), self.balance_cents(), "Deposit", "Balance at the start", None)

    def balance_cents(self) -> int:
        """As it is now; what was listed before is forgotten."""
        self._cached = int(self._store.remembered("balance_cents", "0"))
        self._cached_until = time.monotonic() + _CACHED_SECONDS
        return self._cached

    def listed_cents(self) -> int:
        """As lists show it: up to half a minute old."""
        return self._cached if time.monotonic() < self._cached_until else self.balance_cents()

    def change(self, cents: int, action: str, description: str, order_id: str | None = None) -> None:
        """Adds to the balance, or takes from it; the caller has seen that there is enough."""
        with self._store.transaction():
            # Read past the cache: a listing must go on showing the older sum.
            balance = int(self._store.remembered("balance_cents", "0")) + cents
            self._store.remember("balance_cents", str(balance))
            self._write(cents, balance, action, description, order_id)

    def covers(self, cents: int) -> bool:
        return int(self._store.remembered("balance_cents", "0")) >= cents

    def _write(self, cents: int, balance: int, action: str, description: str, order_id: str | None) -> None:
        self._store.db.execute(
            f"INSERT INTO transactions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            (time.time_ns() // 1_000_000, cents, balance, action, description, order_id),
        )

    def transactions(self, limit: int, offset: int, from_ms: int | None, to_ms: int | None) -> list[Transaction]:
        """Newest first."""
        rows = self._store.db.execute(
            f"SELECT {_COLUMNS} FROM transactions WHERE (:a IS NULL OR created_ms >= :a)"
            " AND (:b IS NULL OR created_ms <= :b) ORDER BY seq DESC LIMIT :limit OFFSET :offset",
            {"a": from_ms, "b": to_ms, "limit": limit, "offset": offset},
        )
        return [Transaction(*row) for row in rows]

    def count(self) -> int:
        """How many transactions there are."""
        return int(self._store.db.execute("SELECT count(*) FROM transactions").fetchone()[0])
