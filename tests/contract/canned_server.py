"""A web server on loopback with prepared answers, for what no well-behaved board answers; it keeps each request."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Canned:
    """One answer. `body` goes out as it is."""

    status: int = 200
    body: str = "{}"
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class CannedServer:
    """Gives its answers in order, the last one for ever."""

    base_url: str
    answers: list[Canned]
    lines: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)

    def next(self) -> Canned:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def canned(*answers: Canned) -> Iterator[CannedServer]:
    """Serves inside the block."""
    made = CannedServer("", list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.lines.append(f"{self.command} {self.path}")
            made.headers.append({name.lower(): value for name, value in self.headers.items()})
            made.bodies.append(json.loads(sent) if sent else None)
            reply = made.next()
            body = reply.body.encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, "Content-Length": str(len(body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: what came in is in `lines`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
