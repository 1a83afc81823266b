"""Which port each child gets, and the plain sentence when one is in use."""

import dataclasses
import secrets
import socket
from contextlib import closing
from dataclasses import dataclass
from typing import Self

from cli.stack.errors import PortTaken

HOST = "127.0.0.1"
# Below 32768, where Linux starts to hand out ports for outgoing connections (ip_local_port_range): a child that
# comes back finds its port free, and no client that knocks meanwhile can meet itself there.
FREE_FROM, FREE_TO = 20_000, 32_000


@dataclass(frozen=True)
class Ports:
    """One port a listener, all on 127.0.0.1."""

    web: int = 8080
    board: int = 8081
    payouts: int = 8082
    mailbox: int = 8083
    smtp: int = 8025
    temporal: int = 7233
    temporal_ui: int = 8233
    worker: int = 9090

    @classmethod
    def from_base(cls, base: int) -> Self:
        """Ports in a row from `base`, the web pages first."""
        return cls(*range(base, base + len(dataclasses.fields(cls))))

    @classmethod
    def free(cls) -> Self:
        """Different ports that nobody listens on now."""
        chosen: set[int] = set()
        while len(chosen) < len(dataclasses.fields(cls)):
            port = FREE_FROM + secrets.randbelow(FREE_TO - FREE_FROM)
            if not in_use(port):
                chosen.add(port)
        return cls(*chosen)


LABELS = {"web": "the web pages", "board": "the sandbox board", "payouts": "the sandbox payouts",
          "mailbox": "the sandbox mailbox", "smtp": "the sandbox mail server", "temporal": "the Temporal server",
          "temporal_ui": "the Temporal UI", "worker": "the worker's health page"}


def in_use(port: int) -> bool:
    """Whether a listener holds the port. A connection that is just closing does not count."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
        return False


def refuse_taken(ports: Ports, wanted: set[str]) -> None:
    """PortTaken, naming each child and its port; `wanted` are the names of the ports that will be used."""
    numbers = {name: port for name, port in dataclasses.asdict(ports).items() if name in wanted}
    problems = [f"port {port}, which {LABELS[name]} would use, is in use by another program or not allowed"
                for name, port in numbers.items() if in_use(port)]
    twice = {port for port in numbers.values() if list(numbers.values()).count(port) > 1}
    problems += [f"port {port} is wanted by {' and '.join(LABELS[name] for name in numbers if numbers[name] == port)}"
                 for port in sorted(twice)]
    if problems:
        told = "; ".join(problems)
        raise PortTaken(f"{told[0].upper()}{told[1:]}. Nothing was started. Give other ports: --port N for the web "
                        "pages, --port-base N for all of them in a row, --free-ports for any that are free.")
