"""Commands that run a part of the system in this process, or look into its records: worker, web, verify."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from cli.exits import EndedError, Exit, wrong_usage
from cli.options import AsJson, ProjectId
from cli.output import console, print_json
from cli.place import DEMO, settings
from settings import Settings

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


def with_records(chosen: Settings) -> Settings:
    """Records that are there: looking must not make a new, empty database."""
    if chosen.database_url:
        return chosen
    for folder in (chosen.data_dir, chosen.data_dir / DEMO):
        if (folder / "records.db").exists():
            return chosen.model_copy(update={"data_dir": folder})
    raise wrong_usage(f"There are no records in {chosen.data_dir}. Set COPRODUCE_DATA_DIR or COPRODUCE_DATABASE_URL to "
                      "where they are.")
