"""The words that the strict models of Trello's objects are made of."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ObjectId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
ShortLink = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{8}$")]
Instant = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://")]
Color = Annotated[
    str,
    StringConstraints(pattern=r"^(green|yellow|orange|red|purple|blue|sky|lime|pink|black)(_light|_dark)?$"),
]
Number = int | float
Nothing = Annotated[dict[str, Any], Field(max_length=0)]
Words = list[str]


class Exact(BaseModel):
    """Base of all: what is sent is exactly what is described."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Limit(Exact):
    status: Literal["ok", "warn", "disabled"]
    disableAt: int
    warnAt: int


class Texts(Exact):
    emoji: Nothing
