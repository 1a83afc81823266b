"""Faults that a test or a demonstration switches on. Each count is how many of the next requests go wrong."""

from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, strict=True)]
Seconds = Annotated[float, Field(ge=0, le=600)]
Reason = Literal[
    "apple_private_relay", "domain_block", "email_delivery_failed", "invalid_domain", "invalid_email",
    "mailbox_unavailable", "sms_delivery_failed", "smtp_delivery_failed", "spam_report",
]


class WriteFault(Enum):
    """What goes wrong with one request that changes an order or a reward."""

    DROP_BEFORE = "drop_before"
    ERROR_500_BEFORE = "error_500_before"
    PAYMENT_REQUIRED = "payment_required"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    DROP_AFTER = "drop_after"
    ERROR_500_AFTER = "error_500_after"


# Fields that say how another switch strikes.
HOW = ("failure_reason", "retryable", "answer_late_seconds")
_ORDERS_ONLY = (WriteFault.PAYMENT_REQUIRED, WriteFault.CONFLICT, WriteFault.REJECTED)


class Undeliverable(BaseModel):
    """An address (mail or phone) that never gets anything, and what the provider says about it."""

    model_config = ConfigDict(extra="forbid")

    address: str
    reason: Reason = "mailbox_unavailable"
    retryable: bool = False


class Faults(BaseModel):
    """The switches. One that is not named is off; all are off after a start.

    Requests: `down` answers 503, `revoked` 401, `forbidden` 403 to each. `slow_seconds`: the work is done, then
    the answer waits, so a client that gives up leaves an order behind. `garbage`: the work is done, the answer is
    not JSON. `error_500`: nothing was done, whatever was asked.
    Orders and what is done to a reward: `..._before`: nothing was changed. `..._after`: it was. Only `POST /orders`
    is struck by `payment_required`, `conflict` and `rejected` (422). `unknown_status`: new orders have a status no
    document names.
    `accepted`: answered 202 with nothing in it, and the order appears a second later. `answer_late`: the order is
    made at once and answered `answer_late_seconds` later; other requests are not slow. `lag_reads`: that many
    reads of an order do not find it. `lag_seconds`: new orders appear only then.
    Delivery: `delivery_failed` mails do not arrive, with `failure_reason` and `retryable`; nor do those to an
    address in `undeliverable`.
    Webhooks: `early`: before the answer to the request. `late_seconds`: so much later. `twice`. `reordered`: pairs
    that change places. `lost`: never sent. `forged`: somebody else's comes first. `altered`: one byte changes on
    the way, at the first attempt. `unknown`: one for a reward that does not exist comes first.
    """

    model_config = ConfigDict(extra="forbid")

    down: bool = False
    revoked: bool = False
    forbidden: bool = False
    slow_seconds: Seconds = 0
    rate_limit_next: Count = 0
    garbage: Count = 0
    error_500: Count = 0

    drop_before: Count = 0
    error_500_before: Count = 0
    payment_required: Count = 0
    conflict: Count = 0
    rejected: Count = 0
    drop_after: Count = 0
    error_500_after: Count = 0
    unknown_status: Count = 0
    accepted: Count = 0
    answer_late: Count = 0
    answer_late_seconds: Seconds = 10
    lag_reads: Count = 0
    lag_seconds: Seconds = 0

    delivery_failed: Count = 0
    failure_reason: Reason = "email_delivery_failed"
    retryable: bool = True
    undeliverable: list[Undeliverable] = []

    webhooks_early: Count = 0
    webhooks_late_seconds: Seconds = 0
    webhooks_twice: Count = 0
    webhooks_reordered: Count = 0
    webhooks_lost: Count = 0
    webhooks_forged: Count = 0
    webhooks_altered: Count = 0
    webhooks_unknown: Count = 0

    def take(self, name: str) -> bool:
        """Whether the switch `name` strikes now; a count then has one fewer left."""
        left = getattr(self, name)
        if left and type(left) is int:
            setattr(self, name, left - 1)
        return bool(left)

    def next_write(self, is_order: bool) -> WriteFault | None:
        """The fault that the next such request would meet; it is not used up by asking."""
        faults = (fault for fault in WriteFault if is_order or fault not in _ORDERS_ONLY)
        return next((fault for fault in faults if getattr(self, fault.value)), None)

    def on(self) -> dict[str, object]:
        """The switches that are not off, for the page."""
        return {name: value for name, value in self.model_dump(exclude_defaults=True).items() if name not in HOW}
