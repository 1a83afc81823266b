"""What people ask about money besides attendance and runs: expenses, exceptions, sessions called off, holds."""

from typing import Annotated, Literal

from pydantic import Field

from domain.charter_rewards import Amount
from domain.command import Command, Minutes, Ref, Words
from domain.state import Actor
from domain.state_money import DeliveryState


class ClaimExpense(Command):
    """Ask for money back that taking part cost: for oneself, or for `person`. `amount` in the project's currency."""

    kind: Literal["claim_expense"] = "claim_expense"
    action: Ref
    amount: Amount
    what: Words
    receipt: bool = False
    person: Ref | None = None


class ConfirmExpense(Command):
    """Agree that an expense is paid back, or that somebody is paid for a session that they moved or dropped late
    themselves. Nobody confirms their own."""

    kind: Literal["confirm_expense"] = "confirm_expense"
    line: Ref


class RefuseExpense(Command):
    """Say that what somebody asked for is not paid, and why."""

    kind: Literal["refuse_expense"] = "refuse_expense"
    line: Ref
    reason: Words


class CallOff(Command):
    """Call off a session. When it is on short notice, who was coming is paid by the charter's rule; nobody names
    themselves then.

    `notice_hours`: full hours between telling people and the session, at most until the end of its day. `minutes`: how
    long it would have taken, for rates that are paid by time.
    """

    kind: Literal["call_off"] = "call_off"
    action: Ref
    people: Annotated[list[Ref], Field(min_length=1)]
    notice_hours: Annotated[int, Field(ge=0, le=100_000)]
    reason: Words
    minutes: Minutes | None = None


class GrantException(Command):
    """Promise a sum that is not on the rate card, with the reason; its run always needs the second approvers."""

    kind: Literal["grant_exception"] = "grant_exception"
    action: Ref
    person: Ref
    amount: Amount
    reason: Words


class VoidLine(Command):
    """Take back a reward that should not be there, before it is in a payment run: wrong minutes, a wrong person. Where
    it was for taking part, attendance can be confirmed again."""

    kind: Literal["void_line"] = "void_line"
    line: Ref
    reason: Words


class GiveSwap(Command):
    """Record that a person got what they asked for instead of money. `note`: what it was, and when."""

    kind: Literal["give_swap"] = "give_swap"
    line: Ref
    note: Words


class HoldPayments(Command):
    """Stop all payments of the project that are not sent yet."""

    kind: Literal["hold_payments"] = "hold_payments"
    reason: Words


class ReleasePayments(Command):
    """Let payments go on."""

    kind: Literal["release_payments"] = "release_payments"


class PayAgain(Command):
    """Void a payment whose money came back, and have it approved anew under a new version.

    `by_hand`: finance pays the new one by payroll or bank, whatever the person chose.
    """

    kind: Literal["pay_again"] = "pay_again"
    line: Ref
    reason: Words
    by_hand: bool = False


class ResendReward(Command):
    """Send a reward again that did not arrive, to the contact that the people file has now."""

    kind: Literal["resend_reward"] = "resend_reward"
    line: Ref


class OfferAdvice(Command):
    """Record that independent benefits advice was offered to a person; never what came of it."""

    kind: Literal["offer_advice"] = "offer_advice"
    person: Ref


class NoteContact(Command):
    """Somebody's contact details changed: their next payment needs a second look. Only the system sends it.

    `changed_by`: who changed them in the people file.
    """

    kind: Literal["note_contact"] = "note_contact"
    person: Ref
    changed_by: Actor | None = None


class NoteDelivery(Command):
    """What the provider says about the arrival of a reward, by its external id. Only the system sends it."""

    kind: Literal["note_delivery"] = "note_delivery"
    external_id: Ref
    delivery: DeliveryState
    reason: str = ""
    retryable: bool = False
    adverse: str = ""


MoneyCommand = (ClaimExpense | ConfirmExpense | RefuseExpense | CallOff | GrantException | HoldPayments
    | ReleasePayments | PayAgain | ResendReward | OfferAdvice | NoteContact | NoteDelivery | VoidLine | GiveSwap)
