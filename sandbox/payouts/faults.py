"""Faults that a test or a demonstration switches on. Each count is how many of the next requests go wrong."""

from enum import Enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, strict=True)]


class OrderFault(Enum):
    """What goes wrong with one `POST /orders`."""

    DROP_BEFORE = "drop_before"
    ERROR_500_BEFORE = "error_500_before"
    PAYMENT_REQUIRED = "payment_required"
    CONFLICT = "conflict"
    DROP_AFTER = "drop_after"
    ERROR_500_AFTER = "error_500_after"


class Faults(BaseModel):
    """The switches.

    `down`: every API request is answered 503. `slow_seconds`: the work is done, then the answer waits, so a
    client that gives up leaves an order behind. `garbage`: the work is done, the answer is not JSON.
    `..._before`: nothing was created. `..._after`: the order exists. `unknown_status`: the next new orders
    have a status no document names. `delivery_failed`: their reward does not arrive.
    """

    model_config = ConfigDict(extra="forbid")

    down: bool = False
    slow_seconds: Annotated[float, Field(ge=0, le=600)] = 0
    rate_limit_next: Count = 0
    garbage: Count = 0
    drop_before: Count = 0
    error_500_before: Count = 0
    payment_required: Count = 0
    conflict: Count = 0
    drop_after: Count = 0
    error_500_after: Count = 0
    unknown_status: Count = 0
    delivery_failed: Count = 0

    def take(self, name: str) -> bool:
        """True, and one fewer left, when the switch `name` still has a count."""
        left: int = getattr(self, name)
        if left:
            setattr(self, name, left - 1)
        return left > 0

    def take_for_order(self) -> OrderFault | None:
        """The fault of this order request, if any; only one is used up."""
        return next((fault for fault in OrderFault if self.take(fault.value)), None)
