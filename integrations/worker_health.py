"""The worker's small HTTP server: /healthz, /readyz, and /metrics with Temporal's own numbers and ours."""

import asyncio
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Self

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn import Config, Server


class HealthServer:
    """Serves beside the workers, in the same loop. `ready` is set by the owner when all workers poll.

    `numbers`: ours, in Prometheus's text format; called in a thread.
    """

    def __init__(self, host: str, port: int, numbers: Callable[[], str] = str) -> None:
        self.ready, self._own = False, numbers
        self.metrics_port = _free_port(host)
        self._metrics = f"http://{host}:{self.metrics_port}/metrics"
        routes = [Route("/healthz", self._health), Route("/readyz", self._readiness), Route("/metrics", self._numbers)]
        config = Config(Starlette(routes=routes), host=host, port=port, log_level="warning", lifespan="off")
        self._server = _Quiet(config)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._server.serve())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await self._task

    async def _health(self, _: Request) -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    async def _readiness(self, _: Request) -> PlainTextResponse:
        return PlainTextResponse("ready\n") if self.ready else PlainTextResponse("not ready\n", status_code=503)

    async def _numbers(self, _: Request) -> PlainTextResponse:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.get(self._metrics)
        return PlainTextResponse(answer.text + await asyncio.to_thread(self._own),
                                 media_type="text/plain; version=0.0.4")


class _Quiet(Server):
    """The worker handles signals itself."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
