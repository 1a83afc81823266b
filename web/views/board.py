"""What came from the board and waits for somebody: dates that are asked for, offered cards, where cards are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from domain.board_base import BoardBase
from domain.board_view import action_card
from domain.phases import Phase
from domain.project import Project
from domain.state import Action
from domain.state_board import Offer
from web.views.shape import View, Who, who

# What every sentence of the safety brake ends with (domain/board_brake.py) and no other trouble says.
BRAKE = "--confirm`"


class AskedDate(View):
    """A due date that somebody asks for; the accountable person says yes (move_action) or no (decline_due)."""

    due: date | None = Field(description="None: to do without a date")
    at: datetime
    by: str = Field(description="initials and role, or words for somebody who is not known")


class OfferView(View):
    """A card of people's own on the board. The owner makes an action of it (accept_offer) or says why not."""

    card: str = Field(description="give it as `card` of accept_offer and decline_offer")
    title: str
    phase: Phase | None = Field(description="whose list it was put into, when that is known")
    at: datetime
    by: Who | None
    state: Literal["open", "accepted", "declined"]
    action: str | None
    because: str | None


def asked_view(project: Project, one: Action) -> AskedDate | None:
    if one.proposed is None:
        return None
    return AskedDate(due=one.proposed.due, at=one.proposed.at, by=spoken_by(project, one.proposed.by))


def spoken_by(project: Project, by: str) -> str:
    """`by` is a person id, or words for the board or the operations team."""
    return project.spoken_person(by) if by in project.people else by


def offers_view(project: Project) -> list[OfferView]:
    return [_offer(project, one) for one in project.offers.values()]


def _offer(project: Project, one: Offer) -> OfferView:
    return OfferView(card=one.card, title=one.title, phase=one.phase, at=one.at, state=one.state, action=one.action,
                     because=one.because, by=who(project, one.person) if one.person else None)


def card_urls(project: Project, base: BoardBase | None) -> Mapping[str, str]:
    """Where the card of each action is, by action; without those that are not on the project's board."""
    cards = {} if base is None else base.cards
    known = {key: cards.get(action_card(key)) for key in project.actions}
    return {key: one.url for key, one in known.items()
            if one and one.url.startswith(("https://", "http://")) and not one.gone and not one.moved_away}


def is_brake(sentence: str) -> bool:
    """Whether trouble with the board is the safety brake, which waits for nothing but a person's yes."""
    return BRAKE in sentence
