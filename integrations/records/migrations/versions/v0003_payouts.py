"""Payouts: hints of the provider's webhooks, and what is known of delivery and against a payment."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "payout_hints",
        sa.Column("uuid", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("resource_id", sa.String(length=64), nullable=False),
        sa.Column("failure_reason", sa.String(length=64), nullable=False),
        sa.Column("retryable", sa.Boolean(), nullable=False),
        sa.Column("adverse", sa.String(length=16), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("received", UtcDateTime(), nullable=False),
        sa.Column("passed_on", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_payout_hints")),
    )
    op.create_index(
        op.f("ix_payout_hints_passed_on_created"), "payout_hints", ["passed_on", "created"], unique=False
    )
    op.create_index(
        op.f("ix_payout_hints_resource_id_created"), "payout_hints", ["resource_id", "created"], unique=False
    )
    op.create_index(op.f("ix_payout_hints_received"), "payout_hints", ["received"], unique=False)
    for column in (
        sa.Column("delivery", sa.String(length=16), nullable=False, server_default="unknown"),
        sa.Column("delivery_reason", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("delivery_retryable", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("adverse", Words(), nullable=False, server_default=""),
    ):
        op.add_column("payment_intents", column)
