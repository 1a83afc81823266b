"""Comparisons of the ledger with the payout provider, as they were made."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import Position, UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("id", Position, autoincrement=True, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
        sa.UniqueConstraint("at", "provider", name=op.f("uq_reconciliations_at_provider")),
    )
