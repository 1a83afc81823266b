"""Rules of opening, migrating and failing, on SQLite and PostgreSQL."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import StatementError

from integrations.errors import Refused, Unavailable
from integrations.records.engine import answers, open_engine, reading, writing
from integrations.records.migrations import is_newest, migrate
from integrations.records.tables import metadata, troubles
from tests.contract.records_world import at_once
from tests.postgres import PostgresServer

ROOT = Path(__file__).parents[2]


def test_migrations_and_tables_describe_the_same_database(records: Engine) -> None:
    with reading(records) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(empty_records_url: str) -> None:
    migrate(empty_records_url)
    migrate(empty_records_url)
    engine = open_engine(empty_records_url)
    assert is_newest(engine)
    engine.dispose()


def test_a_database_without_tables_is_not_the_newest(empty_records_url: str) -> None:
    engine = open_engine(empty_records_url)
    assert not is_newest(engine)
    engine.dispose()


def test_threads_that_start_at_once_migrate_once(empty_records_url: str) -> None:
    assert at_once(lambda: migrate(empty_records_url), times=4) == [None] * 4
    engine = open_engine(empty_records_url)
    assert is_newest(engine)
    engine.dispose()


def test_processes_started_from_another_folder_at_once_migrate_once(empty_records_url: str, tmp_path: Path) -> None:
    code = "import sys; from integrations.records.migrations import migrate; migrate(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-c", code, empty_records_url], cwd=tmp_path,
                                env={**os.environ, "PYTHONPATH": str(ROOT)}) for _ in range(2)]
    assert [process.wait(timeout=120) for process in started] == [0, 0]
    engine = open_engine(empty_records_url)
    assert is_newest(engine)
    engine.dispose()


def test_times_go_in_aware_and_come_out_as_the_same_instant_in_utc(records: Engine) -> None:
    instant = datetime(2027, 3, 28, 2, 30, 1, 234567, tzinfo=timezone(timedelta(hours=2)))
    with writing(records) as connection:
        connection.execute(insert(troubles).values(project_id="p", part="mail", sentence="s", since=instant))
    with reading(records) as connection:
        since = connection.execute(select(troubles.c.since)).scalar_one()
    assert since == instant
    assert since.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(records: Engine) -> None:
    naive = datetime(2027, 1, 1)
    row = insert(troubles).values(project_id="p", part="mail", sentence="s", since=naive)
    with pytest.raises(StatementError, match="aware UTC"), writing(records) as connection:
        connection.execute(row)


def test_a_transaction_that_fails_leaves_nothing(records: Engine) -> None:
    row = insert(troubles).values(project_id="p", part="mail", sentence="s", since=datetime.now(UTC))
    with pytest.raises(RuntimeError), writing(records) as connection:
        connection.execute(row)
        raise RuntimeError("crash")
    with reading(records) as connection:
        assert connection.execute(select(troubles)).all() == []


def test_a_refused_row_says_so_without_its_values(records: Engine) -> None:
    row = insert(troubles).values(project_id="p", part="mail", sentence="secret", since=datetime.now(UTC))
    with pytest.raises(Refused) as caught, writing(records) as connection:
        connection.execute(row)
        connection.execute(row)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_database_without_tables_is_unavailable_in_plain_words(empty_records_url: str) -> None:
    engine = open_engine(empty_records_url)
    with pytest.raises(Unavailable, match="upgraded") as caught, reading(engine) as connection:
        connection.execute(select(troubles))
    assert "troubles" not in str(caught.value)
    engine.dispose()


def test_a_server_that_is_down_is_unavailable_and_its_address_stays_secret() -> None:
    engine = open_engine("postgresql://someone:hush@127.0.0.1:1/records")
    with pytest.raises(Unavailable) as caught:
        answers(engine)
    assert "hush" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    engine.dispose()


def test_a_connection_that_the_server_dropped_is_replaced(postgres: PostgresServer) -> None:
    engine, other = open_engine(postgres.url("ready")), open_engine(postgres.url("postgres"))
    answers(engine)
    with writing(other) as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ready'"))
    answers(engine)
    engine.dispose()
    other.dispose()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"not a database, " * 100)
    engine = open_engine(f"sqlite:///{tmp_path / 'records.db'}")
    with pytest.raises(Unavailable):
        answers(engine)
    engine.dispose()


def test_sqlite_writes_ahead_syncs_fully_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "state" / "records.db"
    engine = open_engine(f"sqlite:///{path}")
    with reading(engine) as connection:
        settings = [connection.execute(text(f"PRAGMA {name}")).scalar_one()
                    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
    assert settings == ["wal", 2, 1, 30_000]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    engine.dispose()


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="Check the folder"):
        open_engine(f"sqlite:///{tmp_path}/file/records.db")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/db", "nonsense"])
def test_only_a_sqlite_file_or_postgresql_is_taken(url: str) -> None:
    with pytest.raises(Refused, match="postgresql://name@host/database"):
        open_engine(url)
