"""Commands around a charter: check it here, start a project with it, say who its people are."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.console import Console
from rich.markup import escape

from cli.client import Api, Found, ProblemError
from cli.exits import EndedError, Exit, wrong_usage
from cli.options import AsJson, ProjectId, Token, Url
from cli.output import console, print_json, show
from cli.place import find
from cli.seen import Seen

app = typer.Typer()

CHARTERS = Path(__file__).resolve().parents[1] / "charters"
CharterFile = Annotated[str, typer.Argument(metavar="FILE", help="A charter as YAML or JSON; - reads it from stdin.")]

PersonId = Annotated[str, typer.Argument(metavar="PERSON", help="Such as P01.")]


class StartedSeen(Seen):
    id: str
    url: str
    warnings: list[Found]


class ReachedSeen(Seen):
    person: str
    reachable_by: list[str]


class LinkedSeen(Seen):
    person: str
    board_member: bool


def content_of(file: str) -> bytes:
    """What stands in a file, or comes from stdin."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise wrong_usage(f"{file} can't be read ({error.strerror}). Name a file that is there.") from None


@app.command(epilog="Example: coproduce check charters/minimal-example.yaml")
def check(file: CharterFile, as_json: AsJson = False) -> None:
    """Look at a charter without a server: every finding at once, with its line and what to write instead.

    Ends with 1 when an error stops a project from starting, with 0 when there are warnings at most.
    """
    from integrations.charter_file import CharterUnreadable, load_charter, templates_in

    try:
        charter, located = load_charter(content_of(file), file, templates_in(CHARTERS))
    except CharterUnreadable as error:
        raise EndedError(Exit.REFUSED, str(error)) from None
    found = [Found(path=one.where, line=one.line, severity=one.severity, problem=one.problem, instead=one.instead)
             for one in located]
    if as_json:
        listed: list[JsonValue] = [one.model_dump() for one in found]
        print_json({"file": file, "ok": charter is not None, "findings": listed})
    else:
        _told(console(), file, found, charter is not None)
    if charter is None:
        raise typer.Exit(Exit.REFUSED)


def _told(screen: Console, file: str, found: list[Found], ok: bool) -> None:
    findings(screen, found)
    errors = sum(one.severity == "error" for one in found)
    verdict = "a project can start with this charter" if ok else "a project can't start with this charter yet"
    screen.print(f"{escape(file)}: {verdict} (errors: {errors}, warnings: {len(found) - errors}).")


def findings(screen: Console, found: list[Found]) -> None:
    """Each with line, place, what is wrong and what to write."""
    for one in found:
        colour = "red" if one.severity == "error" else "yellow"
        screen.print(f"[{colour}]{one.severity}[/] line {one.line}, {escape(one.path)}")
        screen.print(f"    {escape(one.problem)}\n    {escape(one.instead)}")


@app.command(epilog="Example: coproduce start charters/finding-us-when-it-matters.yaml")
def start(file: CharterFile, *, key: Annotated[str | None, typer.Option("--idempotency-key", help="The same key again "
                                                                     "starts nothing twice.")] = None,
          url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Start a project with a charter."""
    kind = "application/json" if file.endswith(".json") else "application/yaml"
    with Api(find(url, token)) as api:
        try:
            answer = api.post_file("/api/projects", content_of(file), kind, key)
        except ProblemError as error:
            findings(console(stderr=True), error.problem.findings)
            raise
    show(answer, as_json, StartedSeen, _started)


def _started(screen: Console, seen: StartedSeen) -> None:
    findings(screen, seen.warnings)
    screen.print(f"{seen.id} is started. Its page: {seen.url}", soft_wrap=True)


@app.command(epilog="Example: coproduce person ek-bereaved-parents-2027 P01 --email p01@example.org")
def person(project: ProjectId, person: PersonId, *,
           email: Annotated[str | None, typer.Option(help="Where messages and payments go.")] = None,
           phone: Annotated[str | None, typer.Option(help="For payments by text message.")] = None,
           name: Annotated[str | None, typer.Option(help="As the person wants to be called.")] = None,
           chat: Annotated[str | None, typer.Option(help="A chat or text messages, as an Apprise address.")] = None,
           url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Say how to reach a person. It is kept sealed and never shown; what is left out now is forgotten."""
    given = {"email": email, "phone": phone, "name": name, "chat": chat}
    with Api(find(url, token)) as api:
        answer = api.put(f"/api/projects/{project}/people/{person}", {key: one for key, one in given.items() if one})
    show(answer, as_json, ReachedSeen, _reached)


def _reached(screen: Console, seen: ReachedSeen) -> None:
    screen.print(f"{seen.person} can be reached by {' and '.join(seen.reachable_by) or 'nothing yet'}.")


@app.command("link-member", epilog="Example: coproduce link-member ek-bereaved-parents-2027 P01 @ada_example")
def link_member(project: ProjectId, person: PersonId,
                member: Annotated[str | None, typer.Argument(metavar="MEMBER", show_default=False, help="Their member "
                                                             "id on the board, or @username.")] = None, *,
                remove: Annotated[bool, typer.Option("--remove", help="Forget who they are on the board.")] = False,
                url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Say who a person is on the board: what they do there then counts as theirs. Kept sealed and never shown."""
    if remove == (member is not None):
        raise wrong_usage("Give either a member of the board or --remove.")
    path = f"/api/projects/{project}/people/{person}/board-member"
    with Api(find(url, token)) as api:
        if member is not None:
            show(api.put(path, {"member": member}), as_json, LinkedSeen, _linked)
            return
        api.delete(path)
    if as_json:
        print_json({"project": project, "person": person, "board_member": False})
    else:
        _linked(console(), LinkedSeen(person=person, board_member=False))


def _linked(screen: Console, seen: LinkedSeen) -> None:
    screen.print(f"What {seen.person} does on the board counts as theirs." if seen.board_member else
                 f"{seen.person} is not known on the board any more.")
