"""What the workflow measurements stand on: the Temporal server as the stack starts it, sandbox servers, a worker.

Each is a process of its own on loopback, so that its CPU can be told from the others'.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from temporalio.client import Client

from bench.processes import cpu_seconds, environment, last_lines, python, started
from cli.stack.child import Health
from cli.stack.ports import HOST, Ports
from cli.stack.temporal_server import temporal_server
from integrations.registry import key_list
from integrations.temporal.connection import connect, prepare
from sandbox.board import running as board_running
from sandbox.mailbox import running as mailbox_running
from sandbox.payouts import running as payouts_running
from settings import Settings, variable
from workflows import search

PATIENCE = 60.0
NAMESPACE = "default"
UNLIMITED = {"board_poll_seconds": 3600, "board_requests_per_second": 1000.0, "trello_requests": 1_000_000,
             "tremendous_requests": 1000}
METRICS_LAG = 1.5  # the server reports its counters once a second


class NotReady(Exception):
    """A process did not come up in time; the sentence has the end of its log."""


@dataclass(frozen=True)
class Ground:
    """Everything that runs. `pids` by name; `settings` are those of the worker."""

    folder: Path
    settings: Settings
    client: Client
    board: board_running.RunningBoard
    payouts: payouts_running.RunningPayouts
    pids: dict[str, int]
    server_metrics: str

    def cpu(self) -> dict[str, float]:
        """Seconds used so far, by process; the bench itself is `client`."""
        return {name: cpu_seconds(pid) for name, pid in self.pids.items()} | {"client": time.process_time()}

    async def billed_actions(self) -> dict[str, float]:
        """The server's own count of Temporal actions by kind, since it started; heartbeats are among them."""
        await asyncio.sleep(METRICS_LAG)
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            text = (await client.get(self.server_metrics)).raise_for_status().text
        return actions_in(text)


def actions_in(metrics: str) -> dict[str, float]:
    """Temporal's counter `action` by kind, from a page in Prometheus's text format."""
    samples = [one for family in text_string_to_metric_families(metrics) if family.name == "action"
               for one in family.samples if one.labels.get("service_name") == "frontend"]
    kinds: dict[str, float] = {}
    for one in samples:
        kind = one.labels.get("action_type", "other")
        kinds[kind] = kinds.get(kind, 0) + one.value
    return kinds


@asynccontextmanager
async def ground(folder: Path, ports: Ports | None = None, limited: bool = False,
                 listening: bool = False) -> AsyncIterator[Ground]:
    """Runs inside the block. With the folder and the ports of an earlier one it goes on where that one ended.

    Without `limited` board and payouts have no limits, they would rule; with it those of the real services, and our own
    pace as it is shipped. `listening`: a web process takes webhooks.
    """
    ports = ports or Ports.free()
    limits = [] if limited else ["--no-rate-limit"]
    async with AsyncExitStack() as stack:
        board = stack.enter_context(board_running.running("--port", str(ports.board), *limits, data=folder / "board"))
        payouts = stack.enter_context(payouts_running.running(*limits, data=folder / "payouts"))
        mailbox = stack.enter_context(mailbox_running.running(data=folder / "mailbox"))
        metrics = Ports.free().temporal
        server = temporal_server(ports, folder, NAMESPACE, os.environ)
        command = [*server.command, "--headless", "--metrics-port", str(metrics)]
        temporal = stack.enter_context(started(command, environment(), folder / "temporal.log"))
        assert server.health is not None, "the plan of the Temporal server says how to ask it"
        await until_healthy(server.health, folder / "temporal.log")
        settings = _settings(folder / "data", ports, board, payouts, mailbox)
        settings = settings if limited else settings.model_copy(update=UNLIMITED)
        client = await connect(settings.temporal_address, NAMESPACE, key_list(settings))
        await prepare(client, [key.name for key in search.KEYS])
        worker = stack.enter_context(started(python("worker"), environ_of(settings), folder / "worker.log"))
        await until_healthy(ready_at(ports.worker), folder / "worker.log")
        if listening:
            stack.enter_context(started(python("web"), environ_of(settings), folder / "web.log"))
            await until_healthy(ready_at(ports.web), folder / "web.log")
        yield Ground(folder, settings, client, board, payouts, {
            "worker": worker.pid, "server": temporal.pid, "board": board.process.pid,
            "payouts": payouts.process.pid, "mailbox": mailbox.process.pid}, f"http://{HOST}:{metrics}/metrics")


def _settings(data: Path, ports: Ports, board: board_running.RunningBoard, payouts: payouts_running.RunningPayouts,
              mailbox: mailbox_running.RunningMailbox) -> Settings:
    data.mkdir(parents=True, exist_ok=True)
    smtp_host, smtp_port = mailbox.smtp_address
    return Settings(
        data_dir=data, temporal_address=f"{HOST}:{ports.temporal}", trello_url=board.base_url,
        trello_key=board.api_key, trello_token=board.token, tremendous_url=payouts.base_url,
        tremendous_key=payouts.api_key, tremendous_campaign="THANKYOU0001", smtp_host=smtp_host, smtp_port=smtp_port,
        public_url=f"http://{HOST}:{ports.web}", web_port=ports.web, worker_port=ports.worker, message_pacing=False)


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment that a process reads these settings from."""
    return environment(**{variable(name): str(getattr(settings, name)) for name in settings.model_fields_set})


def ready_at(port: int, page: str = "readyz") -> Health:
    """Asks /readyz, or another page, on a port."""
    async def healthy() -> bool:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            try:
                return (await client.get(f"http://{HOST}:{port}/{page}")).is_success
            except httpx.HTTPError:
                return False

    return healthy


async def until_healthy(healthy: Health, log: Path) -> None:
    """Raises NotReady after a minute."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await healthy():
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise NotReady(f"{log.stem} was not ready in {PATIENCE:g} s. Its log ends:\n{last_lines(log)}") from None
