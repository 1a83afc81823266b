"""What several test folders share: the mailbox, and records to work with, once on SQLite and once on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from integrations.records.engine import open_engine, writing
from integrations.records.migrations import migrate
from integrations.records.tables import metadata
from sandbox.mailbox.running import RunningMailbox, running
from tests.postgres import PostgresServer, start_postgres
from tests.records_file import ready_engine

_numbers = count(1)
HERE = Path(__file__).parent
# Files of tests are kept in memory where there is room for them: the tests commit many thousand times.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
# The stand-ins in their whole breadth, every page in a browser, and rarer ways through the product: `make wide`.
WIDE = ("contract/test_board_doctor.py", "contract/test_sandbox_board_pages.py",
        "contract/test_sandbox_payouts_faults.py", "browser/test_looks.py", "browser/test_live.py",
        "browser/test_pages_of_everybody.py", "browser/test_whole_project.py",
        "browser/test_moving.py", "browser/test_working.py",
        "contract/test_board_carry_over.py", "contract/test_sandbox_board_breadth.py",
        "contract/test_sandbox_board_clients.py", "contract/test_sandbox_board_schemas.py",
        "contract/test_sandbox_board_tokens.py", "contract/test_sandbox_board_webhook_faults.py",
        "contract/test_sandbox_board_webhooks.py", "contract/test_sandbox_board_oauth.py",
        "contract/test_sandbox_payouts_client.py", "contract/test_sandbox_payouts_delivery.py",
        "contract/test_sandbox_payouts_kept.py", "contract/test_sandbox_payouts_webhooks.py",
        "workflow/test_board_outage.py", "workflow/test_payment_faults.py")


# Nothing is decided by a clock: these machines are noisy.
settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")


def pytest_configure() -> None:
    """Choose where temporary folders are made, unless the caller has chosen."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of whole files."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.relative_to(HERE).as_posix() in WIDE:
            item.add_marker(pytest.mark.wide)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the session, with a migrated database `ready`."""
    server = start_postgres()
    try:
        server.create("ready")
        migrate(server.url("ready"))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def mailbox_server() -> Iterator[RunningMailbox]:
    """The local mailbox, once for a file."""
    with running() as started:
        yield started


@pytest.fixture
def mailbox(mailbox_server: RunningMailbox) -> RunningMailbox:
    """The same, empty and without faults."""
    mailbox_server.faults()
    mailbox_server.clear()
    return mailbox_server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_records_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'records.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    server.create(name)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Migrated records without a row."""
    if request.param == "sqlite":
        engine = ready_engine(tmp_path)
        yield engine
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        engine = open_engine(server.url("ready"))
        yield engine
        _empty(engine)
    engine.dispose()


def _empty(engine: Engine) -> None:
    # Faster than a database for each test, and than TRUNCATE on tables this small.
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
