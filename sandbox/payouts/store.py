"""What the stand-in remembers: account, orders, mails, webhook. One connection, used from one thread only.

An order carries exactly one reward, as orders made through the provider's API do, so both share a row.
"""

import secrets
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sandbox.payouts.database import open_database

_ALPHABET = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class Order:
    """An order and its one reward; money in integer cents, times in milliseconds UTC.

    `charged` is 1 while its money, with its fee, is taken from the balance. `mail_due_ms` is set while a mail is on
    its way. The API knows nothing of it before `visible_ms`.
    """

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
    failure_reason: str | None = None
    retryable: int | None = None
    mail_due_ms: int | None = None
    visible_ms: int = 0
    charged: int = 1
    fees_cents: int = 0

    @property
    def total_cents(self) -> int:
        """What it costs the account."""
        return self.amount_cents + self.fees_cents


@dataclass(frozen=True)
class Mail:
    """One attempt to reach a recipient; a reason says that it failed."""

    order_id: str
    sent_ms: int
    contact: str
    failure_reason: str | None
    retryable: int | None


@dataclass(frozen=True)
class Webhook:
    """Where events are sent, and the key that signs them."""

    id: str
    url: str
    private_key: str


@dataclass(frozen=True)
class Filters:
    """Which orders to list; None means no limit on that side. `custom` holds pairs of label and value."""

    external_id: str | None = None
    campaign_id: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    visible_at_ms: int | None = None
    custom: tuple[tuple[str, str], ...] = ()

    def sql(self) -> tuple[str, list[str | int]]:
        """A WHERE clause and its values."""
        limits = {
            "external_id = ?": self.external_id,
            "campaign_id = ?": self.campaign_id,
            "created_ms >= ?": self.from_ms,
            "created_ms <= ?": self.to_ms,
            "visible_ms <= ?": self.visible_at_ms,
        }
        given = {clause: value for clause, value in limits.items() if value is not None}
        clauses = ["1", *given, *[_HAS_FIELD] * len(self.custom)]
        return " WHERE " + " AND ".join(clauses), [*given.values(), *(part for pair in self.custom for part in pair)]


_HAS_FIELD = """EXISTS (SELECT 1 FROM json_each(custom_fields) AS field
 WHERE json_extract(field.value, '$.label') = ? AND json_extract(field.value, '$.value') = ?)"""
_COLUMNS = tuple(field.name for field in fields(Order))
_CHANGING = (
    "status", "delivery_status", "email", "phone", "refunded_cents", "link_token", "failure_reason", "retryable",
    "mail_due_ms", "charged",
)
_INSERT = f"INSERT INTO orders ({','.join(_COLUMNS)}) VALUES ({','.join(':' + name for name in _COLUMNS)})"
_UPDATE = f"UPDATE orders SET {','.join(f'{name} = :{name}' for name in _CHANGING)} WHERE id = :id"
_SELECT = f"SELECT {','.join(_COLUMNS)} FROM orders"


def new_id() -> str:
    """Twelve capital letters and digits, the form of the provider's ids."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def now_ms() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class Store:
    """Reads and writes of the stand-in; each write commits on return, so a killed process loses nothing."""

    def __init__(self, folder: Path, balance_cents: int, currency: str) -> None:
        self.db = open_database(folder)
        self._depth = 0
        self.api_key = self.remembered("api_key", "TEST_" + secrets.token_urlsafe(32))
        self.admin_secret = self.remembered("admin_secret", secrets.token_urlsafe(32))
        self.currency = self.remembered("currency", currency)
        self.remembered("balance_cents", str(balance_cents))

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen, or none; one inside another is part of it. Nothing inside may wait."""
        if self._depth == 0:
            self.db.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if self._depth == 0:
                self.db.execute("ROLLBACK")
            raise
        self._depth -= 1
        if self._depth == 0:
            self.db.execute("COMMIT")

    def remembered(self, name: str, first: str) -> str:
        """A value of the account; `first` is written when there is none yet."""
        self.db.execute("INSERT OR IGNORE INTO account VALUES (?, ?)", (name, first))
        return str(self.db.execute("SELECT value FROM account WHERE name = ?", (name,)).fetchone()[0])

    def remember(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO account VALUES (?, ?)", (name, value))

    def add(self, order: Order) -> None:
        self.db.execute(_INSERT, asdict(order))

    def replace(self, order: Order) -> None:
        """Writes the parts of an order that may change after it was made."""
        self.db.execute(_UPDATE, asdict(order))

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
        row = self.db.execute(f"{_SELECT} WHERE {column} = ?", (value,)).fetchone()
        return Order(*row) if row else None

    def orders(self, filters: Filters, limit: int, offset: int) -> tuple[list[Order], int]:
        """One page, newest first, and how many there are on all pages."""
        where, values = filters.sql()
        total = self.db.execute("SELECT count(*) FROM orders" + where, values).fetchone()[0]
        page = f"{_SELECT}{where} ORDER BY seq DESC LIMIT ? OFFSET ?"
        return [Order(*row) for row in self.db.execute(page, [*values, limit, offset])], int(total)

    def mail_due(self, at_ms: int) -> list[Order]:
        """Orders whose mail leaves by then, the first one first."""
        rows = self.db.execute(f"{_SELECT} WHERE mail_due_ms <= ? ORDER BY mail_due_ms, seq", (at_ms,))
        return [Order(*row) for row in rows]

    def next_mail_ms(self) -> int | None:
        """When the next mail leaves; None when none is on its way."""
        found: int | None = self.db.execute("SELECT min(mail_due_ms) FROM orders").fetchone()[0]
        return found

    def add_mail(self, mail: Mail) -> None:
        self.db.execute(
            "INSERT INTO mails (order_id, sent_ms, contact, failure_reason, retryable)"
            " VALUES (:order_id, :sent_ms, :contact, :failure_reason, :retryable)",
            asdict(mail),
        )

    def mails(self, order_id: str) -> list[Mail]:
        """Every mail of an order, the first one first."""
        sql = "SELECT order_id, sent_ms, contact, failure_reason, retryable FROM mails WHERE order_id = ? ORDER BY seq"
        return [Mail(*row) for row in self.db.execute(sql, (order_id,))]

    def webhook(self) -> Webhook | None:
        row = self.db.execute("SELECT id, url, private_key FROM webhook").fetchone()
        return Webhook(*row) if row else None

    def set_webhook(self, webhook: Webhook | None) -> None:
        """There is at most one; a new one takes the place of the old."""
        self.db.execute("DELETE FROM webhook")
        if webhook:
            self.db.execute("INSERT INTO webhook VALUES (1, :id, :url, :private_key)", asdict(webhook))
