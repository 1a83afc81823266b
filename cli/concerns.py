"""Safeguarding concerns: raised without a word of what they are about, answered by those who guard the project."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.client import Api
from cli.exits import EndedError
from cli.options import AsJson, ProjectId, Token, Url
from cli.output import console, seen, show
from cli.place import find
from cli.seen import Seen

app = typer.Typer(name="concern", no_args_is_help=True, help="When you are worried about someone. Nothing is asked or "
                  "kept of what it is about.", epilog="Example: coproduce concern raise ek-bereaved-parents-2027")

NOT_RAISED = ("Your worry was NOT passed on. If somebody is in danger, call 999 or 112 now; else speak to the "
              "safeguarding lead of the project.")
STATES = {"waits": "nobody looks into it yet", "acknowledged": "somebody looks into it", "closed": "in good hands"}
ConcernId = Annotated[str, typer.Argument(metavar="CONCERN", help="Its id, as `coproduce concern list` shows it.")]


class WorriedSeen(Seen):
    immediate_danger: str
    emergency: str
    call: str
    say: list[str]
    never: list[str]
    told: list[str]
    told_without_lead: list[str]
    answer_hours: int


class RaisedSeen(Seen):
    told: list[str]
    answer_by: datetime
    on_its_way: bool


class ConcernSeen(Seen):
    id: str
    raised_at: datetime
    role: str
    not_to_lead: bool
    state: str


class ConcernsSeen(Seen):
    concerns: list[ConcernSeen]


@app.command("raise", epilog="Example: coproduce concern raise ek-bereaved-parents-2027 --not-to-lead")
def raise_one(project: ProjectId, *,
              not_to_lead: Annotated[bool, typer.Option("--not-to-lead", help="The safeguarding lead is part of the "
                                                        "worry: others are told.")] = False,
              yes: Annotated[bool, typer.Option("--yes", help="Do not ask: raise it at once.")] = False,
              url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Say that you are worried about someone: shows whom to call first, then tells those who guard the project."""
    try:
        with Api(find(url, token)) as api:
            worried = seen(api.get(f"/api/projects/{project}/worried"), WorriedSeen)
            _advise(console(stderr=as_json), worried)
            if not yes:
                told = worried.told_without_lead if not_to_lead else worried.told
                typer.confirm(f"Tell {', '.join(told)} that somebody is worried?", abort=True, err=True)
            answer = api.post(f"/api/projects/{project}/concerns", {"not_to_lead": not_to_lead})
    except EndedError as ended:
        told_already = "NOT passed on" in str(ended)
        raise EndedError(ended.code, str(ended) if told_already else f"{NOT_RAISED} {ended}") from None
    show(answer, as_json, RaisedSeen, _raised)


@app.command("list", epilog="Example: coproduce concern list ek-bereaved-parents-2027")
def list_concerns(project: ProjectId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Concerns of a project you guard: when, in which role, how far. For the lead, the deputy and the trustee."""
    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}/concerns")
    show(answer, as_json, ConcernsSeen, _listed)


@app.command(epilog="Example: coproduce concern acknowledge ek-bereaved-parents-2027 5f0c1d2e3a4b59687786")
def acknowledge(project: ProjectId, concern: ConcernId, url: Url = None, token: Token = None,
                as_json: AsJson = False) -> None:
    """Say that you look into it: nobody else is told again."""
    _answer(project, concern, "acknowledge", url, token, as_json)


@app.command(epilog="Example: coproduce concern close ek-bereaved-parents-2027 5f0c1d2e3a4b59687786")
def close(project: ProjectId, concern: ConcernId, url: Url = None, token: Token = None,
          as_json: AsJson = False) -> None:
    """Say that it is in good hands. The report is written where your procedure says, never here."""
    _answer(project, concern, "close", url, token, as_json)


def _answer(project: str, concern: str, step: str, url: str | None, token: str | None, as_json: bool) -> None:
    with Api(find(url, token)) as api:
        answer = api.post(f"/api/projects/{project}/concerns/{concern}/{step}", {})
    show(answer, as_json, ConcernSeen, lambda to, one: _listed(to, ConcernsSeen(concerns=[one])))


def _advise(to: Console, worried: WorriedSeen) -> None:
    to.print(f"[bold]{escape(worried.immediate_danger)}[/bold] (emergency services: {escape(worried.emergency)})")
    if worried.call:
        to.print(escape(worried.call))
    for words, lines in (("You can say", worried.say), ("Please never", worried.never)):
        for one in lines:
            to.print(f"  {words}: {escape(one)}")
    to.print(f"One of those who are told looks into it within {worried.answer_hours} hours.")


def _raised(to: Console, raised: RaisedSeen) -> None:
    to.print(f"Passed on. Told: {escape(', '.join(raised.told))}. One of them looks into it by "
             f"{raised.answer_by:%Y-%m-%d %H:%M} UTC.")
    if not raised.on_its_way:
        to.print("The messages may be late: please call or speak to one of them now.")


def _listed(to: Console, found: ConcernsSeen) -> None:
    for one in found.concerns:
        lead = "; the lead is involved and not told" if one.not_to_lead else ""
        to.print(f"{one.id}  {one.raised_at:%Y-%m-%d %H:%M} UTC  {escape(one.role)}  {STATES.get(one.state, one.state)}"
                 f"{lead}")
    if not found.concerns:
        to.print("Nobody has raised a concern.")
