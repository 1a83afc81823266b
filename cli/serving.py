"""Commands that run a part of the system in this process, or work on its records: worker, web, verify, role."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue

from cli.exits import EndedError, Exit, wrong_usage
from cli.options import AsJson, ProjectId
from cli.output import complain, console, print_json
from cli.place import DEMO, settings
from settings import Settings

if TYPE_CHECKING:
    from integrations.records.people import Account, PeopleFile, Role

app = typer.Typer()


@app.command(epilog="Example: COPRODUCE_TEMPORAL_ADDRESS=temporal:7233 coproduce worker")
def worker() -> None:
    """Run the worker process until it is told to stop. Settings come from COPRODUCE_... variables."""
    from worker import main

    raise typer.Exit(main())


@app.command(epilog="Example: COPRODUCE_WEB_PORT=8080 coproduce web")
def web() -> None:
    """Run the web process until it is told to stop. Settings come from COPRODUCE_... variables."""
    from web.__main__ import main

    raise typer.Exit(main())


@app.command(epilog="Example: coproduce verify ek-bereaved-parents-2027")
def verify(project: ProjectId, as_json: AsJson = False,
           data_dir: Annotated[Path | None, typer.Option(help="Data folder; else COPRODUCE_DATA_DIR.")] = None,
           ) -> None:
    """Check in the records that every event is there, in order and unchanged. Needs no server.

    Ends with 1 when the chain is broken.
    """
    from integrations.errors import IntegrationError
    from integrations.registry import open_records

    chosen = with_records(settings() if data_dir is None else settings().model_copy(update={"data_dir": data_dir}))
    try:
        report = open_records(chosen).store.verify_chain(project)
    except IntegrationError as error:
        raise EndedError(Exit.REFUSED, str(error)) from None
    shown: dict[str, JsonValue] = {**report.model_dump(), "whole": report.whole}
    if as_json:
        print_json(shown)
    else:
        console().print(report.sentence)
    if not report.whole:
        raise typer.Exit(Exit.REFUSED)


class RoleName(StrEnum):
    """What an account may be beside its places in projects."""

    OPERATOR = "operator"
    FINANCE = "finance"


@app.command(epilog="Example: coproduce role money@example.org finance --new --token")
def role(account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its id (acc_...) or its e-mail address.")],
         name: Annotated[RoleName, typer.Argument(metavar="ROLE", help="operator: runs the service; finance: looks "
                                                  "after the payments of all projects.")], *,
         remove: Annotated[bool, typer.Option("--remove", help="Take the role away.")] = False,
         new: Annotated[bool, typer.Option("--new", help="Make the account when nobody has this address yet.")] = False,
         token: Annotated[bool, typer.Option("--token", help="Also say a new API token for it, this once.")] = False,
         as_json: AsJson = False,
         data_dir: Annotated[Path | None, typer.Option(help="Data folder; else COPRODUCE_DATA_DIR.")] = None) -> None:
    """Give an account a role, or take it away. Works on the records and counts at once. Needs no server."""
    from integrations.errors import IntegrationError
    from integrations.registry import open_records

    chosen = with_records(settings() if data_dir is None else settings().model_copy(update={"data_dir": data_dir}))
    if remove and (new or token):
        raise wrong_usage("A role that is taken away needs no new account and no token.")
    try:
        records = open_records(chosen)
        found = _account(records.people, account, new=new)
        roles: list[Role] = [one for one in found.roles if one != name.value]
        records.people.set_roles(found.id, roles if remove else [*roles, name.value])
        issued = records.tokens.issue(found.id, "coproduce role") if token else None
        left = records.people.account(found.id).roles
    except IntegrationError as error:
        raise EndedError(Exit.REFUSED, str(error)) from None
    if as_json:
        print_json({"account": found.id, "roles": [*left], **({"token": issued} if issued else {})})
    elif issued:
        print(issued)
        complain(f"This token acts as {found.id} ({', '.join(left)}). It is not shown again.")
    else:
        console().print(f"Roles of {found.id}: {', '.join(left) or 'none'}.")


def _account(people: "PeopleFile", named: str, *, new: bool) -> "Account":
    from integrations.ports import Contact

    if "@" not in named:
        return people.account(named)
    found = people.find(named)
    if found is None and not new:
        raise EndedError(Exit.REFUSED, "Nobody has this e-mail address. Nothing was changed; is it written right? With "
                         "--new an account is made for it.")
    return found or people.add(Contact(email=named))


def with_records(chosen: Settings) -> Settings:
    """Records that are there: looking must not make a new, empty database."""
    if chosen.database_url:
        return chosen
    for folder in (chosen.data_dir, chosen.data_dir / DEMO):
        if (folder / "records.db").exists():
            return chosen.model_copy(update={"data_dir": folder})
    raise wrong_usage(f"There are no records in {chosen.data_dir}. Set COPRODUCE_DATA_DIR or COPRODUCE_DATABASE_URL to "
                      "where they are.")
