"""Concerns about somebody: that there is one, and how far it is."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "concerns",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("not_to_lead", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
    )
    op.create_index(op.f("ix_concerns_project_id_closed_at"), "concerns", ["project_id", "closed_at"], unique=False)
