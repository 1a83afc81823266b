"""The tables of the records as they are now. How they came to be is in migrations/; a test holds both together.

Names ending in `_sealed` hold text that sealing.py encrypted; `email_key` and `member_key` are keyed fingerprints for
look-up.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from integrations.records.columns import Position, UtcDateTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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
    Column("roles", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("contact_changed", UtcDateTime, nullable=False),
    Column("erased", UtcDateTime),
)

memberships = Table(
    "memberships",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Index(None, "account"),
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
    Column("updated", UtcDateTime, nullable=False),
    Index(None, "project_id", "run_id"),
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
    Index(None, "project_id", "state"),
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
