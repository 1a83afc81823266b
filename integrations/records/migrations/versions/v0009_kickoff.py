"""Drafts of charters, and who looked at somebody's contact details."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("body_sealed", sa.Text(), nullable=True),
        sa.Column("project_id", sa.String(length=64), nullable=True),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_drafts_account")),
    )
    op.create_index(op.f("ix_drafts_account_updated"), "drafts", ["account", "updated"], unique=False)
    op.create_table(
        "contact_looks",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", "by", "what", "day", name=op.f("pk_contact_looks")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_contact_looks_account")),
    )
