"""The tables of the records as they are now. How they came to be is in migrations/; a test holds both together.

Names ending in `_sealed` hold text that sealing.py encrypted; `email_key` and `member_key` are keyed fingerprints for
look-up.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from integrations.records.columns import UtcDateTime, Words, metadata
from integrations.records.tables_kickoff import contact_looks, drafts
from integrations.records.tables_money import (
    comparison_failures,
    explained_orders,
    ledger_entries,
    payment_intents,
    payment_stops,
    payout_accounts,
    payout_hints,
    reconciliations,
)

__all__ = ["accounts", "board_hints", "board_links", "board_members", "comparison_failures", "concerns",
           "contact_looks", "drafts", "events", "explained_orders", "idempotency", "ledger_entries", "looks",
           "memberships", "metadata", "notices", "overviews", "payment_intents", "payment_stops", "payout_accounts",
           "payout_hints", "projects", "reconciliations", "secrets_kept", "tokens", "troubles", "waiting"]

projects = Table(
    "projects",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Words, nullable=False),
    Column("organisation", Words, nullable=False),
    Column("phase", String(40)),
    Column("status", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("charter_hash", String(64), nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    Index(None, "status", "phase"),
)

# What the list of projects shows of each, filters and sorts by; made from the snapshot of `version` (overviews.py) and
# made anew when a newer `shape` of the derivation is released. `changed` and `seen`: when the last event was that
# everybody may know of, and how many of these there are.
overviews = Table(
    "overviews",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("shape", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("searchable", Words, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("faces", Text, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("waiting_since", UtcDateTime),
    Column("decisions", Integer, nullable=False),
    Column("late_at", UtcDateTime),
    Column("late_sentence", Words),
    Column("held", Boolean, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("budget_minor", BigInteger),
    Column("promised_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    Index(None, "owner"),
    Index(None, "changed"),
    Index(None, "late_at"),
    Index(None, "waiting_since"),
)

# Who a project waits for, one row for each person, so that a filter by person needs no dialect's JSON.
waiting = Table(
    "waiting",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("person", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "person"),
)

events = Table(
    "events",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name_sealed", Text),
    Column("email_sealed", Text),
    Column("email_key", String(64), unique=True),
    Column("phone_sealed", Text),
    Column("chat_sealed", Text),
    Column("language", String(2)),
    Column("roles", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("contact_changed", UtcDateTime, nullable=False),
    Column("erased", UtcDateTime),
    Column("timezone", String(64)),
)

memberships = Table(
    "memberships",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Index(None, "account"),
)

# How far somebody has read what a gate decides on: `seq` is the last event that its page told of.
looks = Table(
    "looks",
    metadata,
    Column("account", ForeignKey("accounts.id"), primary_key=True),
    Column("project_id", String(64), primary_key=True),
    Column("phase", String(40), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Which member of the board an account is. Their id there is personal data: it leads to a public profile.
board_members = Table(
    "board_members",
    metadata,
    Column("account", ForeignKey("accounts.id"), primary_key=True),
    Column("member_key", String(64), nullable=False, unique=True),
    Column("member_sealed", Text, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("label", Words, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime),
    Column("last_used", UtcDateTime),
    Column("revoked", UtcDateTime),
    Index(None, "account"),
)

board_links = Table(
    "board_links",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("board_id", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("base", Text, nullable=False),
    Index(None, "board_id"),
)

# Word from the board that something happened there. `passed_on`: when the project was told to look.
board_hints = Table(
    "board_hints",
    metadata,
    Column("action_id", String(64), primary_key=True),
    Column("board_id", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("received", UtcDateTime, nullable=False),
    Column("passed_on", UtcDateTime),
    Index(None, "passed_on", "board_id"),
    Index(None, "received"),
)

# `ref` names a notice to operators without its place among the events, `due`: not before, `claimed`: somebody sends it
# until then, `cleared`: it goes out as it is, `remark`: what an operator did with it and why.
notices = Table(
    "notices",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("project_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("subject", Words, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Words),
    Column("created", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("ref", String(24)),
    Column("due", UtcDateTime),
    Column("claimed", UtcDateTime),
    Column("reading_age", Float),
    Column("cleared", Boolean),
    Column("remark", Words),
    Index(None, "project_id", "state"),
    Index(None, "ref"),
    Index(None, "state", "due"),
)

# A concern about somebody: that there is one, and how far it is. Never what it is about, nor who raised it.
concerns = Table(
    "concerns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("project_id", String(64), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("role", String(40), nullable=False),
    Column("not_to_lead", Boolean, nullable=False),
    Column("acknowledged_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Index(None, "project_id", "closed_at"),
)

troubles = Table(
    "troubles",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("part", String(16), primary_key=True),
    Column("sentence", Words, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer),
    Column("body_sealed", Text),
    Column("created", UtcDateTime, nullable=False),
    Index(None, "created"),
)

# Secrets that change by themselves, such as tokens that are renewed; those that people set are in the settings.
secrets_kept = Table(
    "secrets_kept",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("secret_sealed", Text, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
)
