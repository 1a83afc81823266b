"""Commands that ask something of a project. Who gives them follows from the token."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer
from pydantic import JsonValue, ValidationError
from rich.console import Console
from rich.markup import escape

from cli import drawing_money
from cli.client import Api
from cli.exits import wrong_usage
from cli.options import AsJson, ProjectId, Token, Url
from cli.output import ANY_JSON, console, show
from cli.output import seen as seen_in
from cli.place import Place, find
from cli.seen import EventSeen, RewardsSeen, Seen
from domain.phases import Phase

app = typer.Typer()


class Voice(StrEnum):
    """What one can say at a gate."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request-changes"
    REJECT = "reject"


class ReceiptSeen(Seen):
    project: str
    version: int
    events: list[EventSeen]


WhatWasSeen = Annotated[str | None, typer.Option("--seen", help="Digest of what you looked at, from `coproduce show`: "
                                                 "refused when it has changed since.")]


def _receipt(console: Console, seen: ReceiptSeen) -> None:
    for one in seen.events:
        console.print(f"{one.seq}. {escape(one.sentence)}")


def _ask(place: Place, as_json: bool, project: str, kind: str, fields: Mapping[str, JsonValue], *,
         key: str | None = None) -> None:
    with Api(place) as api:
        answer = api.command(project, kind, fields, key)
    show(answer, as_json, ReceiptSeen, _receipt)


@app.command(epilog='Example: coproduce complete ek-bereaved-parents-2027 D3 --note "All five whys are on the wall"')
def complete(project: ProjectId, action: Annotated[str, typer.Argument(metavar="ACTION", help="Its id: D3 ...")], *,
             note: Annotated[str | None, typer.Option(help="What others should know.")] = None,
             url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Say that a piece of work is done."""
    _ask(find(url, token), as_json, project, "complete_action", {"action": action, "note": note})


@app.command(epilog="Example: coproduce vote ek-bereaved-parents-2027 co_design request-changes --item D4 "
             '--reason "Fathers are missing"')
def vote(project: ProjectId, phase: Annotated[Phase, typer.Argument(metavar="PHASE", help="Whose gate: co_design ...")],
         choice: Annotated[Voice, typer.Argument(metavar="CHOICE", help="approve, request-changes or reject.")], *,
         reason: Annotated[str | None, typer.Option(help="Why; needed unless you approve.")] = None,
         item: Annotated[list[str] | None, typer.Option(help="What to change: an action or a need. Repeatable.")]
         = None, seen: WhatWasSeen = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Vote at a gate."""
    items: list[JsonValue] = list(item or [])
    said = {"phase": phase.value, "choice": choice.replace("-", "_"), "reason": reason, "items": items, "seen": seen}
    _ask(find(url, token), as_json, project, "vote", said)


@app.command("propose-run", epilog="Example: coproduce propose-run ek-bereaved-parents-2027 --line P01-D1-v1")
def propose_run(project: ProjectId, *,
                line: Annotated[list[str] | None, typer.Option(help="Only these rewards. May be given again.")] = None,
                url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Put open rewards together for approval; all that fit when none is named."""
    lines: list[JsonValue] = list(line or [])
    _ask(find(url, token), as_json, project, "propose_run", {"lines": lines})


@app.command("approve-run", epilog="Example: coproduce approve-run ek-bereaved-parents-2027 r1")
def approve_run(project: ProjectId, run: Annotated[str, typer.Argument(metavar="RUN", help="Its id, such as r1.")], *,
                yes: Annotated[bool, typer.Option("--yes", help="Do not ask: approve the run as it is now.")] = False,
                seen: WhatWasSeen = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Release money: shows who gets what for what, then asks. Neither who proposed it nor who is paid by it can."""
    place = find(url, token)
    digest = seen or _looked_at(place, project, run, yes=yes, stderr=as_json)
    _ask(place, as_json, project, "approve_run", {"run": run, "seen": digest})


def _looked_at(place: Place, project: str, run: str, *, yes: bool, stderr: bool) -> str | None:
    """The digest of what was shown, once somebody said yes to it. None when the reader may not see the run: then the
    server says why they can't approve it either."""
    with Api(place) as api:
        rewards = seen_in(api.get(f"/api/projects/{project}/rewards"), RewardsSeen)
    found = next((one for one in rewards.runs if one.id == run), None)
    if found is None or found.lines is None:
        return None
    drawing_money.run(console(stderr=stderr), found, rewards.currency)
    if found.state == "proposed" and not yes:
        typer.confirm("Approve this?", abort=True, err=True)
    return found.digest


@app.command(epilog="Example: coproduce command ek-bereaved-parents-2027 make_suggestion "
             """--json '{"text": "Could the groups meet in the evening?"}'""")
def command(project: ProjectId, kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as make_suggestion; the "
                                                                    "server names all kinds when it knows none.")], *,
            fields: Annotated[str, typer.Option("--json", metavar="FIELDS", help="Its fields as JSON object.")] = "{}",
            key: Annotated[str | None, typer.Option("--idempotency-key", help="The same key again does nothing twice.")]
            = None, url: Url = None, token: Token = None) -> None:
    """Any command. The answer is always JSON."""
    try:
        given = ANY_JSON.validate_json(fields)
    except ValidationError:
        given = None
    if not isinstance(given, dict):
        raise wrong_usage(f"--json takes an object such as {json.dumps({'action': 'D3'})}. Nothing was sent.")
    _ask(find(url, token), True, project, kind, {name: value for name, value in given.items() if name != "kind"},
         key=key)
