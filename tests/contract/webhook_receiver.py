"""A real receiver of webhooks on loopback, for the tests of the board server that sends them."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any

SECONDS = 15


@dataclass
class Received:
    """One POST as it came, and when."""

    path: str
    headers: dict[str, str]
    raw: bytes
    at: float

    @property
    def body(self) -> dict[str, Any]:
        """The JSON."""
        parsed: dict[str, Any] = json.loads(self.raw)
        return parsed

    @property
    def action(self) -> dict[str, Any]:
        """What happened."""
        told: dict[str, Any] = self.body["action"]
        return told


@dataclass
class Receiver:
    """Answers as told and remembers what came; `answers` are used up first, then `status` holds."""

    base: str = ""
    status: int = 200
    head: int = 200
    answers: list[int] = field(default_factory=list)
    heads: int = 0
    got: list[Received] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def url(self, path: str = "/hook") -> str:
        """A callback address here."""
        return self.base + path

    def wait(self, count: int, path: str = "/hook") -> list[Received]:
        """The first deliveries to a path, as soon as there are so many."""
        self.until(lambda: len(self.at(path)) >= count)
        return self.at(path)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something about what came."""
        with self.changed:
            assert self.changed.wait_for(holds, SECONDS), f"after {SECONDS} s: {[one.path for one in self.got]}"

    def at(self, path: str) -> list[Received]:
        """All deliveries to a path so far."""
        return [one for one in self.got if one.path == path]

    def add(self, one: Received) -> int:
        """Remember a delivery; the status to answer."""
        with self.changed:
            self.got.append(one)
            self.changed.notify_all()
            return self.answers.pop(0) if self.answers else self.status


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """Receives inside the block, on a port that the system chooses unless told."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            receiver.heads += 1
            self._answer(receiver.head)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(receiver.add(Received(self.path, headers, raw, monotonic())))

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    receiver.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
