"""Money on the wire and inside: JSON numbers are read as Decimal, kept as integer cents, written exactly."""

import json
from decimal import Decimal

LARGEST_CENTS = 10_000_000_00


class AmountError(ValueError):
    """The value is not an amount of money that this service can hold."""


def read_json(raw: bytes) -> object:
    """The JSON value in `raw`, fractions as Decimal. Raises ValueError when it is not JSON."""
    try:
        value: object = json.loads(raw, parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("The JSON is nested too deeply.") from error
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number.")


def write_json(value: object) -> str:
    """JSON text; a Decimal becomes a number with exactly its own digits (the json module has no way to)."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{write_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write_json(item) for item in value) + "]"
    return json.dumps(value)


def cents_from(value: object) -> int:
    """Integer cents of a non-negative number (or its text). Raises AmountError on anything inexact."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise AmountError("must be a number")
    try:
        amount = Decimal(value)
    except ArithmeticError as error:
        raise AmountError("must be a number") from error
    if not amount.is_finite() or amount < 0 or amount > LARGEST_CENTS // 100:
        raise AmountError("must be between 0 and 10000000")
    cents = amount * 100
    if cents != int(cents):
        raise AmountError("must have at most two decimals")
    return int(cents)


def amount_from(cents: int) -> Decimal:
    """The amount with two decimals, for the wire and the pages."""
    return Decimal(cents).scaleb(-2)
