"""`coproduce rehearse`: a whole project played ahead of time, drawn at a terminal. Needs no server."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.drawing import table
from cli.exits import EndedError, Exit, wrong_usage
from cli.options import AsJson
from cli.output import console, print_json
from cli.starting import CHARTERS, CharterFile, content_of
from domain.charter import Charter
from domain.rehearsal import Away
from domain.rehearsal_view import GateRehearsed, Missed, Rehearsal, rehearse, who_is_missed

app = typer.Typer()

AwayOption = Annotated[list[str] | None, typer.Option(
    "--away", metavar="PERSON[:FROM[:TO]]", help="Somebody does nothing from FROM to TO (days such as 2027-03-01); "
    "from the third week on when no day is named. Can be given again.")]
WIDTH = 40


@app.command("rehearse", epilog="Example: coproduce rehearse charters/finding-us-when-it-matters.yaml "
                                "--away P01:2027-03-01:2027-03-31")
def rehearse_charter(file: CharterFile, *, away: AwayOption = None,
                     missed: Annotated[bool, typer.Option("--missed", help="Also: for each person, where the project "
                                                          "gets stuck when they are away for good.")] = False,
                     as_json: AsJson = False) -> None:
    """Play a charter from start to end in about a second: the day of each gate, money over time, work by person.

    Ends with 1 when the project gets stuck. Rehearsed people do as asked; nothing is started and nobody is told.
    """
    charter = _charter(file)
    seen = rehearse(charter, [_away(one, charter) for one in away or []])
    stuck = who_is_missed(charter) if missed else []
    if as_json:
        print_json({**seen.model_dump(mode="json"), "missed": [one.model_dump(mode="json") for one in stuck]})
    else:
        drawn(console(), seen)
        if missed:
            _missed(console(), stuck)
    if not seen.closed:
        raise typer.Exit(Exit.REFUSED)


def _charter(file: str) -> Charter:
    from integrations.charter_file import CharterUnreadable, load_charter, templates_in

    try:
        charter, found = load_charter(content_of(file), file, templates_in(Path(CHARTERS)))
    except CharterUnreadable as error:
        raise EndedError(Exit.REFUSED, str(error)) from None
    if charter is None:
        first = next(one for one in found if one.severity == "error")
        raise EndedError(Exit.REFUSED, f"A project can't start with this charter yet; the first reason is on line "
                         f"{first.line}: {first.problem} `coproduce check {file}` lists them all.")
    return charter


def _away(given: str, charter: Charter) -> Away:
    """PERSON, PERSON:FROM or PERSON:FROM:TO."""
    person, *days = given.split(":")
    known = [one.id for one in charter.participants] + [one.id for one in charter.supporting_roles]
    if person not in known:
        raise wrong_usage(f"There is no person {person} in this charter. People: {', '.join(known)}.")
    try:
        first, last = ([date.fromisoformat(day) for day in days] + [None, None])[:2]
    except ValueError:
        raise wrong_usage(f"Write days such as 2027-03-01; {given} has another form.") from None
    return Away(person=person, first=first, last=last) if first else Away.from_third_week(person, charter)


def drawn(screen: Console, seen: Rehearsal) -> None:
    """Gates, money over time as bars, work by person and month."""
    colour = "green" if seen.closed else "red"
    screen.print(f"[bold]{escape(seen.name)}[/] from {seen.starts} to {seen.planned_end}")
    screen.print(f"[{colour}]{escape(seen.sentence)}[/]")
    _gates(screen, seen.gates)
    _spend(screen, seen)
    _load(screen, seen)
    screen.print(f"{len(seen.notices)} messages to {len({one.person for one in seen.notices})} people.")


def _gates(screen: Console, gates: list[GateRehearsed]) -> None:
    rows = table("gate", "planned by", "asked", "passed", "days late", title="Gates")
    for one in gates:
        late = "-" if one.days_late is None else str(one.days_late)
        rows.add_row(one.phase.spoken, str(one.planned), str(one.opened or "-"), str(one.passed or "-"), late)
    screen.print(rows)
    for one in gates:
        for words in one.missing:
            screen.print(f"    [yellow]{one.phase.spoken}:[/] {escape(words)}")


def _spend(screen: Console, seen: Rehearsal) -> None:
    """The last day of each month."""
    by_month = {f"{one.day:%Y-%m}": one for one in seen.spend}
    most = max([one.promised for one in seen.spend] + ([seen.budget] if seen.budget else []), default=None)
    if not most:
        return
    last = "of the budget" if seen.budget else ""
    rows = table("month", "paid", "promised", last, title="Rewards and expenses so far")
    for month, one in by_month.items():
        paid, open_ = int(one.paid / most * WIDTH), int(one.promised / most * WIDTH)
        bar = f"[green]{'█' * paid}[/][yellow]{'░' * max(open_ - paid, 0)}[/]"
        rows.add_row(month, f"{one.paid} {seen.currency}", f"{one.promised} {seen.currency}", bar)
    screen.print(rows)


def _load(screen: Console, seen: Rehearsal) -> None:
    months = sorted({month for one in seen.load for month in one.tasks})
    rows = table("person", *(month[2:] for month in months), "messages", title="Things to do, by person and month")
    for one in seen.load:
        rows.add_row(one.person, *(str(one.tasks.get(month, "")) for month in months), str(one.messages))
    screen.print(rows)


def _missed(screen: Console, stuck: list[Missed]) -> None:
    rows = table("away from the third week", "then", title="When one person is away for good")
    for one in stuck:
        rows.add_row(one.person, escape(one.sentence))
    screen.print(rows)
