"""One unit of work on the boards: who acts, through what, when, on which transaction."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from . import ids, times
from .storage.records import Member


@dataclass(frozen=True, slots=True)
class Work:
    """`app` is the API application that acts for the member; None means the member's own hand on the page."""

    db: sqlite3.Connection
    actor: Member
    app: str | None
    client_identifier: str | None
    now: datetime
    base_url: str

    @property
    def stamp(self) -> str:
        """The instant of this work as text."""
        return times.stamp(self.now)

    def new_id(self) -> str:
        """A fresh object id."""
        return ids.object_id(self.now)
