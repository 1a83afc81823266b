"""What happened to payments that were sent and did not end well, and to a project that has ended with payments out."""

from typing import ClassVar, Literal

from domain.event import Event


class TakeBackAsked(Event):
    """A reward that did not arrive is taken back."""

    kind: Literal["take_back_asked"] = "take_back_asked"
    private: ClassVar[bool] = True
    line: str
    reason: str


class PaymentResolved(Event):
    """A person said what became of a payment in doubt; what is booked depends on the payout service."""

    kind: Literal["payment_resolved"] = "payment_resolved"
    private: ClassVar[bool] = True
    line: str
    found: Literal["as_approved", "no_money"]
    reason: str


class AftercareEnded(Event):
    """Long after the end every payment is known to have stayed where it went: nothing more is expected."""

    kind: Literal["aftercare_ended"] = "aftercare_ended"
