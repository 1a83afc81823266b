"""Small things that the account keeps as JSON: campaigns, fields, members, top-ups, fraud reviews."""

import json
import sqlite3
import time
from typing import Any

Document = dict[str, Any]


class Shelf:
    """All documents of one kind, by id. Amounts in them are integer cents; they are never fractions."""

    def __init__(self, db: sqlite3.Connection, kind: str) -> None:
        self._db = db
        self._kind = kind

    def put(self, document_id: str, body: Document) -> None:
        """Adds a document, or replaces what stands under its id."""
        self._db.execute(
            "INSERT INTO documents (kind, id, created_ms, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (self._kind, document_id, time.time_ns() // 1_000_000, json.dumps(body)),
        )

    def get(self, document_id: str) -> Document | None:
        """The document with this id, if there is one."""
        sql = "SELECT id, created_ms, body FROM documents WHERE kind = ? AND id = ?"
        row = self._db.execute(sql, (self._kind, document_id)).fetchone()
        return _document(*row) if row else None

    def all(self) -> list[Document]:
        """Newest first."""
        sql = "SELECT id, created_ms, body FROM documents WHERE kind = ? ORDER BY seq DESC"
        return [_document(*row) for row in self._db.execute(sql, (self._kind,))]

    def remove(self, document_id: str) -> bool:
        """False when there was none."""
        sql = "DELETE FROM documents WHERE kind = ? AND id = ?"
        return self._db.execute(sql, (self._kind, document_id)).rowcount > 0


def _document(document_id: str, created_ms: int, body: str) -> Document:
    found: Document = json.loads(body)
    return {**found, "id": document_id, "created_ms": created_ms}
