"""A typed door to one table: records in, records out. Column names come from the record only."""

import json
import sqlite3
from dataclasses import fields
from typing import TYPE_CHECKING, Generic, TypeVar

from sandbox.board.values import Json, Shape

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    RecordT = TypeVar("RecordT", bound=DataclassInstance)
else:
    RecordT = TypeVar("RecordT")

Column = None | bool | int | float | str


class Table(Generic[RecordT]):
    """Insert, find, change and remove records. Conditions are SQL written in this package."""

    def __init__(self, name: str, record: type[RecordT], order: str = "rowid") -> None:
        self._name = name
        self._record = record
        self._order = order
        self._columns = [field.name for field in fields(record)]
        self._flags = {field.name for field in fields(record) if field.type is bool}
        self._shapes = {field.name for field in fields(record) if field.type == Shape}

    def insert(self, db: sqlite3.Connection, record: RecordT) -> RecordT:
        """Store a new record and give it back."""
        columns, marks = ", ".join(self._columns), ", ".join("?" * len(self._columns))
        values = [self._pack(getattr(record, column)) for column in self._columns]
        db.execute(f"INSERT INTO {self._name} ({columns}) VALUES ({marks})", values)
        return record

    def find(self, db: sqlite3.Connection, identifier: str, column: str = "id") -> RecordT | None:
        """The record with this id (or other unique column), if there is one."""
        found = self.where(db, f"{column} = ?", identifier)
        return found[0] if found else None

    def where(self, db: sqlite3.Connection, condition: str, *values: Column, most: int = -1) -> list[RecordT]:
        """The records that meet the condition, in the table's order; all of them, or the first few."""
        columns = ", ".join(self._columns)
        sql = f"SELECT {columns} FROM {self._name} WHERE {condition} ORDER BY {self._order} LIMIT ?"
        return [self._unpack(row) for row in db.execute(sql, [*values, most])]

    def change(self, db: sqlite3.Connection, identifier: str, changes: Shape) -> RecordT:
        """Set some columns and give the new record back."""
        settings = ", ".join(f"{self._columns[self._columns.index(name)]} = ?" for name in changes)
        values = [self._pack(value) for value in changes.values()]
        db.execute(f"UPDATE {self._name} SET {settings} WHERE id = ?", [*values, identifier])
        return self.where(db, "id = ?", identifier)[0]

    def remove(self, db: sqlite3.Connection, identifier: str) -> None:
        """Delete the record and, by cascade, what belongs to it."""
        db.execute(f"DELETE FROM {self._name} WHERE id = ?", [identifier])

    @staticmethod
    def _pack(value: Json) -> Column:
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        return json.dumps(value)

    def _unpack(self, row: tuple[Column, ...]) -> RecordT:
        values = dict(zip(self._columns, row, strict=True))
        return self._record(**{name: self._value(name, value) for name, value in values.items()})

    def _value(self, name: str, value: Column) -> Column | Shape:
        if name in self._flags:
            return bool(value)
        if name in self._shapes:
            return dict(json.loads(str(value)))
        return value
