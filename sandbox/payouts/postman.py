"""What becomes of a reward's mail: it leaves after a moment, or on its day, and arrives or does not."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sandbox.payouts.hooks.events import announce
from sandbox.payouts.service import Service
from sandbox.payouts.store import Mail, Order, now_ms


@dataclass(frozen=True)
class Failure:
    """Why a mail did not arrive; `retryable` says that the same address may be tried again."""

    reason: str
    retryable: bool


def hand_over(service: Service, order: Order) -> Order:
    """The order with its mail under way, delivered, or scheduled; written to the store."""
    if order.method == "LINK":
        changed = replace(order, delivery_status="SUCCEEDED")  # the link works, and nothing is sent
    elif order.deliver_at and date.fromisoformat(order.deliver_at) > datetime.now(UTC).date():
        midnight = datetime.fromisoformat(order.deliver_at).replace(tzinfo=UTC)
        changed = replace(order, delivery_status="SCHEDULED", mail_due_ms=round(midnight.timestamp() * 1000))
    elif service.delivery_seconds:
        due = now_ms() + round(service.delivery_seconds * 1000)
        changed = replace(order, delivery_status="PENDING", mail_due_ms=due)
    else:
        return carry(service, order)
    service.store.replace(changed)
    service.mail_changed.set()
    return changed


def carry(service: Service, order: Order) -> Order:
    """One attempt: the mail arrives, or the switches say why not."""
    failure = _failure(service, order)
    return settle(service, order, failure)


def settle(service: Service, order: Order, failure: Failure | None) -> Order:
    """Writes down and announces what became of the mail."""
    reason, retryable = (failure.reason, int(failure.retryable)) if failure else (None, None)
    changed = replace(
        order,
        delivery_status="FAILED" if failure else "SUCCEEDED",
        failure_reason=reason,
        retryable=retryable,
        mail_due_ms=None,
    )
    with service.store.transaction():
        service.store.replace(changed)
        service.store.add_mail(Mail(order.id, now_ms(), contact(order), reason, retryable))
        if failure:
            meta: dict[str, object] = {"failure_reason": failure.reason, "retryable": failure.retryable}
            announce(service, "REWARDS.DELIVERY.FAILED", order.reward_id, order, meta)
        else:
            announce(service, "REWARDS.DELIVERY.SUCCEEDED", order.reward_id, order)
    return changed


def contact(order: Order) -> str:
    """Where the mail goes."""
    return (order.phone if order.method == "PHONE" else order.email) or ""


def _failure(service: Service, order: Order) -> Failure | None:
    address = contact(order).casefold()
    for blocked in service.faults.undeliverable:
        if blocked.address.casefold() == address:
            service.struck["undeliverable"] += 1
            return Failure(blocked.reason, blocked.retryable)
    if service.take("delivery_failed"):
        return Failure(service.faults.failure_reason, service.faults.retryable)
    return None


class Postman:
    """Carries the mails that are due."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def carry_due(self) -> float | None:
        """All that leave by now; the seconds until the next one, None when there is none."""
        for order in self._service.store.mail_due(now_ms()):
            carry(self._service, order)
        due = self._service.store.next_mail_ms()
        return None if due is None else (due - now_ms()) / 1000
