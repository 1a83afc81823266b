"""A real Temporal server, the worker's own composition and the web process, for tests that give commands."""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
from temporalio.testing import WorkflowEnvironment

from domain.charter import Charter
from integrations.ports import Contact
from integrations.records.people import Role
from integrations.registry import Records, key_list, open_records
from integrations.temporal.connection import prepare, sealed_converter
from settings import Settings
from tests.web.desk import HTML, named
from tests.web.serving import TLS, address_of, server_for
from tests.workflow.services import Services, start_services
from tests.workflow.studio import open_studio
from web.__main__ import connector, parts_from
from web.app import create_app
from web.gateway import ProjectGateway
from workflows import search

BINARIES = Path(sys.executable).parent
PATIENCE = 60.0


@dataclass
class Running:
    """Where the web process listens, the records behind it and the services that it works with."""

    base_url: str
    records: Records
    settings: Settings
    services: Services
    accounts: dict[str, str] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)

    def api(self, who: str, *projects: str, roles: Sequence[Role] = ()) -> httpx.Client:
        return self.with_token(self.token(who, *projects, roles=roles))

    def with_token(self, token: str) -> httpx.Client:
        return self._client({"authorization": f"Bearer {token}"})

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        client = httpx.Client(base_url=self.base_url, headers=headers, timeout=30, verify=TLS)
        self.clients.append(client)
        return client

    def close_clients(self) -> None:
        while self.clients:
            self.clients.pop().close()

    def operator(self) -> httpx.Client:
        return self.api("operator", roles=["operator"])

    def browser(self, who: str, *projects: str, roles: Sequence[Role] = ()) -> httpx.Client:
        client = self._client(HTML)
        assert client.post("/sign-in", data={"token": self.token(who, *projects, roles=roles)}).status_code == 303
        return client

    def token(self, who: str, *projects: str, roles: Sequence[Role] = ()) -> str:
        if who not in self.accounts:
            self.accounts[who] = self.records.people.add(Contact(email=f"{who}@example.org"), roles).id
        for project in projects:
            self.records.people.join(project, who, self.accounts[who])
        return self.records.tokens.issue(self.accounts[who], "test")

    def started(self, project_id: str) -> Charter:
        """A project of its own for one test, started over HTTP."""
        charter = named(project_id)
        answer = self.operator().post("/api/projects", content=charter.model_dump_json(by_alias=True),
                                      headers={"content-type": "application/json"})
        assert answer.status_code == 201, answer.text
        return charter


@contextmanager
def running_system(folder: Path) -> Iterator[Running]:
    """Everything runs in one thread with its own loop until the block ends."""
    ready, stop = threading.Event(), threading.Event()
    found: list[Running] = []
    failed: list[BaseException] = []

    def say(system: Running) -> None:
        found.append(system)
        ready.set()

    def run() -> None:
        try:
            asyncio.run(_serve(folder, say, stop))
        except BaseException as error:  # handed to the test's own thread
            failed.append(error)
            ready.set()
    thread = threading.Thread(target=run, name="running system")
    thread.start()
    try:
        assert ready.wait(PATIENCE), "the system did not start"
        if failed:
            raise failed[0]
        yield found[0]
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the system did not stop"


async def _serve(folder: Path, say: Callable[[Running], None], stop: threading.Event) -> None:
    with start_services(folder) as services:
        settings = services.settings(folder)
        async with await WorkflowEnvironment.start_local(
                dev_server_existing_path=str(BINARIES / "temporal"),
                data_converter=sealed_converter(key_list(settings))) as server:
            await prepare(server.client, [key.name for key in search.KEYS])
            address = server.client.service_client.config.target_host
            web_settings = settings.model_copy(update={"temporal_address": address,
                                                       "trello_secret": services.board.api_secret})
            async with open_studio(server.client, settings):
                await _serve_web(web_settings, services, say, stop)


async def _serve_web(settings: Settings, services: Services, say: Callable[[Running], None],
                     stop: threading.Event) -> None:
    records = open_records(settings)
    # A machine with much to do may publish late: the tests read what a command led to right after its answer.
    patient = ProjectGateway(connector(settings), records.store, longest_catch_up=timedelta(seconds=PATIENCE / 3))
    server = server_for(create_app(replace(parts_from(settings), gateway=patient)))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    say(Running(address_of(server), records, settings, services))
    await asyncio.to_thread(stop.wait)
    server.should_exit = True
    await serving
    records.engine.dispose()


def until(met: Callable[[], bool], what: str) -> None:
    """Wait for a condition of the running system."""
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)
