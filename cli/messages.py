"""Commands about messages: the outbox, and what becomes of what is in it."""

from datetime import datetime
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.console import Console
from rich.markup import escape

from cli.client import Api
from cli.drawing import plain, table
from cli.options import AsJson, Token, Url
from cli.output import show
from cli.place import find
from cli.seen import Seen

app = typer.Typer(name="outbox", no_args_is_help=True, help="Messages to people: what waits, was sent, is too hard to "
                  "read or could not be brought.", epilog="Example: coproduce outbox list --state held")

Ref = Annotated[str, typer.Argument(metavar="REF", help="The message, as `coproduce outbox list` names it.")]
Why = Annotated[str, typer.Option(help="Why; it is kept with the message.")]


class HintSeen(Seen):
    what: str
    found: str
    instead: str


class MessageSeen(Seen):
    ref: str
    project: str
    person: str
    kind: str
    subject: str
    state: str
    attempts: int
    created: datetime
    last_error: str | None
    text: str | None
    plainer: list[HintSeen]


class OutboxSeen(Seen):
    counts: dict[str, int]
    messages: list[MessageSeen]


@app.command("list", epilog="Example: coproduce outbox list --state undeliverable")
def list_messages(*, state: Annotated[str | None, typer.Option(
                      help="waiting, failed, held, undeliverable, sent or dropped.")] = None,
                  project: Annotated[str | None, typer.Option(help="The id of a project.")] = None,
                  person: Annotated[str | None, typer.Option(help="The id of a person: P01 ...")] = None,
                  kind: Annotated[str | None, typer.Option(help="gate_opened ...")] = None,
                  limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 50,
                  url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Messages, newest first, and how many there are of each state. Held ones with their words and plainer ones."""
    asked = {"state": state, "project": project, "person": person, "kind": kind}
    with Api(find(url, token)) as api:
        answer = api.get("/api/outbox", limit=limit, **{name: one for name, one in asked.items() if one})
    show(answer, as_json, OutboxSeen, _outbox)


@app.command(epilog="Example: coproduce outbox resend 4c1f0e2b9a7d63585f10")
def resend(ref: Ref, *, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Send a message again that failed, could not be brought or waits for a better time."""
    _decide(ref, {"do": "resend"}, url, token, as_json)


@app.command(epilog='Example: coproduce outbox send 4c1f0e2b9a7d63585f10 --reason "The group knows these words"')
def send(ref: Ref, *, reason: Why, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Send a held message as it is, though it is hard to read."""
    _decide(ref, {"do": "send", "reason": reason}, url, token, as_json)


@app.command(epilog='Example: coproduce outbox edit 4c1f0e2b9a7d63585f10 --subject "News" --text "We found a room."')
def edit(ref: Ref, *, subject: Annotated[str, typer.Option(help="The subject.")],
         text: Annotated[str, typer.Option(help="The whole text, in plainer words.")], url: Url = None,
         token: Token = None, as_json: AsJson = False) -> None:
    """Send a held message in other words."""
    _decide(ref, {"do": "edit", "subject": subject, "text": text}, url, token, as_json)


@app.command(epilog='Example: coproduce outbox drop 4c1f0e2b9a7d63585f10 --reason "They were told in person"')
def drop(ref: Ref, *, reason: Why, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Do not send a message any more."""
    _decide(ref, {"do": "drop", "reason": reason}, url, token, as_json)


def _decide(ref: str, decision: dict[str, JsonValue], url: str | None, token: str | None, as_json: bool) -> None:
    with Api(find(url, token)) as api:
        answer = api.post(f"/api/outbox/{ref}", decision)
    show(answer, as_json, MessageSeen, _message)


def _outbox(screen: Console, seen: OutboxSeen) -> None:
    screen.print(", ".join(f"{count} {state}" for state, count in sorted(seen.counts.items())) or "No messages.")
    rows = table("ref", "to", "kind", "subject", "state", "tries")
    for one in seen.messages:
        rows.add_row(one.ref, escape(f"{one.project} {one.person}"), plain(one.kind), escape(one.subject), one.state,
                     str(one.attempts))
    if seen.messages:
        screen.print(rows)
    for one in seen.messages:
        if one.last_error:
            screen.print(f"{one.ref}: {escape(one.last_error)}")
        if one.text:
            screen.print(f"[bold]{one.ref}[/]: {escape(one.text)}")
            for hint in one.plainer:
                instead = f" -> {hint.instead}" if hint.instead else ""
                screen.print(f"  {hint.what}: {escape(hint.found)}{escape(instead)}")


def _message(screen: Console, seen: MessageSeen) -> None:
    screen.print(f"{seen.ref} is {seen.state} now.")
