"""Types of fields in plain words, and rows of Markdown tables."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from domain.charter import Charter
from domain.charter_people import Participant, RewardPreference
from domain.charter_work import ActionPlan

# A type as it stands in an annotation: a class, or a form such as list[str], which has no common class.
Form = Any
PLAIN = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", date: "date", datetime: "time",
         Decimal: "amount in quotes"}
# Groups that have a page of their own.
DESCRIBED: dict[type[BaseModel], str] = {
    Charter: "the [charter](charter.md)", ActionPlan: "an [action](charter-fields.md#work)",
    Participant: "a [person](charter-fields.md#people)", RewardPreference: "a [choice](charter-fields.md#people)"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def code(text: object) -> str:
    return f"`{text}`"


def paragraph(text: str | None) -> str:
    """A docstring as one line."""
    return " ".join((text or "").split())


def form(annotation: Form) -> str:
    """What may stand in a field: 'text', 'list of text', 'one of `a`, `b`', 'group of `id`, `title`'."""
    origin: object = get_origin(annotation)
    inner = get_args(annotation)
    if origin is Annotated:
        return form(inner[0])
    if origin in (Union, UnionType):
        kept = [one for one in inner if one is not NoneType]
        return "[artefact](commands.md#artefacts)" if _artefact(kept) else " or ".join(dict.fromkeys(map(form, kept)))
    if origin is Literal:
        return f"one of {', '.join(map(code, inner))}"
    if origin is list:
        return f"list of {form(inner[0])}"
    if origin is dict:
        return f"{form(inner[1])} by name"
    return _class(annotation)


def _class(annotation: Form) -> str:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return f"one of {', '.join(map(code, annotation))}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        listed = ", ".join(code(info.alias or name) for name, info in annotation.model_fields.items())
        return DESCRIBED.get(annotation, f"group of {listed}")
    return PLAIN[annotation]


def _artefact(kinds: Sequence[Form]) -> bool:
    return all(isinstance(one, type) and issubclass(one, BaseModel) and "type" in one.model_fields for one in kinds)
