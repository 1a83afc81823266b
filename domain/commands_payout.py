"""What people ask about a payment that was sent and did not end well: take it back, say what they found out."""

from typing import Literal

from domain.command import Command, Ref, Words


class TakeBack(Command):
    """Take back a reward that did not arrive. Once its money came back it can be paid anew, also by another way."""

    kind: Literal["take_back"] = "take_back"
    line: Ref
    reason: Words


class ResolvePayment(Command):
    """Say what a person found out about a payment that is in doubt; the payout service is asked before it is booked.

    `as_approved`: the order there is the one that was approved. `no_money`: no money moved and none will.
    """

    kind: Literal["resolve_payment"] = "resolve_payment"
    line: Ref
    found: Literal["as_approved", "no_money"]
    reason: Words


PayoutCommand = TakeBack | ResolvePayment
