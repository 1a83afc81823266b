"""The JSON types that travel through the server."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Shape: TypeAlias = dict[str, Json]


def columns(changes: Mapping[str, object]) -> Shape:
    """A typed change (a TypedDict) as columns and values; iterating one loses the types of its values."""
    return cast(Shape, dict(changes))


def number(value: float) -> int | float:
    """A position as Trello writes it: whole numbers without a fraction."""
    return int(value) if value.is_integer() else value
