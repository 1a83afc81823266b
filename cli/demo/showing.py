"""How the demo is shown: a bar at a terminal, plain lines elsewhere; at the end what came of it and where to look."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.demo.summary import Summary
from cli.drawing import plain, table

NAMES = {"web": "Pages", "board": "Board", "payouts": "Payouts", "mailbox": "Inbox", "temporal_ui": "Temporal UI"}


class Showing:
    """Told about each step; `console` is where it goes."""

    def __init__(self, console: Console) -> None:
        self._console, self._began = console, time.monotonic()
        self._bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                             console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("Starting", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bar away."""
        self._bar.stop()

    def say(self, sentence: str) -> None:
        """A line between steps."""
        if self._console.is_terminal:
            self._bar.update(self._task, description=escape(sentence))
        else:
            self._line(sentence)

    def step(self, done: int, total: int, sentence: str) -> None:
        """One thing of the script has happened."""
        if self._console.is_terminal:
            self._bar.update(self._task, completed=done, total=total, description=escape(sentence))
        else:
            self._line(f"{done:>3} of {total}  {sentence}")

    def _line(self, text: str) -> None:
        self._console.print(escape(f"{time.monotonic() - self._began:5.1f} s  {text}"), soft_wrap=True)


def draw(console: Console, summary: Summary) -> None:
    """The summary, then every check that does not hold."""
    console.print(f"\n[bold]{summary.project}[/] is {summary.status} after {summary.seconds:.0f} s: "
                  f"{summary.actions_done} of {summary.actions} actions done, {summary.cards_done} of {summary.cards} "
                  f"cards done, {summary.messages} messages sent.")
    rows = table("gate", "outcome", "decided by")
    for gate in summary.gates:
        rows.add_row(gate.phase, plain(gate.state), ", ".join(gate.decided_by))
    console.print(rows)
    for vote in summary.votes:
        console.print(f"Vote on {plain(vote.poll)}: {vote.voted} of {vote.could_vote} voted, first is "
                      f"'{escape(vote.best)}'.")
    _rewards(console, summary)
    for sentence in summary.refused:
        console.print(f"[dim]{escape(sentence)}[/]")
    _checks(console, summary)


def _rewards(console: Console, summary: Summary) -> None:
    rows = table("person", f"paid in {summary.currency}", "declined")
    for one in summary.rewards:
        rows.add_row(f"{one.person} {one.initials}", f"{one.paid:.2f}", f"{one.declined:.2f}")
    rows.add_row("[bold]all[/]", f"{summary.paid:.2f}", f"{summary.declined:.2f}")
    console.print(rows)
    console.print(f"The payout server has {summary.orders} orders of {summary.orders_total:.2f} in all.")


def _checks(console: Console, summary: Summary) -> None:
    failed = [one for one in summary.checks if not one.holds]
    for one in failed:
        console.print(f"[red]Does not hold:[/] {escape(one.name)}\n  wanted {escape(one.wanted)}\n  found  "
                      f"{escape(one.found)}")
    console.print(f"{len(summary.checks) - len(failed)} of {len(summary.checks)} checks hold.",
                  style="green" if not failed else "red")


def where(console: Console, summary: Summary) -> None:
    """Addresses to open while the stack is up."""
    rows = table("look at", "")
    for name, address in summary.look_at.items():
        rows.add_row(name, address)
    console.print(rows)
