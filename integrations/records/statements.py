"""Statements that SQLite and PostgreSQL spell alike but SQLAlchemy keeps in each dialect."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, object]


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row and say so; a row whose key (primary or unique) is there already is left as it is."""
    statement = _insert(connection, table).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement, dict(row)).first() is not None


def insert_all_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that name the same columns, as `insert_new` does each."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def put(connection: Connection, table: Table, row: Row) -> None:
    """Insert a row or, where its primary key is there, set its other columns."""
    key = [column.name for column in table.primary_key]
    statement = _insert(connection, table)
    changes = {name: statement.excluded[name] for name in row if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), dict(row))


def lock_name(connection: Connection, name: str) -> None:
    """Hold a named lock until the transaction ends: unlike a row lock it works before the first row is there.

    SQLite needs none: a writing transaction holds the whole database.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
