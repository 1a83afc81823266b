"""What a project knows of its board: dates that were asked for, cards that were offered, cards that went away."""

from datetime import date, datetime
from typing import Literal

from domain.part import Part
from domain.phases import Phase

CardChange = Literal["archived", "restored", "deleted", "moved_away", "returned", "put_back"]


class DueProposal(Part):
    """A due date that somebody asks for. `by` is a person id or words for who it was."""

    due: date | None
    at: datetime
    by: str


class DueRuling(Part):
    """How a proposal for a date was answered. `number` counts all rulings on the date; `asked`, `by`: what was asked
    for and by whom (as in DueProposal); `due`: the date since then, the old one when it `stays`.
    """

    number: int
    at: datetime
    asked: date | None
    by: str
    due: date
    stays: bool
    because: str | None = None


class Offer(Part):
    """A card of people's own that may become an action. `action` and `because` say what became of it."""

    card: str
    title: str
    phase: Phase | None = None
    at: datetime
    person: str | None = None
    state: Literal["open", "accepted", "declined"] = "open"
    action: str | None = None
    because: str | None = None
