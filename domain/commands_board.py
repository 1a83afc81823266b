"""What people ask by way of the board, or because of it: blocks, dates, offered cards, and what became of cards.

`deed` is the board's id of what a person did there; the same deed leads to the same command only once.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.charter_work import ActionPlan
from domain.command import Command, Ref, Words
from domain.phases import Phase
from domain.state_board import CardChange


class BlockAction(Command):
    """Say that a piece of work can't go on, and why."""

    kind: Literal["block_action"] = "block_action"
    action: Ref
    reason: Words


class UnblockAction(Command):
    """Say that a piece of work can go on."""

    kind: Literal["unblock_action"] = "unblock_action"
    action: Ref


class ProposeDue(Command):
    """Ask for another due date; the accountable person says yes (move_action) or no (decline_due).

    `due` None asks to do without a date. `ruling`: how many rulings on the date were known to whoever asks.
    """

    kind: Literal["propose_due"] = "propose_due"
    action: Ref
    due: date | None
    ruling: Annotated[int, Field(ge=0)] | None = None


class DeclineDue(Command):
    """Keep the due date that the project has, and say why."""

    kind: Literal["decline_due"] = "decline_due"
    action: Ref
    reason: Words


class OfferCard(Command):
    """A person put a card on the board: the owner may make an action of it. Given again when its title changes."""

    kind: Literal["offer_card"] = "offer_card"
    card: Ref
    title: Words
    phase: Phase | None = None


class AcceptOffer(Command):
    """Make an action of an offered card. The card stays, with everything people wrote on it."""

    kind: Literal["accept_offer"] = "accept_offer"
    card: Ref
    phase: Phase
    plan: ActionPlan


class DeclineOffer(Command):
    """Leave an offered card as it is, and say why."""

    kind: Literal["decline_offer"] = "decline_offer"
    card: Ref
    reason: Words


class RestoreCard(Command):
    """Have the card of an action back that was archived, deleted or moved to another board."""

    kind: Literal["restore_card"] = "restore_card"
    action: Ref


class NoteCard(Command):
    """What became of a card on the board. Only the board sends it. Either `action` or `gate` is given."""

    kind: Literal["note_card"] = "note_card"
    action: Ref | None = None
    gate: Phase | None = None
    change: CardChange


class NoteItem(Command):
    """Somebody ticked or unticked a line of a checklist. Only the board sends it."""

    kind: Literal["note_item"] = "note_item"
    action: Ref | None = None
    gate: Phase | None = None
    item: Words
    done: bool


class NoteBoard(Command):
    """The board can't be used (`trouble` says why and what to do), or can again. Only the system sends it."""

    kind: Literal["note_board"] = "note_board"
    trouble: str | None = None


BoardCommand = (BlockAction | UnblockAction | ProposeDue | DeclineDue | OfferCard | AcceptOffer | DeclineOffer
    | RestoreCard | NoteCard | NoteItem | NoteBoard)
