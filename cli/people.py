"""Commands about the people file: bringing in a table, a person's own data, erasing somebody."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.client import Api
from cli.drawing import table
from cli.exits import Exit, refused, wrong_usage
from cli.options import AsJson, Token, Url
from cli.output import ANY_JSON, complain, print_json, seen, show
from cli.place import find
from cli.seen import Seen
from cli.starting import content_of

app = typer.Typer(name="people", no_args_is_help=True, help="The people file: who can be reached. Addresses are kept "
                  "sealed and shown to nobody here.",
                  epilog="Example: coproduce people import people.csv --dry-run")

Table = Annotated[str, typer.Argument(metavar="FILE", help="A table (CSV) with the columns name, email, phone, "
                                      "project, person; - reads it from stdin.")]
Somebody = Annotated[str, typer.Argument(metavar="PERSON", help="Who: PROJECT/PERSON such as "
                                         "ek-bereaved-parents-2027/P01, or the id from the people file.")]


class RowSeen(Seen):
    row: int
    verdict: str
    name: str | None
    changes: list[str]
    sentence: str


class ImportSeen(Seen):
    done: bool
    rows: list[RowSeen]
    added: int
    changed: int
    same: int
    refused: int


class KnownSeen(Seen):
    person: str
    account: str | None


class EverybodySeen(Seen):
    people: list[KnownSeen]


class ErasedSeen(Seen):
    account: str
    open_payments: int


@app.command("import", epilog="Example: coproduce people import people.csv --dry-run")
def import_table(file: Table, *, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what each row would "
                                                                       "do.")] = False,
                 url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Bring in many people at once, row by row; an empty cell changes nothing.

    Ends with 1 when a row was refused; the others are done all the same.
    """
    content = content_of(file)
    with Api(find(url, token)) as api:
        answer = api.post_file(f"/api/people/import?dry_run={str(dry_run).lower()}", content, "text/csv")
    show(answer, as_json, ImportSeen, _outcome)
    if seen(answer, ImportSeen).refused:
        raise typer.Exit(Exit.REFUSED)


def _outcome(screen: Console, told: ImportSeen) -> None:
    rows = table("row", "name", "what", "touches", title="What was done" if told.done else "What would be done")
    for one in told.rows:
        rows.add_row(str(one.row), escape(one.name or "-"), one.verdict,
                     escape(one.sentence or ", ".join(one.changes) or "-"))
    screen.print(rows)
    screen.print(f"{told.added} added, {told.changed} changed, {told.same} as they are, {told.refused} refused."
                 + ("" if told.done else " Nothing is done yet."))


@app.command("export", epilog="Example: coproduce people export ek-bereaved-parents-2027/P01 --file p01.json")
def export(person: Somebody, *, file: Annotated[Path | None, typer.Option(help="Write it to this file, which only you "
                                                                          "can read; stdout without.")] = None,
           url: Url = None, token: Token = None) -> None:
    """Everything that is kept about a person, as JSON: for them, and nobody else to read. Who asks is written down."""
    with Api(find(url, token)) as api:
        answer = api.post(f"/api/people/{_account(api, person)}/export", {})
    if file is None:
        print_json(ANY_JSON.validate_json(answer.content))
        return
    try:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_bytes(answer.content)
    except OSError as error:
        raise wrong_usage(f"{file} can't be written ({error.strerror}). Name another file.") from None
    complain(f"Everything about {person} is in {file}. Hand it to them only.")


@app.command("erase", epilog="Example: coproduce people erase ek-bereaved-parents-2027/P01")
def erase(person: Somebody, *, confirm: Annotated[str | None, typer.Option(help="The word erase, instead of being "
                                                                           "asked for it.")] = None,
          url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Erase who somebody is, for good: name, addresses, sign-in, messages. What happened and the books stay."""
    with Api(find(url, token)) as api:
        account = _account(api, person)
        typed = confirm or typer.prompt(f"This can't be taken back. Write erase to erase {person}", err=True)
        answer = api.post(f"/api/people/{account}/erase", {"confirm": typed})
    show(answer, as_json, ErasedSeen, _erased)


def _erased(screen: Console, told: ErasedSeen) -> None:
    screen.print("Who this was is erased.")
    if told.open_payments:
        screen.print(f"Payments that have not ended: {told.open_payments}. Their requests stay sealed until then; "
                     "erase again when they have.")


def _account(api: Api, person: str) -> str:
    """The id in the people file. Ends the command when nobody was named for a person of a project yet."""
    project, _, key = person.partition("/")
    if not key:
        return person
    people = seen(api.get(f"/api/projects/{project}/people"), EverybodySeen).people
    found = next((one for one in people if one.person == key), None)
    if found is None:
        raise refused(f"There is no {key} in {project}. People: {', '.join(one.person for one in people)}.")
    if found.account is None:
        raise refused(f"Nobody is named for {key} of {project} yet, so nothing is kept about them in the people file.")
    return found.account
