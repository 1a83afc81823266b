"""The command `coproduce up`: runs the stack in the foreground until Ctrl-C."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cli.stack.options import StackOptions
    from cli.stack.telling import Teller

Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, show_default=False,
                                          help="Port of the web pages; else COPRODUCE_WEB_PORT, else 8080.")]
Base = Annotated[int | None, typer.Option("--port-base", min=1024, max=65000, show_default=False,
                                          help="All ports in a row from here, the web pages first.")]
Free = Annotated[bool, typer.Option("--free-ports", help="Any ports that are free; they are shown when it is ready.")]
Folder = Annotated[Path | None, typer.Option("--data-dir", file_okay=False, show_default=False, help="Where state and "
                   "logs are kept; else COPRODUCE_DATA_DIR, else .coproduce in the current folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object when ready and nothing else on stdout.")]


def up(port: Port = None, port_base: Base = None, free_ports: Free = False, data_dir: Folder = None,
       json: Json = False) -> None:
    """Start everything on this machine: Temporal, worker, web pages and the sandbox, until Ctrl-C.

    All of it listens on 127.0.0.1. A part that dies is started again. State stays in the data folder, so the next
    `up` goes on where this one ended, also after a crash. Where settings name the real Trello (COPRODUCE_TRELLO_KEY
    and _TOKEN), Tremendous (COPRODUCE_TREMENDOUS_KEY), mail server (COPRODUCE_SMTP_HOST) or Temporal
    (COPRODUCE_TEMPORAL_ADDRESS), that one is used and its sandbox is not started.

    Ends with 0 when it was stopped, 1 when it can't start or already runs on the folder, 2 when settings are wrong,
    3 when a port is in use. A second Ctrl-C while it stops ends everything at once.

    Examples: `coproduce up`; `coproduce up --port 9000`; `coproduce up --data-dir trial --free-ports --json`.
    """
    if sum([port_base is not None, free_ports]) + (port is not None) > 1:
        raise typer.BadParameter("Give one of --port, --port-base and --free-ports.")
    from cli.stack.errors import StackError
    from cli.stack.options import StackOptions, surroundings
    from cli.stack.ports import Ports
    from integrations.errors import IntegrationError
    from settings import SettingsWrong, variable

    environ = surroundings()
    if port is not None:
        environ[variable("web_port")] = str(port)
    ports = Ports.from_base(port_base) if port_base is not None else None
    options = StackOptions(data_dir=data_dir, ports=ports, free_ports=free_ports, environ=environ)
    try:
        asyncio.run(_serve(options, json))
    except StackError as error:
        typer.echo(error, err=True)
        raise typer.Exit(error.exit_code) from None
    except (SettingsWrong, IntegrationError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2 if isinstance(error, SettingsWrong) else 1) from None


async def _serve(options: "StackOptions", json: bool) -> None:
    """Run until the first signal; a second one makes it end at once."""
    from rich.console import Console

    from cli.stack.telling import Teller

    stop, hurry = asyncio.Event(), asyncio.Event()

    def asked() -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            continue  # as nohup wants it
        asyncio.get_running_loop().add_signal_handler(number, asked)
    teller = Teller(Console(stderr=json, highlight=False))
    running = asyncio.create_task(_run(options, teller, hurry, json))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    finally:
        stopping.cancel()
        teller.close()


async def _run(options: "StackOptions", teller: "Teller", hurry: asyncio.Event, json: bool) -> None:
    from cli.output import ANY_JSON
    from cli.stack.supervisor import running_stack
    from cli.stack.telling import as_json

    async with running_stack(options, teller, hurry) as stack:
        teller.ready(stack)
        if json:
            typer.echo(ANY_JSON.dump_json(ANY_JSON.validate_python(as_json(stack))).decode())
        await asyncio.Event().wait()
