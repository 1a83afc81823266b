"""The tables of the command line."""

from collections.abc import Iterator

import typer.main
from typer.core import TyperArgument, TyperCommand, TyperGroup

from cli.exits import Exit
from cli.main import app
from docs.tables.words import code, paragraph, table

MEANINGS = {
    Exit.DONE: "Done", Exit.REFUSED: "Refused by the rules, or `check` and `verify` found errors",
    Exit.USAGE: "The command or a setting is written wrongly",
    Exit.NOT_THERE: "Nobody answers at the address; for `up` and `demo`: a port is in use",
    Exit.NOT_ALLOWED: "The token is missing, wrong, or not for this"}


def each() -> Iterator[tuple[str, TyperCommand]]:
    """Every command that `coproduce --help` and the help of its groups list, with all its words ('board plan')."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    yield from _commands(group, "")


def _commands(group: TyperGroup, before: str) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, f"{before}{name} ")
        else:
            assert isinstance(command, TyperCommand)
            if not command.hidden:
                yield f"{before}{name}", command


def commands() -> str:
    """Each command with its arguments, what it does and an example."""
    return table(["Command", "What it does", "Example"], [
        [code(f"coproduce {_usage(name, one)}"), paragraph((one.help or "").split("\n\n")[0]), _example(one)]
        for name, one in each()])


def exits() -> str:
    return table(["Code", "Meaning"], [[code(one.value), MEANINGS[one]] for one in Exit])


def _usage(name: str, command: TyperCommand) -> str:
    arguments = [one.metavar or one.name.upper() for one in command.params
                 if isinstance(one, TyperArgument) and one.name]
    return " ".join([name, *arguments])


def _example(command: TyperCommand) -> str:
    said = paragraph(command.epilog).removeprefix("Example: ")
    return code(said) if said else ""
