"""Kinds of value that several parts of the charter share."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator


def _day(value: object) -> date:
    """Only a date or its ISO form: pydantic alone would read a number as seconds since 1970."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value) == len("2027-01-11"):
        return date.fromisoformat(value)
    raise ValueError("write a date such as 2027-01-11")


Day = Annotated[date, BeforeValidator(_day)]
