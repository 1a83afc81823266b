"""Bodies of requests: read strictly, refused with the place that can't be read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from domain.commands import AnyCommand
from domain.findings import suggestion
from domain.state import Actor
from web.problems import ProblemError, Where

ANY_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
# The payment run and the board send these themselves; no client does.
SYSTEM_KINDS = ("settle_run", "stall_run", "offer_card", "note_card", "note_item", "note_board", "note_contact",
                "note_delivery")
KINDS: tuple[str, ...] = tuple(
    one["properties"]["kind"]["const"] for one in ANY_COMMAND.json_schema()["$defs"].values()
    if "const" in one.get("properties", {}).get("kind", {})
    and one["properties"]["kind"]["const"] not in SYSTEM_KINDS)


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def json_body(request: Request) -> dict[str, Any]:
    """The body as an object. 415 for another kind of content, 400 with line and column for broken JSON."""
    if media_type(request) != "application/json":
        raise ProblemError("media_type", "Send JSON with the header `Content-Type: application/json`.")
    return parsed(await request.body())


def parsed(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body.decode(), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = Where(where=f"line {error.lineno}, column {error.colno}", problem=error.msg)
        raise malformed("The body is not JSON", [place]) from None
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise malformed("The body is not JSON in UTF-8, or is nested too deep", []) from None
    if not isinstance(data, dict):
        raise malformed('The body has to be a JSON object such as {"kind": "complete_action"}', [])
    if any("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text) for text in _texts(data)):
        raise malformed("A text in the body has a zero character or half of a character; leave it out", [])
    return data


def malformed(what: str, where: Iterable[Where]) -> ProblemError:
    places = list(where)
    told = "; ".join(f"{one.where}: {one.problem}" for one in places)
    return ProblemError("malformed", f"{what}{f' ({told})' if told else ''}. Nothing was changed.", where=places)


def command_of(data: Mapping[str, Any], actor: Actor) -> AnyCommand:
    """The command in a body, given by this actor. 400 when it names an actor of its own or can't be read."""
    if "actor" in data:
        raise ProblemError("own_actor", "A command can't say who gives it: that follows from your token. Leave `actor` "
                           "out. Nothing was changed.")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        close = suggestion(kind if isinstance(kind, str) else "", KINDS, f"Write one of {', '.join(KINDS)}.")
        raise ProblemError("malformed", f"There is no such kind of command. Nothing was changed. {close}")
    try:
        command = ANY_COMMAND.validate_json(json.dumps(data))
    except ValidationError as error:
        raise malformed(f"The command {kind} can't be read", places_of(error, skip=1)) from None
    return command.model_copy(update={"actor": actor})


def places_of(error: ValidationError, skip: int = 0) -> list[Where]:
    """Where a body or a query can't be read; `skip` leaves out the first parts of the path."""
    return [Where(where=".".join(map(str, one["loc"][skip:])) or "the body", problem=one["msg"])
            for one in error.errors(include_url=False, include_context=False, include_input=False)]


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number in JSON")


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
