"""Money: Decimal strings at the edge, integer minor units inside; never a float."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

# ISO 4217 minor-unit exponents of the currencies a charter may use.
EXPONENTS = {"GBP": 2, "EUR": 2, "USD": 2, "JPY": 0, "KWD": 3, "PLN": 2}


def _amount(value: object) -> Decimal:
    if isinstance(value, Decimal):
        amount = value
    elif isinstance(value, str) and value.replace(".", "", 1).isdecimal() and value.isascii():
        amount = Decimal(value)
    else:
        raise ValueError('write money as a quoted number such as "82.50", never as a bare or negative number')
    if not amount.is_finite() or amount < 0:
        raise ValueError("an amount of money is a plain number that is not negative")
    return amount


Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?$", "examples": ["82.50"]}),
]


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units (pence, cents) of an amount; ValueError when it has more places than the currency."""
    scaled = amount.scaleb(EXPONENTS[currency])
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimal places than {currency} has")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount with exactly the currency's number of places."""
    return Decimal(minor).scaleb(-EXPONENTS[currency])


def percent_of(minor: int, percent: int) -> int:
    """A share of a sum, rounded half up in the person's favour."""
    return int((Decimal(minor) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def spoken(minor: int, currency: str) -> str:
    """For people: '£82.50', '12.00 PLN'."""
    symbol = {"GBP": "£", "EUR": "€", "USD": "$"}.get(currency)
    amount = f"{from_minor(minor, currency):,}"
    return f"{symbol}{amount}" if symbol else f"{amount} {currency}"
