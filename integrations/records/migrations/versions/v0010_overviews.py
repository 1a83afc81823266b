"""What the list of projects shows, filters and sorts by. overviews.py fills in its rows, because it knows the rules."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime, Words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "overviews",
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("shape", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("searchable", Words(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("faces", sa.Text(), nullable=False),
        sa.Column("changed", UtcDateTime(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("waiting_since", UtcDateTime(), nullable=True),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("late_at", UtcDateTime(), nullable=True),
        sa.Column("late_sentence", Words(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("promised_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_overviews")),
    )
    for column in ("owner", "changed", "late_at", "waiting_since"):
        op.create_index(op.f(f"ix_overviews_{column}"), "overviews", [column])
