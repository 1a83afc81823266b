"""What happened on the board, or because of it."""

from datetime import date
from typing import Literal

from domain.event import Event
from domain.phases import Phase
from domain.state_board import CardChange


class ActionBlocked(Event):
    """A piece of work can't go on."""

    kind: Literal["action_blocked"] = "action_blocked"
    action: str
    reason: str


class ActionUnblocked(Event):
    """A piece of work can go on."""

    kind: Literal["action_unblocked"] = "action_unblocked"
    action: str


class DueProposed(Event):
    """Somebody asks for another due date; `due` None asks to do without one."""

    kind: Literal["due_proposed"] = "due_proposed"
    action: str
    due: date | None


class DueDeclined(Event):
    """The due date stays as it was."""

    kind: Literal["due_declined"] = "due_declined"
    action: str
    reason: str


class CardOffered(Event):
    """A person's own card on the board may become an action; again when its title changed."""

    kind: Literal["card_offered"] = "card_offered"
    card: str
    title: str
    phase: Phase | None = None


class OfferAccepted(Event):
    """An offered card is the card of a new action; the action's own event follows."""

    kind: Literal["offer_accepted"] = "offer_accepted"
    card: str
    action: str


class OfferDeclined(Event):
    """An offered card stays what it was."""

    kind: Literal["offer_declined"] = "offer_declined"
    card: str
    reason: str


class CardWanted(Event):
    """The card of an action is to come back to the board."""

    kind: Literal["card_wanted"] = "card_wanted"
    action: str


class CardChanged(Event):
    """A card was archived, restored, deleted, moved to another board, or put back after it was dragged."""

    kind: Literal["card_changed"] = "card_changed"
    action: str | None = None
    gate: Phase | None = None
    change: CardChange


class ItemTicked(Event):
    """A line of a checklist on a card was ticked, or the tick taken away."""

    kind: Literal["item_ticked"] = "item_ticked"
    action: str | None = None
    gate: Phase | None = None
    item: str
    done: bool


class BoardTroubled(Event):
    """Nothing can be written to the board; the sentence says why and what to do."""

    kind: Literal["board_troubled"] = "board_troubled"
    sentence: str


class BoardRecovered(Event):
    """The board can be used again and shows everything that changed meanwhile."""

    kind: Literal["board_recovered"] = "board_recovered"
