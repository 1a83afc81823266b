"""What several ports share: the kind of value they take and give, and how a person is reached."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


# What can be in trouble outside; `books`: the comparison with the payout provider.
TroublePart = Literal["board", "payouts", "books", "mail"]


class Contact(Shape):
    """How to reach a person. Personal data: never in a log, an error, Temporal or the board.

    `chat`: an Apprise address, of a chat or of text messages.
    """

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    chat: str | None = None
