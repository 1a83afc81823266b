"""Starts the local board server as a process of its own."""

import argparse
import json
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn

from .app import build
from .gate.cut import CuttableProtocol

HOST = "127.0.0.1"


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    options = _options()
    # uvicorn finishes its work on a signal and then raises it again; this lets the file be closed first.
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    listener = _listen(options.port)
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    if options.data is not None:
        _serve(options.data, base_url, listener, options)
        return
    with tempfile.TemporaryDirectory(prefix="board-") as folder:
        _serve(Path(folder), base_url, listener, options)


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio turns off Nagle's delay (40 ms an answer) only where it is.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as refused:
        listener.close()
        sys.exit(f"The board can't listen on port {port}: {refused.strerror}. Choose another with --port, or 0.")
    return listener


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _serve(folder: Path, base_url: str, listener: socket.socket, options: argparse.Namespace) -> None:
    server = build(folder, base_url, not options.no_rate_limit, options.webhook_clock)
    try:
        config = uvicorn.Config(
            server.app,
            http=CuttableProtocol,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        line = json.dumps(server.identity.announcement(base_url))
        AnnouncingServer(config, line, server.close_streams).run([listener])
    finally:
        server.store.close()


class AnnouncingServer(uvicorn.Server):
    """Prints the line that a client waits for as soon as it listens; ends the pages' streams when it stops."""

    def __init__(self, config: uvicorn.Config, line: str, close_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._line = line
        self._close_streams = close_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams never end by themselves, and uvicorn waits for them."""
        self._close_streams()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        if self.started:
            print(self._line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.board",
        description="A Trello-compatible board server for this machine alone. It prints one line of JSON with "
        "its address, key, token, secret and members, and then serves until it is stopped.",
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 lets the system choose (default)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder for its state; default: forgotten at the end")
    parser.add_argument("--no-rate-limit", action="store_true", help="answer as fast as asked, without Trello's limits")
    parser.add_argument(
        "--webhook-clock",
        type=_factor,
        default=1.0,
        metavar="FACTOR",
        help="scales the waits of webhooks (30, 60, 120 seconds; 30 days); 0.01 is a hundred times as fast",
    )
    return parser.parse_args()


def _factor(text: str) -> float:
    factor = float(text)
    if not 0 < factor < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return factor


if __name__ == "__main__":
    main()
