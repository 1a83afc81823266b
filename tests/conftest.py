"""What several test folders share: empty and migrated records, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from integrations.records.engine import open_engine
from integrations.records.migrations import migrate, upgrade
from tests.postgres import PostgresServer, start_postgres

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the session, with a migrated database `ready` to copy from."""
    server = start_postgres()
    try:
        server.create("ready")
        migrate(server.url("ready"))
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_records_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    yield from _database(request, tmp_path, "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated, empty database of its own for each test."""
    for url in _database(request, tmp_path, "ready"):
        engine = open_engine(url)
        if request.param == "sqlite":
            upgrade(engine)
        yield engine
        engine.dispose()


def _database(request: pytest.FixtureRequest, folder: Path, template: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'records.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{next(_numbers)}"
    server.create(name, template)
    yield server.url(name)
    server.drop(name)
