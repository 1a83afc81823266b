"""Opens the records database and runs transactions in it. The one place where database errors become ours.

SQLite for one machine, PostgreSQL by URL for several; both promise the same.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from integrations.errors import Refused, Unavailable

log = structlog.get_logger(__name__)

WAIT_FOR_LOCK_SECONDS = 30
CONNECT_SECONDS = 10
DOWN = (
    "The records database does not answer. Nothing was changed, and this is tried again by itself. If it lasts, "
    "check that the database runs, has disk space left and was upgraded by this version."
)
REFUSED = (
    "The records refused this change because it does not fit what they hold. Nothing was changed. "
    "Look at the project's page for what is there, or run the check of the records."
)
NOT_A_DATABASE = (
    "The address of the records is not one we can use. Give a file as sqlite:///path/to/file.db or a server as "
    "postgresql://name@host/database."
)


def open_engine(url: str) -> Engine:
    """A pool of connections to the records. The database may be down: only a transaction finds out.

    Raises Refused for an address that is neither a SQLite file nor PostgreSQL.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise Refused(NOT_A_DATABASE) from None
    backend = address.get_backend_name()
    if backend == "sqlite" and address.database not in (None, "", ":memory:"):
        return _sqlite(address)
    if backend in ("postgresql", "postgres"):
        return _postgresql(address)
    raise Refused(NOT_A_DATABASE)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write; on SQLite it holds the write lock from its start. Unavailable when down."""
    with _safe_errors(), engine.connect() as connection:
        connection.execution_options(records_write=True)
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees one moment of the records. Unavailable when down."""
    with _safe_errors(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def answers(engine: Engine) -> None:
    """Return when the database answers; Unavailable when it does not."""
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))


@contextmanager
def _safe_errors() -> Iterator[None]:
    # `from None`: a database's own words carry addresses, names and values, and a cause is copied into history.
    try:
        yield
    except (IntegrityError, DataError) as error:
        _note(error)
        raise Refused(REFUSED) from None
    except (DBAPIError, PoolTimeout) as error:
        _note(error)
        raise Unavailable(DOWN) from None


def _note(error: DBAPIError | PoolTimeout) -> None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    log.warning("records_database_error", error=type(cause).__name__, code=code)


def _postgresql(address: URL) -> Engine:
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS} if "connect_timeout" not in address.query else {},
    )


def _sqlite(address: URL) -> Engine:
    _create_private_file(Path(address.database or ""))
    engine = create_engine(
        address.set(drivername="sqlite+pysqlite"),
        hide_parameters=True,
        # isolation_level None: the driver must not begin transactions of its own, _begin does.
        connect_args={"isolation_level": None, "timeout": WAIT_FOR_LOCK_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _create_private_file(path: Path) -> None:
    """SQLite gives its side files the mode of the main file, so this mode keeps all three to the owner."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unavailable(
            f"The file of the records can't be opened ({error.strerror}). Nothing was changed. "
            "Check the folder that the setting names, its owner and its free space."
        ) from None


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # The waiting time comes first: switching to WAL needs a lock that another process may hold.
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_FOR_LOCK_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later fails at once when another one wrote in between.
    write = connection.get_execution_options().get("records_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
