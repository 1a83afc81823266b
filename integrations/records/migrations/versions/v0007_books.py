"""Comparisons that failed, orders from elsewhere that are explained, the payout account as it was looked at."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime, Words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "comparison_failures",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sentence", Words(), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_comparison_failures")),
    )
    op.create_table(
        "explained_orders",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=200), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "order_id", name=op.f("pk_explained_orders")),
    )
    op.create_table(
        "payout_accounts",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("looked", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_payout_accounts")),
    )
    # The alarm of a comparison has a part of its own since; the next payment run no longer clears it.
    op.execute("UPDATE troubles SET part = 'books' WHERE part = 'payouts' "
               "AND sentence LIKE 'The comparison with the payout provider%'")
