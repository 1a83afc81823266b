"""What webhooks say (webhook guide of the provider): names, envelope, and the switches that spoil one."""

import json
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from sandbox.payouts.hooks.outbox import HookEvent, Kind
from sandbox.payouts.service import Service
from sandbox.payouts.store import Order, new_id, now_ms

ResourceType = Literal["orders", "rewards", "funding_sources", "fraud_reviews"]

RESOURCES: dict[str, ResourceType] = {
    "ORDERS.CREATED": "orders",
    "ORDERS.APPROVED": "orders",
    "ORDERS.CANCELED": "orders",
    "ORDERS.FAILED": "orders",
    "REWARDS.DELIVERY.SUCCEEDED": "rewards",
    "REWARDS.DELIVERY.FAILED": "rewards",
    "REWARDS.CANCELED": "rewards",
    "REWARDS.FLAGGED": "rewards",
    "FUNDING_SOURCES.FUNDED": "funding_sources",
    "FRAUD_REVIEWS.FLAGGED": "fraud_reviews",  # to be tried out only: a flag itself says REWARDS.FLAGGED
    "FRAUD_REVIEWS.BLOCKED": "fraud_reviews",
    "FRAUD_REVIEWS.RELEASED": "fraud_reviews",
}
# A moment for the answer to the request to get out first.
_AFTER_MS = 50
# `created_utc` carries an offset that is not UTC in the provider's example, so comparing text goes wrong.
_ZONE = timezone(timedelta(hours=-4))

Meta = dict[str, object]


def announce(
    service: Service, event: str, resource_id: str, order: Order | None = None, meta: Meta | None = None
) -> None:
    """Writes a webhook when somebody listens, and what the switches add to it. Call it inside the transaction."""
    if service.store.webhook() is None:
        return
    order_id = order.id if order else None
    if service.take("webhooks_forged"):
        write(service, event, resource_id, order_id, meta, "forged")
    if service.take("webhooks_unknown"):
        nobody: Meta = {"failure_reason": "invalid_email", "retryable": False}
        write(service, "REWARDS.DELIVERY.FAILED", new_id(), order_id, nobody, "unknown")
    kind: Kind = "altered" if service.take("webhooks_altered") else "genuine"
    write(service, event, resource_id, order_id, meta, kind)


def write(
    service: Service, event: str, resource_id: str, order_id: str | None, meta: Meta | None, kind: Kind
) -> HookEvent:
    """Puts one webhook into the outbox."""
    created = now_ms()
    number = str(uuid.uuid4())
    late_ms = round(service.faults.webhooks_late_seconds * 1000)
    service.struck["webhooks_late_seconds"] += bool(late_ms)
    lost = kind != "forged" and service.take("webhooks_lost")
    written = HookEvent(
        uuid=number,
        event=event,
        resource_id=resource_id,
        order_id=order_id,
        body=_body(number, event, resource_id, created, meta or {}),
        kind=kind,
        created_ms=created,
        due_ms=created + _AFTER_MS + late_ms,
        state="lost" if lost else "waiting",
    )
    service.outbox.add(written)
    service.hooks_changed.set()
    return written


def _body(number: str, event: str, resource_id: str, created: int, meta: Meta) -> str:
    moment = datetime.fromtimestamp(created / 1000, UTC).astimezone(_ZONE)
    payload = {"resource": {"id": resource_id, "type": RESOURCES.get(event, "rewards")}, "meta": meta}
    envelope = {"event": event, "uuid": number, "created_utc": moment.isoformat(timespec="milliseconds")}
    return json.dumps({**envelope, "payload": payload})
