"""`python -m sandbox.mailbox --port N --smtp-port M [--data DIR]`: starts the mailbox, SMTP and HTTP."""

import argparse
import asyncio
import json
import signal
import socket
import sys
import tempfile
from pathlib import Path

import uvicorn

from sandbox.mailbox.app import build_app
from sandbox.mailbox.reading import words_of
from sandbox.mailbox.receiving import CuttableSMTP, Keeper, Switchboard
from sandbox.mailbox.store import Store


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.mailbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="of the inbox; 0: the system chooses")
    parser.add_argument("--smtp-port", type=int, required=True, help="0: the system chooses")
    parser.add_argument("--data", type=Path, help="where mail is kept; without it mail ends with the process")
    return parser.parse_args()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


class MailboxServer(uvicorn.Server):
    """Serves HTTP, and SMTP in the same loop; prints the ready line once both answer."""

    def __init__(self, store: Store, smtp: socket.socket) -> None:
        self._switchboard = Switchboard()
        app = build_app(store, self._switchboard)
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                access_log=False,
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )
        self._store, self._smtp = store, smtp

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        keeper = Keeper(self._store, self._switchboard)
        loop = asyncio.get_running_loop()
        self._receiver = await loop.create_server(
            lambda: CuttableSMTP(keeper, self._switchboard), sock=self._smtp
        )
        http = (sockets or [])[0]
        ready = {
            "smtp": f"127.0.0.1:{self._smtp.getsockname()[1]}",
            "http": f"http://127.0.0.1:{http.getsockname()[1]}",
            "admin_secret": self._store.admin_secret,
        }
        print(json.dumps(ready), flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._receiver.close()
        await super().shutdown(sockets)


def main() -> None:
    arguments = _arguments()
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again when it has stopped; without this the exit would look like a crash.
        signal.signal(number, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="mailbox-") as temporary:
        store = Store(arguments.data or Path(temporary), words_of)
        try:
            MailboxServer(store, _listen(arguments.smtp_port)).run(sockets=[_listen(arguments.port)])
        finally:
            store.close()


if __name__ == "__main__":
    main()
