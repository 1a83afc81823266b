"""The children of a stack: what each is started with, and when it is healthy."""

import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from cli.stack.child import ChildPlan, Health
from cli.stack.ports import HOST, Ports
from cli.stack.process import Announcement

# The worker finishes what is under way in 30 s at most.
WORKER_GRACE = 35.0
CURRENCY = "GBP"


def python(module: str, *options: str) -> tuple[str, ...]:
    """Run a module of ours; -P: the current folder is the user's and may hold modules of the same names."""
    return (sys.executable, "-P", "-m", module, *options)


def sandbox(name: str, ports: Ports, data_dir: Path, environment: Mapping[str, str]) -> ChildPlan:
    """A sandbox server: it says when it is ready, with what a client needs."""
    data = ("--data", str(data_dir / name))
    options = {"board": ("--port", str(ports.board), *data),
               "payouts": ("--port", str(ports.payouts), *data, "--currency", CURRENCY),
               "mailbox": ("--port", str(ports.mailbox), "--smtp-port", str(ports.smtp), *data)}
    return ChildPlan(name, python(f"sandbox.{name}", *options[name]), environment, announces=True)


def worker(ports: Ports, environment: Mapping[str, str], client: httpx.AsyncClient) -> ChildPlan:
    """The worker process."""
    return ChildPlan("worker", python("worker"), environment, health=answers(client, ports.worker),
                     grace=WORKER_GRACE)


def web(ports: Ports, environment: Mapping[str, str], client: httpx.AsyncClient) -> ChildPlan:
    """The web process."""
    return ChildPlan("web", python("web"), environment, health=answers(client, ports.web))


def answers(client: httpx.AsyncClient, port: int) -> Health:
    """Healthy when /readyz says so."""
    async def healthy() -> bool:
        try:
            return (await client.get(f"http://{HOST}:{port}/readyz")).is_success
        except httpx.HTTPError:
            return False

    return healthy


async def products(client: httpx.AsyncClient, said: Announcement) -> list[str]:
    """Ids of what the sandbox payouts offer in its currency."""
    answer = await client.get(f"{said['base_url']}/products", params={"currency": CURRENCY},
                              headers={"Authorization": f"Bearer {said['api_key']}"})
    return [str(product["id"]) for product in answer.raise_for_status().json()["products"]]
