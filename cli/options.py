"""Arguments and options that many commands share."""

from typing import Annotated

import typer

Url = Annotated[str | None, typer.Option(show_default=False, help="Address of the server; else COPRODUCE_URL, else the "
                                         "stack started here.")]
Token = Annotated[str | None, typer.Option(show_default=False, help="API token; else COPRODUCE_TOKEN, else the "
                                           "operator's of the stack here.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines, and nothing else, on stdout.")]
ProjectId = Annotated[str, typer.Argument(metavar="ID", help="The project's id, as `coproduce list` shows it.")]
