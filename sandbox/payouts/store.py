"""The database of the stand-in: account, orders, webhook. One connection, used from one thread only.

An order carries exactly one reward, as orders made through the provider's API do, so both share a row.
"""

import secrets
import sqlite3
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

_ALPHABET = string.ascii_uppercase + string.digits

_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, reward_id TEXT NOT NULL UNIQUE, external_id TEXT UNIQUE,
  fingerprint TEXT NOT NULL, created_ms INTEGER NOT NULL, status TEXT NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0), currency TEXT NOT NULL,
  refunded_cents INTEGER NOT NULL, campaign_id TEXT, products TEXT NOT NULL,
  name TEXT, email TEXT, phone TEXT, deliver_at TEXT, language TEXT NOT NULL,
  method TEXT NOT NULL, delivery_status TEXT NOT NULL, sender_name TEXT, subject TEXT, message TEXT,
  custom_fields TEXT NOT NULL, link_token TEXT);
CREATE INDEX IF NOT EXISTS orders_by_time ON orders (created_ms);
CREATE TABLE IF NOT EXISTS webhook (
  only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, url TEXT NOT NULL, private_key TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Order:
    """An order and its one reward; money in integer cents, `created_ms` in milliseconds UTC."""

    id: str
    reward_id: str
    external_id: str | None
    fingerprint: str
    created_ms: int
    status: str
    amount_cents: int
    currency: str
    refunded_cents: int
    campaign_id: str | None
    products: str
    name: str | None
    email: str | None
    phone: str | None
    deliver_at: str | None
    language: str
    method: str
    delivery_status: str
    sender_name: str | None
    subject: str | None
    message: str | None
    custom_fields: str
    link_token: str | None


@dataclass(frozen=True)
class Webhook:
    """Where events would be sent, and the key that signs them."""

    id: str
    url: str
    private_key: str


@dataclass(frozen=True)
class Filters:
    """Which orders to list; None means no limit on that side."""

    external_id: str | None = None
    campaign_id: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None


_COLUMNS = tuple(field.name for field in fields(Order))
_INSERT = f"INSERT INTO orders ({','.join(_COLUMNS)}) VALUES ({','.join(':' + name for name in _COLUMNS)})"
_SELECT = f"SELECT {','.join(_COLUMNS)} FROM orders"
_WHERE = """ WHERE (:external_id IS NULL OR external_id = :external_id)
 AND (:campaign_id IS NULL OR campaign_id = :campaign_id)
 AND (:from_ms IS NULL OR created_ms >= :from_ms) AND (:to_ms IS NULL OR created_ms <= :to_ms)"""


def new_id() -> str:
    """Twelve capital letters and digits, the form of the provider's ids."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class Store:
    """Reads and writes of the stand-in; each write commits on return, so a killed process loses nothing."""

    def __init__(self, folder: Path, balance_cents: int, currency: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "payouts.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_SCHEMA)
        self.api_key = self._remembered("api_key", "TEST_" + secrets.token_urlsafe(32))
        self.admin_secret = self._remembered("admin_secret", secrets.token_urlsafe(32))
        self.currency = self._remembered("currency", currency)
        self._remembered("balance_cents", str(balance_cents))

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen, or none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _remembered(self, name: str, first: str) -> str:
        self._db.execute("INSERT OR IGNORE INTO account VALUES (?, ?)", (name, first))
        row = self._db.execute("SELECT value FROM account WHERE name = ?", (name,)).fetchone()
        return str(row[0])

    def balance_cents(self) -> int:
        row = self._db.execute("SELECT value FROM account WHERE name = 'balance_cents'").fetchone()
        return int(row[0])

    def set_balance(self, cents: int) -> None:
        self._db.execute("UPDATE account SET value = ? WHERE name = 'balance_cents'", (str(cents),))

    def add(self, order: Order) -> None:
        self._db.execute(_INSERT, asdict(order))

    def replace(self, order: Order) -> None:
        """Writes the parts of an order that may change after it was made."""
        self._db.execute(
            "UPDATE orders SET status = :status, delivery_status = :delivery_status, email = :email,"
            " phone = :phone, refunded_cents = :refunded_cents, link_token = :link_token WHERE id = :id",
            asdict(order),
        )

    def order(self, reference: str) -> Order | None:
        """By id, or else by external id."""
        return self._one("id", reference) or self._one("external_id", reference)

    def by_external_id(self, external_id: str) -> Order | None:
        return self._one("external_id", external_id)

    def by_reward(self, reward_id: str) -> Order | None:
        return self._one("reward_id", reward_id)

    def by_link(self, token: str) -> Order | None:
        return self._one("link_token", token)

    def _one(self, column: str, value: str) -> Order | None:
        row = self._db.execute(f"{_SELECT} WHERE {column} = ?", (value,)).fetchone()
        return Order(*row) if row else None

    def orders(self, filters: Filters, limit: int, offset: int) -> tuple[list[Order], int]:
        """One page, newest first, and how many there are on all pages."""
        values = asdict(filters)
        total = self._db.execute("SELECT count(*) FROM orders" + _WHERE, values).fetchone()[0]
        page = f"{_SELECT}{_WHERE} ORDER BY seq DESC LIMIT :limit OFFSET :offset"
        rows = self._db.execute(page, {**values, "limit": limit, "offset": offset}).fetchall()
        return [Order(*row) for row in rows], int(total)

    def webhook(self) -> Webhook | None:
        row = self._db.execute("SELECT id, url, private_key FROM webhook").fetchone()
        return Webhook(*row) if row else None

    def set_webhook(self, webhook: Webhook | None) -> None:
        """There is at most one; a new one takes the place of the old."""
        self._db.execute("DELETE FROM webhook")
        if webhook:
            self._db.execute("INSERT INTO webhook VALUES (1, :id, :url, :private_key)", asdict(webhook))
