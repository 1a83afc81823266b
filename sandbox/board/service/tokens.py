"""Which tokens still open the boards. A member has one; revoked, it is refused and its webhooks end."""

import sqlite3
from datetime import datetime

from sandbox.board import times
from sandbox.board.storage.records import Member
from sandbox.board.storage.tables import MEMBERS, WEBHOOKS


def is_revoked(db: sqlite3.Connection, member: Member) -> bool:
    """True when the member's token no longer counts."""
    return db.execute("SELECT 1 FROM revoked_tokens WHERE id_token = ?", [member.token_id]).fetchone() is not None


def holder(db: sqlite3.Connection, token: str) -> Member | None:
    """The confirmed member whose token this is; None when it was revoked or never was one."""
    found = MEMBERS.find(db, token, "token") if token else None
    return None if found is None or not found.confirmed or is_revoked(db, found) else found


def revoke(db: sqlite3.Connection, member: Member, now: datetime) -> None:
    """From now on the token is invalid. Its webhooks go, with what they had still to deliver."""
    sql = "INSERT OR IGNORE INTO revoked_tokens (id_token, revoked_at) VALUES (?, ?)"
    db.execute(sql, [member.token_id, times.stamp(now)])
    for webhook in WEBHOOKS.where(db, "id_token = ?", member.token_id):
        WEBHOOKS.remove(db, webhook.id)


def restore(db: sqlite3.Connection, member: Member) -> None:
    """The same token counts again, without the webhooks that it had."""
    db.execute("DELETE FROM revoked_tokens WHERE id_token = ?", [member.token_id])
