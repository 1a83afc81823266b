"""A real Temporal server, real stand-ins over HTTP, real records, and the worker's own composition."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from integrations.registry import key_list
from integrations.temporal.connection import prepare, sealed_converter
from settings import Settings
from tests.workflow.services import Services, start_services
from tests.workflow.studio import Studio, open_studio
from workflows import search

BINARIES = Path(sys.executable).parent


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Board, payouts and mailbox, once for all workflow tests."""
    with start_services(tmp_path_factory.mktemp("services")) as running:
        yield running


@pytest.fixture
def worker_settings(services: Services, tmp_path: Path) -> Settings:
    services.board.faults(down=False, error_500=0, rate_limit_next=0, drop_after_commit=0, garbage=0, slow_seconds=0)
    services.payouts.faults()
    return services.settings(tmp_path)


@asynccontextmanager
async def temporal_server(settings: Settings) -> AsyncIterator[Client]:
    """A fresh Temporal server inside the block, and a client of it."""
    async with await WorkflowEnvironment.start_local(
            dev_server_existing_path=str(BINARIES / "temporal"),
            data_converter=sealed_converter(key_list(settings))) as server:
        await prepare(server.client, [key.name for key in search.KEYS])
        yield server.client


@pytest.fixture
async def client(worker_settings: Settings) -> AsyncIterator[Client]:
    """A fresh Temporal server for each test."""
    async with temporal_server(worker_settings) as connected:
        yield connected


@pytest.fixture
async def studio(client: Client, worker_settings: Settings) -> AsyncIterator[Studio]:
    async with open_studio(client, worker_settings) as running:
        yield running
