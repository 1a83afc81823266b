"""How far people have read what a gate decides on."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_looks_account")),
        sa.PrimaryKeyConstraint("account", "project_id", "phase", name=op.f("pk_looks")),
    )
