"""The ports of payouts: who pays people, what they say of a payment, and their hints. See integrations/ports.py."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from domain.state_money import DeliveryState
from integrations.ports_base import Contact, Shape

PayRoute = Literal["payout_link", "gift_card", "manual"]


class Payment(Shape):
    """One approved line, ready to be paid. `external_id` comes from the decision to pay, never from the attempt."""

    external_id: str
    person: str
    action: str
    amount_minor: int
    currency: str
    route: PayRoute
    delivery: Literal["email", "sms"]


class Intent(Shape):
    """The exact bytes that will be sent, fixed before the first call."""

    external_id: str
    provider: str
    body: bytes
    sha256: str


# "returned": the money was on its way or paid, the payment was cancelled, and all of it came back.
OutcomeState = Literal["issued", "pending", "blocked_funds", "unknown", "conflict", "rejected", "failed", "returned"]
Environment = Literal["sandbox", "production"]


class Outcome(Shape):
    """What the provider says about one payment. `sentence` is for people.

    `delivery` is about the message to the person; delivered says nothing of whether they used it. `delivery_reason` is
    the provider's word for a failure, `delivery_retryable` that the same address may be tried again. `adverse`:
    evidence such as "flagged" or "cancelled"; in the ledger it stays whatever comes later. `paid_on` and `recorded_by`
    (an account id): the day that finance named for a payment by hand, and who said so.
    """

    external_id: str
    state: OutcomeState
    order_id: str | None = None
    reward_id: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    fees_minor: int = 0
    sentence: str = ""
    delivery: DeliveryState = "unknown"
    delivery_reason: str = ""
    delivery_retryable: bool = False
    adverse: str = ""
    paid_on: date | None = None
    recorded_by: str | None = None


class ProviderOrder(Shape):
    """One order in the provider's own list, ours or not. The sum is None when it is none that we could have sent."""

    order_id: str
    external_id: str | None
    amount_minor: int | None
    currency: str | None
    state: OutcomeState
    fees_minor: int
    created_at: datetime


class Balance(Shape):
    """What the payout account holds now; `pending_minor` was paid in and can't be used yet."""

    available_minor: int
    pending_minor: int
    currency: str


class ProductBand(Shape):
    """What somebody could choose, and for which sums. `max_minor` None: no limit is named. `routes`: for whom, by how
    they want to be paid."""

    product_id: str
    name: str
    category: str
    currency: str
    min_minor: int
    max_minor: int | None
    routes: tuple[PayRoute, ...] = ("payout_link", "gift_card")

    def takes(self, amount_minor: int) -> bool:
        """Both ends belong to it."""
        return self.min_minor <= amount_minor and (self.max_minor is None or amount_minor <= self.max_minor)


class RewardProvider(Protocol):
    """Pays people (Tremendous, manual). How to write another: docs/adding-a-payout-provider.md."""

    name: str

    @property
    def environment(self) -> Environment | None:
        """Whether it moves real money. None: it moves none by itself, or can't now for want of a key."""

    def canonical_body(self, payment: Payment, contact: Contact, initials: str, organisation: str) -> bytes:
        """The request body, built once; the same bytes are stored and resent."""

    def lookup(self, external_id: str) -> Outcome | None:
        """What is there already under our key; always asked before submit, and after every hint."""

    def difference(self, intent: Intent) -> str:
        """In what the order under our key differs from these bytes, in words without what stands in either; empty
        when it does not, or when there is none. Only looks."""

    def submit(self, intent: Intent) -> Outcome:
        """Send the stored bytes. Ambiguous when no answer came."""

    def look(self, kind: Literal["order", "reward"], resource_id: str) -> Outcome | None:
        """What a hint is about, asked anew. None when the provider has no such thing, or it is not under a key."""

    def resend(self, reward_id: str, contact: Contact, delivery: Literal["email", "sms"]) -> Outcome:
        """Send the message again, to where the person is reached now; how it stands then. No money moves.

        Refused unless it did not arrive, or when the person is now to be reached by another channel than it was sent
        by. After Ambiguous look first.
        """

    def cancel(self, reward_id: str) -> Outcome:
        """Take back a reward that did not arrive; how it stands then, also when it was cancelled before.

        Refused, and nothing is changed, when it arrived, was used or has expired. After Ambiguous look first.
        """

    def orders(self, since: datetime, until: datetime) -> Iterator[ProviderOrder]:
        """Every order made in this time, both ends included, each once, newest first. ValueError for a naive time."""

    def balance(self) -> Balance | None:
        """What the account holds at this moment; None when there is no account to look at."""

    def offers(self, country: str, currency: str) -> Sequence[ProductBand]:
        """What people in a country (two letters; any when empty) can choose from. Unsafe when the offer is not one to
        send, such as one that takes fees from people."""


class PayoutHint(Shape):
    """Word from the provider that something happened: a reason to look, never what is so. No personal data.

    `uuid` tells repeats apart. `failure_reason`, `retryable` and `adverse` are evidence that looking does not show.
    """

    uuid: str
    event: str
    created_utc: datetime
    kind: Literal["order", "reward", "funding", "other"]
    resource_id: str
    failure_reason: str = ""
    retryable: bool = False
    adverse: str = ""

    def informs(self, outcome: Outcome) -> Outcome:
        """What was found by looking, with the evidence of this hint: why a message did not arrive, what speaks against
        the payment."""
        told: dict[str, object] = {}
        if outcome.delivery == "failed" and self.failure_reason:
            told = {"delivery_reason": self.failure_reason, "delivery_retryable": self.retryable}
        if self.adverse and self.adverse not in outcome.adverse:
            told["adverse"] = ", ".join(filter(None, [outcome.adverse, self.adverse]))
        return outcome.model_copy(update=told)


class PayoutHints(Protocol):
    """Hints of the payout provider, kept before its webhook is answered."""

    def keep(self, hint: PayoutHint) -> bool:
        """Keep it, durably; True when its uuid is new."""

    def unheard(self, limit: int = 100) -> Sequence[PayoutHint]:
        """Hints that were not passed on yet, the oldest first. One that is overtaken by a newer hint about the same
        thing comes without its reason."""

    def heard(self, uuids: Sequence[str]) -> None:
        """They are passed on. Call it after what they led to is in the ledger."""

    def forget_before(self, at: datetime) -> int:
        """Forget hints that were received before; how many."""


class PaymentStop(Shape):
    """All payments of all projects are stopped. `by` is an account id; the reason is for those who answer for money."""

    since: datetime
    by: str
    reason: str

    @property
    def sentence(self) -> str:
        """For whoever answers for the money of a project."""
        return (f"All payments are stopped since {self.since:%d %B %Y, %H:%M} UTC: {self.reason.rstrip('.')}. Nothing "
                "was sent. Finance or the operations team lets them go on.")


class PaymentStops(Protocol):
    """The switch that stops all payments at once."""

    def current(self) -> PaymentStop | None:
        """The stop that holds now; None when payments go on."""


class PayoutHooks(Protocol):
    """The provider's webhook that brings us hints."""

    def keep(self) -> bool:
        """It is registered at our address and we know its key; True when that had to be made so."""
