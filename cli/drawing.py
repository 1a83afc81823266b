"""Answers drawn for people at a terminal. Ids stand first: they are what the other commands ask for."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.seen import (
    ActionSeen,
    EventsSeen,
    ListSeen,
    PhaseSeen,
    ProjectSeen,
    RunSeen,
    SummarySeen,
    WaitingListSeen,
    WaitingSeen,
    Who,
)

# What people copy into the next command.
NEVER_CUT = ("id", "where")
MARKS = {"done": "[green]done[/]", "open": "open", "dropped": "[dim]dropped[/]"}


def table(*columns: str, title: str | None = None) -> Table:
    made = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column in NEVER_CUT)
    return made


def spoken(who: Who | None) -> str:
    """'A.K. (Parent partner)'."""
    return escape(f"{who.initials} ({who.role_title})") if who else "somebody"


def projects(console: Console, seen: ListSeen) -> None:
    if not seen.projects:
        console.print("There is no project that you can see. Start one with `coproduce start FILE`.")
        return
    rows = table("id", "name", "phase", "status", "waits for", "wrong")
    for one in seen.projects:
        rows.add_row(one.id, escape(one.name), one.phase.spoken if one.phase else "-", plain(one.status),
                     ", ".join(one.waiting_for) or "nobody", _wrong(one))
    console.print(rows)
    if len(seen.projects) < seen.total:
        console.print(f"{len(seen.projects)} of {seen.total}; `--offset` leaves out the first ones.", style="dim")


def _wrong(one: SummarySeen) -> str:
    found = [f"[red]late since {one.overdue.since:%Y-%m-%d}[/]"] if one.overdue else []
    found += [f"[yellow]{name} {state}[/]" for name, state in (("board", one.board), ("payments", one.payments))
              if state in ("trouble", "held")]
    return ", ".join(found)


def project(console: Console, seen: ProjectSeen) -> None:
    where = f", {seen.phase.spoken}" if seen.phase and seen.status != "closed" else ""
    console.print(f"[bold]{escape(seen.name)}[/] ({seen.id}): {plain(seen.status)}{where}")
    console.print(escape(seen.organisation), style="dim")
    for trouble in seen.troubles:
        console.print(f"[yellow]{trouble.part}:[/] {escape(trouble.sentence)}")
    for phase in seen.phases:
        if phase.state != "to_come":
            _phase(console, phase)
        else:
            _asked(console, [one for one in phase.actions if one.proposed or one.blocked])
    for offer in seen.offers:
        if offer.state == "open":
            console.print(f"Offered on the board: {escape(offer.title)} (card {escape(offer.card)}, by "
                          f"{spoken(offer.by)})")
    for run in seen.payment_runs:
        _run(console, run, seen.currency)
    if seen.waiting:
        _waiting(console, seen.waiting)
    if seen.board_url:
        console.print(f"Board: {seen.board_url}", soft_wrap=True)


def _phase(console: Console, phase: PhaseSeen) -> None:
    rows = table("id", "what", "state", "due", "responsible", title=f"\n[bold]{phase.title}[/]")
    for one in phase.actions:
        state = "[yellow]blocked[/]" if one.blocked and one.status == "open" else MARKS[one.status]
        rows.add_row(one.id, escape(one.title), state, one.due.isoformat(),
                     ", ".join(who.initials for who in one.responsible))
    console.print(rows)
    _asked(console, phase.actions)
    gate = phase.gate
    voices = ", ".join(f"{vote.person.initials}: {plain(vote.choice)}" for vote in gate.decision)
    console.print(f"Gate: {plain(gate.state)}{f' ({voices})' if voices else ''}")
    for words in gate.missing_words:
        console.print(f"  - {escape(words)}")
    if gate.state == "open":
        console.print(f"  shown: {gate.digest} (give it as --seen)")


def _asked(console: Console, actions: list[ActionSeen]) -> None:
    for one in actions:
        for words in _on_board(one):
            console.print(f"  - {one.id} {words}")


def _on_board(one: ActionSeen) -> Iterator[str]:
    """What people did about a piece of work on the board."""
    if one.blocked and one.status == "open":
        yield f"is blocked: {escape(one.blocked)}"
    if one.proposed:
        due = one.proposed.due.isoformat() if one.proposed.due else "no date"
        yield (f"is due on {one.due.isoformat()}; {escape(one.proposed.by)} asks for {due}, "
               f"{spoken(one.accountable)} decides")
    if one.card_state:
        yield f"has no card on the board any more: {plain(one.card_state)}"


def _run(console: Console, run: RunSeen, currency: str) -> None:
    total = f" of {run.total} {currency}" if run.total is not None else ""
    missing = f", waits for {', '.join(who.initials for who in run.missing)}" if run.missing else ""
    why = f": {run.waiting_for}" if run.waiting_for else ""
    console.print(f"Payment run {run.id}{total}: {plain(run.state)}{missing}{escape(why)}")
    for warning in run.warnings:
        console.print(f"  [yellow]{escape(warning)}[/]")


def _waiting(console: Console, found: list[WaitingSeen]) -> None:
    rows = table("who", "what", "due", "where", title="\n[bold]What waits for whom[/]")
    for one in found:
        rows.add_row(spoken(one.person), escape(one.sentence), one.due.isoformat() if one.due else "-", one.url)
    console.print(rows)


def waiting(console: Console, seen: WaitingListSeen) -> None:
    if seen.waiting:
        _waiting(console, seen.waiting)
    else:
        console.print("Nothing waits for you.")


def events(console: Console, seen: EventsSeen) -> None:
    rows = table("nr", "when", "what", "who")
    for one in seen.events:
        by = one.by.person.initials if one.by and one.by.person else (one.by.channel if one.by else "-")
        rows.add_row(str(one.seq), f"{one.at:%Y-%m-%d %H:%M}", escape(one.sentence), by)
    console.print(rows)


def plain(word: str) -> str:
    return word.replace("_", " ")
