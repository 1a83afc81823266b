"""The tables of money: ledger, requests, stops, and what the payout provider said and holds. See tables.py."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from integrations.records.columns import Position, UtcDateTime, Words, metadata

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("entry_id", String(240), nullable=False, unique=True),
    Column("project_id", String(64), nullable=False),
    Column("run_id", String(200), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("step", String(16), nullable=False),
    Column("debit", String(16), nullable=False),
    Column("credit", String(16), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "project_id", "position"),
)

payment_intents = Table(
    "payment_intents",
    metadata,
    Column("external_id", String(200), primary_key=True),
    Column("project_id", String(64), nullable=False),
    Column("run_id", String(200), nullable=False),
    Column("person", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("provider", String(40)),
    Column("body_sealed", Text),
    Column("sha256", String(64)),
    Column("order_id", String(200)),
    Column("reward_id", String(200)),
    Column("sentence", Words, nullable=False),
    Column("fees_minor", BigInteger, nullable=False),
    Column("delivery", String(16), nullable=False, server_default="unknown"),
    Column("delivery_reason", String(64), nullable=False, server_default=""),
    Column("delivery_retryable", Boolean, nullable=False, server_default=false()),
    Column("adverse", Words, nullable=False, server_default=""),
    Column("paid_on", Date),
    Column("recorded_by", String(64)),
    Column("updated", UtcDateTime, nullable=False),
    Index(None, "project_id", "run_id"),
    Index(None, "updated"),
)

# When nothing at all was paid, and on whose word. The newest without an end is the one that holds.
payment_stops = Table(
    "payment_stops",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("since", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("reason", Words, nullable=False),
    Column("ended", UtcDateTime),
    Column("ended_by", String(64)),
)

# Word from the payout provider that something happened. `passed_on`: when what it led to was in the ledger.
payout_hints = Table(
    "payout_hints",
    metadata,
    Column("uuid", String(64), primary_key=True),
    Column("event", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("resource_id", String(64), nullable=False),
    Column("failure_reason", String(64), nullable=False),
    Column("retryable", Boolean, nullable=False),
    Column("adverse", String(16), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("received", UtcDateTime, nullable=False),
    Column("passed_on", UtcDateTime),
    Index(None, "passed_on", "created"),
    Index(None, "resource_id", "created"),
    Index(None, "received"),
)

# Comparisons of the ledger with the payout provider. They name payments and persons by id only.
reconciliations = Table(
    "reconciliations",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("provider", String(40), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("at", "provider"),
)

# The newest attempt at a comparison, when it failed; and why orders are right that did not come from here.
comparison_failures = Table(
    "comparison_failures",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("sentence", Words, nullable=False),
)

explained_orders = Table(
    "explained_orders",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("order_id", String(200), primary_key=True),
    Column("reason", Words, nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# The account at a payout provider as it was looked at last. It names nobody.
payout_accounts = Table(
    "payout_accounts",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("looked", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
)
