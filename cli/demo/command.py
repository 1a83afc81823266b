"""The command `coproduce demo`: a fresh stack, the whole story, the checks, and the stack left up to look around."""

import asyncio
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import EndedError, Exit

if TYPE_CHECKING:
    from rich.console import Console

    from cli.demo.showing import Showing
    from cli.demo.summary import Summary
    from cli.stack.options import StackOptions
    from cli.stack.supervisor import Stack

Folder = Annotated[Path | None, typer.Option("--data-dir", file_okay=False, show_default=False, help="Where the demo "
                   "keeps its state; else .coproduce/demo in the current folder.")]
Free = Annotated[bool, typer.Option("--free-ports", help="Any ports that are free instead of the usual ones.")]
Stay = Annotated[bool, typer.Option(help="Stay up afterwards until Ctrl-C, when this is a terminal.")]
Keep = Annotated[bool, typer.Option("--keep", help="Go on with the state of the last demo instead of a fresh start.")]
Json = Annotated[bool, typer.Option("--json", help="Print the summary and all checks as JSON, alone on stdout.")]


def demo(*, data_dir: Folder = None, free_ports: Free = False, stay: Stay = True, keep: Keep = False,
         as_json: Json = False) -> None:
    """Play the example project from kick-off to close, by all its people, on a stack of its own.

    Everything is real but the services outside: Temporal, worker, pages, a board server, a payout server and a mailbox
    run on this machine. In the end what happened is compared with the charter, to the penny and to the card.

    Ends with 0 when every check holds, with 1 when one does not.
    """
    from cli.stack.options import StackOptions, surroundings
    from settings import PREFIX

    folder = data_dir or Path(".coproduce/demo")
    if folder.exists() and not keep:
        _remove(folder)
    # A demo never reaches a real service, whatever the settings name.
    environ = {name: value for name, value in surroundings().items() if not name.startswith(PREFIX)}
    options = StackOptions(data_dir=folder, free_ports=free_ports, environ=environ)
    staying = stay and not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    if not asyncio.run(_run(options, staying, as_json)):
        raise typer.Exit(Exit.REFUSED)


def _remove(folder: Path) -> None:
    """A fresh start. Only what a stack made is removed; a stack that runs there is left alone."""
    from cli.stack.state import running_state

    if running_state(folder.resolve()):
        raise EndedError(Exit.REFUSED, f"A demo still runs on {folder}. Stop it with Ctrl-C where it runs, or give "
                         "another folder with --data-dir and --free-ports.")
    known = ("records.db", "temporal.db", "stack.json", "operator-token", "up.lock")
    if any(folder.iterdir()) and not any((folder / name).exists() for name in known):
        raise EndedError(Exit.USAGE, f"{folder} holds something else than a demo, so nothing was removed and nothing "
                         "started. Give an empty folder with --data-dir.")
    shutil.rmtree(folder)


async def _run(options: "StackOptions", staying: bool, as_json: bool) -> bool:
    """Whether every check holds. The first Ctrl-C stops in order, a second one ends everything at once."""
    from cli.demo.showing import Showing
    from cli.output import console
    from cli.stack.errors import StackError
    from cli.stack.supervisor import running_stack
    from integrations.errors import IntegrationError

    screen, hurry = console(stderr=as_json), asyncio.Event()
    _stop_on_signals(hurry)
    summary: Summary | None = None
    began = time.monotonic()
    try:
        with Showing(screen) as showing:
            showing.say("Starting Temporal, worker, pages, board, payouts and mailbox")
            async with running_stack(options, hurry=hurry) as stack:
                summary = await _played(stack, showing, began)
                showing.stop()
                _tell(screen, summary, as_json)
                if staying:
                    _invite(screen, stack.data_dir, summary.project)
                    await asyncio.Event().wait()
                screen.print("Stopping.")
    except StackError as error:
        raise EndedError(Exit(error.exit_code), str(error)) from None
    except IntegrationError as error:
        raise EndedError(Exit.REFUSED, str(error)) from None
    except asyncio.CancelledError:
        if summary is None:
            raise EndedError(Exit.REFUSED, "The demo was stopped before its end; nothing of it runs now.") from None
    return summary.holds


def _stop_on_signals(hurry: asyncio.Event) -> None:
    playing = asyncio.current_task()
    assert playing is not None

    def asked() -> None:
        if playing.cancelling():
            hurry.set()
        else:
            playing.cancel()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, asked)


async def _played(stack: "Stack", showing: "Showing", began: float) -> "Summary":
    from cli.demo.places import places_of
    from cli.demo.play import play

    showing.say(f"Everything is up after {time.monotonic() - began:.0f} s")
    summary = await play(places_of(stack), showing.step, showing.say)
    return summary.model_copy(update={"seconds": round(time.monotonic() - began, 1)})


def _tell(console: "Console", summary: "Summary", as_json: bool) -> None:
    from cli.demo.showing import draw, where
    from cli.output import print_json

    if as_json:
        print_json(summary.model_dump(mode="json") | {"holds": summary.holds})
        return
    draw(console, summary)
    where(console, summary)


def _invite(console: "Console", data_dir: Path, project: str) -> None:
    from cli.stack.state import token_path

    console.print(f"It stays up for you to look around. Sign in with the token in {token_path(data_dir)}, or as a "
                  f"person of the project with what `coproduce token create {project} P01` says in another terminal. "
                  "Ctrl-C stops it.", soft_wrap=True)
