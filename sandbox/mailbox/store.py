"""Messages as they arrived, in SQLite. One connection, used from one thread only."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

_SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, received_ms INTEGER NOT NULL, sender TEXT NOT NULL,
  recipients TEXT NOT NULL, subject TEXT NOT NULL, words TEXT NOT NULL, raw BLOB NOT NULL);
"""
_WHERE = """ WHERE (:to = '' OR instr(lower(recipients), lower(:to)) > 0)
 AND (:words = '' OR instr(lower(subject || char(10) || words), lower(:words)) > 0)"""


@dataclass(frozen=True)
class Stored:
    """A message: envelope, bytes, and when it came (milliseconds UTC)."""

    id: int
    received_ms: int
    sender: str
    recipients: tuple[str, ...]
    subject: str
    raw: bytes


class Store:
    """Keeps messages; each write commits on return, so a killed process loses nothing it said yes to."""

    def __init__(self, folder: Path, words_of: Callable[[bytes], str]) -> None:
        """`words_of` says what a search looks through in the bytes of a message."""
        self._words_of = words_of
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "mailbox.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_SCHEMA)
        self._db.execute("INSERT OR IGNORE INTO settings VALUES ('admin_secret', ?)", (token_urlsafe(32),))
        row = self._db.execute("SELECT value FROM settings WHERE name = 'admin_secret'").fetchone()
        self.admin_secret = str(row[0])

    def close(self) -> None:
        self._db.close()

    def add(self, received_ms: int, sender: str, recipients: Sequence[str], subject: str, raw: bytes) -> None:
        self._db.execute(
            "INSERT INTO messages (received_ms, sender, recipients, subject, words, raw)"
            " VALUES (?, ?, ?, ?, '', ?)",
            (received_ms, sender, "\n".join(recipients), subject, raw),
        )

    def find(self, to: str = "", words: str = "", limit: int = 100) -> tuple[list[Stored], int]:
        """Newest first, and how many there are; `to` is part of a recipient, `words` of subject or text."""
        if words:
            self._read_up()
        values = {"to": to, "words": words, "limit": limit}
        total = self._db.execute("SELECT count(*) FROM messages" + _WHERE, values).fetchone()[0]
        columns = "SELECT id, received_ms, sender, recipients, subject, raw FROM messages"
        rows = self._db.execute(f"{columns}{_WHERE} ORDER BY id DESC LIMIT :limit", values).fetchall()
        return [_stored(row) for row in rows], int(total)

    def _read_up(self) -> None:
        """Most mail is never searched, and to read it takes longer than to take it in."""
        for number, raw in self._db.execute("SELECT id, raw FROM messages WHERE words = ''").fetchall():
            self._db.execute("UPDATE messages SET words = ? WHERE id = ?", (self._words_of(raw), number))

    def get(self, number: int) -> Stored | None:
        if number >= 2**63:  # larger than SQLite can compare
            return None
        row = self._db.execute(
            "SELECT id, received_ms, sender, recipients, subject, raw FROM messages WHERE id = ?", (number,)
        ).fetchone()
        return _stored(row) if row else None

    def clear(self) -> int:
        """Deletes all messages; their number."""
        return self._db.execute("DELETE FROM messages").rowcount


def _stored(row: tuple[int, int, str, str, str, bytes]) -> Stored:
    number, received_ms, sender, recipients, subject, raw = row
    return Stored(number, received_ms, sender, tuple(recipients.split("\n")), subject, raw)
