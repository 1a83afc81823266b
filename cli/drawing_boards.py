"""Answers about boards drawn for people at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cli.drawing import table
from cli.seen_boards import AskedSeen, BoardPlanSeen, BoardStatusSeen

if TYPE_CHECKING:
    from cli.carrying import Carried
    from cli.doctor_report import DoctorReport

MARKS = {"ok": "[green]ok[/]", "warn": "[yellow]warn[/]", "wrong": "[red]wrong[/]"}
THINGS = {"list": "lists", "label": "labels", "card": "cards", "checklist": "checklists", "item": "checklist lines",
          "attachment": "links", "comment": "comments"}


def plan(console: Console, seen: BoardPlanSeen) -> None:
    if seen.url:
        console.print(f"Board: {seen.url}", soft_wrap=True)
    if seen.refusal:
        console.print(f"[yellow]Nothing would be written:[/] {escape(seen.refusal)}")
    elif not seen.changes:
        console.print("The board is as it should be: a sync would write nothing.")
    if seen.changes:
        console.print(f"[bold]A sync would make {_counted(len(seen.changes), 'change')}:[/]")
        _lines(console, seen.changes)
    if seen.noticed:
        console.print("[bold]What people did there that the project has not taken over yet:[/]")
        _lines(console, seen.noticed)


def status(console: Console, seen: BoardStatusSeen) -> None:
    console.print(f"Board: {seen.url}" if seen.url else "There is no board yet: the next sync makes it.",
                  soft_wrap=True)
    counts, rows = seen.counts, table("what", "how it is")
    state = "shows" if seen.up_to_date else f"is behind ({_counted(counts.behind, 'card')} of)"
    rows.add_row("truth", f"{state} version {seen.version} of the project")
    rows.add_row("last change there that was read", f"{seen.changed_at:%Y-%m-%d %H:%M} UTC" if seen.changed_at else "-")
    rows.add_row("cards of the project", str(counts.ours))
    rows.add_row("cards of people that are offered", str(counts.offered))
    rows.add_row("archived by people", str(counts.archived))
    rows.add_row("deleted or moved away by people", str(counts.gone))
    rows.add_row("blocked", str(counts.blocked))
    rows.add_row("hears of changes by", "webhook" if seen.webhook else "polling")
    console.print(rows)
    if seen.trouble:
        console.print(f"[yellow]In trouble since {seen.trouble.since:%Y-%m-%d %H:%M} UTC:[/] "
                      f"{escape(seen.trouble.sentence)}")


def asked(console: Console, seen: AskedSeen, more: str) -> None:
    console.print(f"{seen.project}: {escape(more or seen.sentence)}")


def doctor(console: Console, report: "DoctorReport") -> None:
    rows = table("", "what", "how it is, and what to do")
    for one in report.checks:
        rows.add_row(MARKS[one.state], escape(one.what), escape(one.sentence))
    console.print(rows)
    console.print("\nAll is well." if report.fine else "\nSomething is wrong; nothing was changed.")


def carried(console: Console, outcome: "Carried") -> None:
    if outcome.already:
        console.print(f"The board of {outcome.project} is there already: {outcome.url}", soft_wrap=True)
        return
    made = ", ".join(f"{count} {THINGS[kind]}" for kind, count in outcome.counts.items())
    console.print(f"The board of {outcome.project} is now {outcome.url}", soft_wrap=True)
    console.print(f"Carried over: {made}.")
    if outcome.left:
        console.print("[bold]Not carried:[/]")
        _lines(console, outcome.left)
    if outcome.refused:
        console.print("[bold]Refused by the new place:[/]")
        _lines(console, outcome.refused)
    console.print("Start the worker with these settings; invite people to the new board and link their members.")


@contextmanager
def progress(console: Console, what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for people at a terminal; elsewhere nothing."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _lines(console: Console, said: list[str]) -> None:
    for one in said:
        console.print(f"  - {escape(one)}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
