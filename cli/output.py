"""How answers are shown: JSON for machines alone on stdout, or tables and sentences for people."""

import sys
from collections.abc import Callable
from typing import TypeVar

import httpx
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError
from rich.console import Console

from cli.exits import refused

# Lines for grep: in a file or a pipe nothing is folded.
WIDE = 240
Shown = TypeVar("Shown", bound=BaseModel)
Read = TypeVar("Read")
ANY_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def console(stderr: bool = False) -> Console:
    """For people. Made when it is used, so that it writes to the stdout or stderr of that moment."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else WIDE)


def print_json(value: JsonValue) -> None:
    print(ANY_JSON.dump_json(value, indent=2).decode())


def show(answer: httpx.Response, as_json: bool, shape: type[Shown], draw: Callable[[Console, Shown], None]) -> None:
    """The server's answer as it came, or drawn for people."""
    if as_json:
        print_json(_read(answer, ANY_JSON))
    else:
        draw(console(), seen(answer, shape))


def seen(answer: httpx.Response, shape: type[Shown]) -> Shown:
    """What the server said. Ends the command when it is not what this program knows."""
    return _read(answer, TypeAdapter(shape))


def _read(answer: httpx.Response, reader: TypeAdapter[Read]) -> Read:
    try:
        return reader.validate_json(answer.content)
    except ValidationError:
        raise refused(f"{answer.url.host} did not answer as this Coproduce does. Is COPRODUCE_URL right, and "
                      "is the server as new as this program?") from None


def complain(sentence: str) -> None:
    """One sentence on stderr."""
    print(sentence, file=sys.stderr)
