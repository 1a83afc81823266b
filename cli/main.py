"""The entry point of `coproduce`: puts the commands together and turns every failure into one sentence and a code."""

import sys
from collections.abc import Sequence

import typer

from cli import boards, concerns, doing, looking, messages, money, people, rehearsing, serving, starting, tokens
from cli.demo.command import demo
from cli.exits import EndedError, Exit
from cli.output import complain
from cli.stack.up import up

CODES = """Exit codes: 0 done; 1 refused, or findings with errors; 2 usage or settings wrong; 3 nobody answers;
4 not allowed. Where no --url or --token is given, COPRODUCE_URL and COPRODUCE_TOKEN count, then the stack that was
started in this folder."""

app = typer.Typer(name="coproduce", help="Co-production projects: gates, board, rewards and an answer for everybody.",
                  epilog=CODES, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command(epilog="Example: coproduce up --free-ports")(up)
app.command(epilog="Example: coproduce demo --no-stay")(demo)
for family in (starting, rehearsing, looking, doing, serving):
    app.add_typer(family.app)
app.add_typer(boards.app)
app.add_typer(money.app)
app.add_typer(messages.app)
app.add_typer(concerns.app)
app.add_typer(people.app)
app.add_typer(tokens.app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. `arguments` are those of the process when not given."""
    try:
        app(None if arguments is None else list(arguments), prog_name="coproduce")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else Exit.DONE
    except EndedError as ended:
        complain(str(ended))
        return ended.code
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(run())
