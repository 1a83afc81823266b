"""Runs an application on a loopback port and says in one line of JSON when it is ready."""

import asyncio
import json
import signal
import socket
import sys

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol


class CuttableProtocol(H11Protocol):
    """Lets a route end its connection without an answer: the transport is in `request.state.transport`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as H11Protocol
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class AnnouncingServer(uvicorn.Server):
    """Prints the ready line once requests are answered."""

    def __init__(self, config: uvicorn.Config, ready: dict[str, str]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(json.dumps(self._ready), flush=True)


def listen(port: int) -> socket.socket:
    """A socket on 127.0.0.1; port 0 lets the operating system choose."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


def serve(app: ASGIApp, listener: socket.socket, ready: dict[str, str]) -> None:
    """Serves until SIGTERM or SIGINT, then lets open requests finish for three seconds."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again when it has stopped; without this the exit would look like a crash.
        signal.signal(number, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    AnnouncingServer(config, ready).run(sockets=[listener])
