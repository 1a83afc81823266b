"""What `coproduce up` shows: who has started, what is where, who died, how it ends. Plain lines without a terminal."""

import time
from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from cli.stack.state import token_path
from cli.stack.supervisor import Stack

NAMES = {"web": "Pages and API", "board": "Board (sandbox)", "payouts": "Payouts (sandbox)",
         "mailbox": "Inbox (sandbox)", "temporal_ui": "Temporal UI"}


class Teller:
    """A listener that writes to a console; a spinner names who is awaited when it is a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._awaited: list[str] = []
        self._spinner: Status | None = None
        self._began = time.monotonic()

    def starting(self, child: str) -> None:
        self._awaited.append(child)
        self._spin("Starting")

    def healthy(self, child: str, after: float, again: bool) -> None:
        self._line(f"{child} {'is back' if again else 'is healthy'} after {after:.1f} s", "green")
        self._arrived(child, "Starting")

    def died(self, child: str, code: int | None, pause: float) -> None:
        how = "could not be started" if code is None else f"ended by itself ({_reason(code)})"
        self._line(f"{child} {how}; it is started again in {pause:g} s. Its log says more.", "yellow")

    def stopping(self, child: str) -> None:
        self._awaited.append(child)
        self._spin("Stopping")

    def stopped(self, child: str, after: float, killed: bool) -> None:
        self._line(f"{child} {'was ended: it did not stop' if killed else 'stopped'} after {after:.1f} s", "dim")
        self._arrived(child, "Stopping")

    def ready(self, stack: Stack) -> None:
        """Where everything is."""
        self._line(f"Ready after {time.monotonic() - self._began:.1f} s.", "bold")
        places = [(NAMES[name], stack.addresses[name]) for name in NAMES if name in stack.addresses]
        places += _outside(stack)
        places += [("State", f"{stack.data_dir}"), ("Logs", f"{stack.logs}/<child>.log"),
                   ("Operator token", f"{token_path(stack.data_dir)}")]
        if self._console.is_terminal:
            table = Table(show_header=False, box=None, padding=(0, 2))
            for name, place in places:
                table.add_row(f"[bold]{name}[/]", escape(place))
            self._console.print(table)
        else:
            for name, place in places:
                self._line(f"{name}: {place}")
        self._line("Ctrl-C stops everything; what was done is kept for the next start.")

    def close(self) -> None:
        """End the spinner, if one turns."""
        if self._spinner:
            self._spinner.stop()
            self._spinner = None

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(escape(text), style=style or None, soft_wrap=True)

    def _arrived(self, child: str, doing: str) -> None:
        self._awaited = [name for name in self._awaited if name != child]
        self._spin(doing)

    def _spin(self, doing: str) -> None:
        if not self._console.is_terminal:
            return
        if not self._awaited:
            self.close()
            return
        self._spinner = self._spinner or self._console.status("")
        self._spinner.update(f"{doing}: {', '.join(self._awaited)}")
        self._spinner.start()


def as_json(stack: Stack) -> Mapping[str, object]:
    """The same for a program; the token itself is not shown."""
    return {"addresses": stack.addresses, "pids": stack.pids(), "data_dir": str(stack.data_dir),
            "logs": str(stack.logs), "operator_token_file": str(token_path(stack.data_dir))}


def _outside(stack: Stack) -> list[tuple[str, str]]:
    used = {"Board": stack.outside.board, "Payouts": stack.outside.payouts, "Mail": stack.outside.mail,
            "Temporal": stack.outside.temporal}
    return [(name, "the real one, as your settings say") for name, outside in used.items() if outside]


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
