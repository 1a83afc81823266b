"""The server's key, secret, members and workspace: made at random once, kept in its file."""

import secrets
import sqlite3
from dataclasses import dataclass

from . import ids, times
from .storage.records import Member, Organization
from .storage.store import Store
from .storage.tables import MEMBERS, ORGANIZATIONS
from .values import Shape

_PEOPLE = (
    ("coproduce-bot", "Coproduce Bot", True),
    ("board-user-one", "Board User One", False),
    ("board-user-two", "Board User Two", False),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a client needs to know; the first member is the service member."""

    api_key: str
    api_secret: str
    app_id: str
    members: tuple[Member, ...]

    def announcement(self, base_url: str) -> Shape:
        """The one line that the process prints when it listens."""
        return {
            "base_url": base_url,
            "api_key": self.api_key,
            "token": self.members[0].token,
            "api_secret": self.api_secret,
            "members": [
                {"id": member.id, "username": member.username, "email": member.email, "token": member.token}
                for member in self.members
            ],
        }


def load(store: Store) -> Identity:
    """Read the identity, making it first when the file is new."""
    with store.transaction() as db:
        if not MEMBERS.where(db, "1"):
            _found(db)
        settings = dict(db.execute("SELECT name, value FROM settings").fetchall())
        members = tuple(member for member in MEMBERS.where(db, "confirmed"))
        return Identity(settings["api_key"], settings["api_secret"], settings["app_id"], members)


def new_member(
    db: sqlite3.Connection,
    username: str,
    full_name: str,
    email: str,
    *,
    bot: bool = False,
    confirmed: bool = True,
) -> Member:
    """Add a local account with its own token; an invited stranger is not `confirmed`."""
    now = times.now()
    initials = "".join(word[0] for word in full_name.split())[:4].upper()
    token, token_id = f"ATTA{secrets.token_hex(32)}", ids.object_id(now)
    member = Member(ids.object_id(now), username, full_name, initials, email, bot, token, token_id, confirmed)
    return MEMBERS.insert(db, member)


def _found(db: sqlite3.Connection) -> None:
    now = times.now()
    settings = {
        "api_key": secrets.token_hex(16),
        "api_secret": secrets.token_hex(32),
        "app_id": ids.object_id(now),
    }
    db.executemany("INSERT INTO settings (name, value) VALUES (?, ?)", settings.items())
    for username, full_name, bot in _PEOPLE:
        new_member(db, username, full_name, f"{username}@board.example", bot=bot)
    ORGANIZATIONS.insert(db, Organization(ids.object_id(now), "localworkspace", "Local workspace", ""))
