"""Inward: hints of webhooks, which member of the board an account is, secrets that renew themselves."""

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "board_hints",
        sa.Column("action_id", sa.String(length=64), nullable=False),
        sa.Column("board_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received", UtcDateTime(), nullable=False),
        sa.Column("passed_on", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_board_hints")),
    )
    op.create_index(
        op.f("ix_board_hints_passed_on_board_id"), "board_hints", ["passed_on", "board_id"], unique=False
    )
    op.create_index(op.f("ix_board_hints_received"), "board_hints", ["received"], unique=False)
    op.create_table(
        "board_members",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("member_key", sa.String(length=64), nullable=False),
        sa.Column("member_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_board_members_account")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_board_members")),
        sa.UniqueConstraint("member_key", name=op.f("uq_board_members_member_key")),
    )
    op.create_table(
        "secrets_kept",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets_kept")),
    )
