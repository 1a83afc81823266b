"""A desk for reads, and a whole running system for commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.desk import Desk, open_desk
from tests.web.running import Running, running_system


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Temporal, the worker and the web process, once for all tests that give commands."""
    with running_system(tmp_path_factory.mktemp("running")) as started:
        yield started


@pytest.fixture
def running(system: Running) -> Iterator[Running]:
    """The running system; clients of the test are closed after it."""
    yield system
    system.close_clients()
