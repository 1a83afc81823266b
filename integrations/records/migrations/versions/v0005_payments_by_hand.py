"""Payments by hand say their day and who recorded them; all payments can be stopped at once."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import Position, UtcDateTime, Words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("payment_intents", sa.Column("paid_on", sa.Date(), nullable=True))
    op.add_column("payment_intents", sa.Column("recorded_by", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_payment_intents_updated"), "payment_intents", ["updated"], unique=False)
    op.create_table(
        "payment_stops",
        sa.Column("id", Position, autoincrement=True, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_stops")),
    )
