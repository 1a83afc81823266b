"""Hearing people beyond the group and the meetings: links by which they say something, and measures."""

from typing import Annotated, Literal

from pydantic import Field

from domain.charter import Reading
from domain.command import Command, Ref


class OpenSayLink(Command):
    """Make a link by which people say something of a piece of work without signing in, good for some days."""

    kind: Literal["open_say_link"] = "open_say_link"
    action: Ref
    days: Annotated[int, Field(ge=1, le=60)] = 14


class EndSayLink(Command):
    """End such a link before its day."""

    kind: Literal["end_say_link"] = "end_say_link"
    link: Ref


class TakeMeasure(Command):
    """Record a new reading of a measure."""

    kind: Literal["take_measure"] = "take_measure"
    measure: Ref
    value: Reading
    answers: Annotated[int, Field(ge=0)] | None = None


LoopCommand = OpenSayLink | EndSayLink | TakeMeasure
