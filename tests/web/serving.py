"""An application under uvicorn on a free port of loopback, in a thread of its own."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from settings import Settings
from web.__main__ import serving as as_served

# The machine's certificates are read once for all clients: to read them takes longer than most requests here.
TLS = ssl.create_default_context()


def server_for(app: FastAPI, port: int = 0) -> uvicorn.Server:
    """Served as the web process serves it."""
    return uvicorn.Server(as_served(app, Settings(web_host="127.0.0.1", web_port=port, log_level="critical")))


def address_of(server: uvicorn.Server) -> str:
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


@contextmanager
def serving(app: FastAPI, port: int = 0) -> Iterator[str]:
    """The address, on any free port unless one is given; stopped when the block ends."""
    server = server_for(app, port)
    thread = threading.Thread(target=server.run, name="web")
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive() and time.monotonic() < deadline, "the web process did not start"
            time.sleep(0.01)
        yield address_of(server)
    finally:
        server.should_exit = True
        thread.join(20)
