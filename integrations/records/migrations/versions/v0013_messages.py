"""A chat address and a language for each account; when a notice is due, who sends it, what an operator did."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from integrations.records.columns import UtcDateTime, Words

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("chat_sealed", sa.Text(), nullable=True))
    op.add_column("accounts", sa.Column("language", sa.String(length=2), nullable=True))
    op.add_column("notices", sa.Column("ref", sa.String(length=24), nullable=True))
    op.add_column("notices", sa.Column("due", UtcDateTime(), nullable=True))
    op.add_column("notices", sa.Column("claimed", UtcDateTime(), nullable=True))
    op.add_column("notices", sa.Column("reading_age", sa.Float(), nullable=True))
    op.add_column("notices", sa.Column("cleared", sa.Boolean(), nullable=True))
    op.add_column("notices", sa.Column("remark", Words(), nullable=True))
    op.create_index(op.f("ix_notices_ref"), "notices", ["ref"], unique=False)
    op.create_index(op.f("ix_notices_state_due"), "notices", ["state", "due"], unique=False)
    notices = sa.table("notices", sa.column("id", sa.String), sa.column("ref", sa.String))
    connection = op.get_bind()
    for (identifier,) in connection.execute(sa.select(notices.c.id)).all():
        ref = sha256(identifier.encode()).hexdigest()[:20]
        connection.execute(notices.update().where(notices.c.id == identifier).values(ref=ref))
