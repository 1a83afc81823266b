"""The rules of the account: one order per external id, never more than the balance, cancel gives back."""

import json
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sandbox.payouts.catalogue import campaign
from sandbox.payouts.order_request import OrderRequest, fingerprint, read_order
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service
from sandbox.payouts.store import Order, new_id

UNKNOWN_STATUS = "AWAITING PARTNER REVIEW"


@dataclass(frozen=True)
class Placed:
    """An order and whether this request made it."""

    order: Order
    is_new: bool


def place(service: Service, body: object) -> Placed:
    """Creates the order, or finds the one that the same request made before.

    Raises Refusal 400 or 422 (not valid), 409 (external id used with other parameters), 402 (balance).
    """
    wanted = read_order(body, service.store.currency, datetime.now(UTC).date())
    mark = fingerprint(body)
    with service.store.transaction():
        known = service.store.by_external_id(wanted.external_id) if wanted.external_id else None
        if known is not None:
            service.counters.replays += _same_request(known, mark)
            return Placed(known, is_new=False)
        order = _new_order(service, wanted, mark)
        _charge(service, order.amount_cents)
        service.store.add(order)
    service.counters.orders_created += 1
    return Placed(order, is_new=True)


def _same_request(known: Order, mark: str) -> int:
    if known.fingerprint != mark:
        problem = "is already used by an order with different parameters"
        raise Refusal(409, f"The order was not created: external_id {problem}.", at(["external_id"], problem))
    return 1


def _charge(service: Service, cents: int) -> None:
    balance = service.store.balance_cents()
    if balance < cents:
        raise not_enough()
    service.store.set_balance(balance - cents)


def not_enough() -> Refusal:
    return Refusal(402, "The order was not created: the balance is too low. Add funds, then send it again.")


def _new_order(service: Service, wanted: OrderRequest, mark: str) -> Order:
    reward, delivery = wanted.reward, wanted.reward.delivery
    meta = delivery.meta
    chosen = campaign(reward.campaign_id) if reward.campaign_id else None
    custom = [{"id": field.id, "value": field.value, "label": None} for field in reward.custom_fields or []]
    return Order(
        id=new_id(),
        reward_id=new_id(),
        external_id=wanted.external_id,
        fingerprint=mark,
        created_ms=time.time_ns() // 1_000_000,
        status=UNKNOWN_STATUS if service.faults.take("unknown_status") else "EXECUTED",
        amount_cents=reward.value.denomination,
        currency=service.store.currency,
        refunded_cents=0,
        campaign_id=reward.campaign_id,
        products=json.dumps(reward.products or list(chosen.products if chosen else ())),
        name=reward.recipient.name,
        email=reward.recipient.email,
        phone=reward.recipient.phone,
        deliver_at=reward.deliver_at.isoformat() if reward.deliver_at else None,
        language=reward.language or "en",
        method=delivery.method,
        delivery_status=_first_delivery_status(service, wanted),
        sender_name=meta.sender_name if meta else None,
        subject=meta.subject_line if meta else None,
        message=meta.message if meta else None,
        custom_fields=json.dumps(custom),
        link_token=secrets.token_urlsafe(24) if delivery.method == "LINK" else None,
    )


def _first_delivery_status(service: Service, wanted: OrderRequest) -> str:
    if service.faults.take("delivery_failed"):
        return "FAILED"
    later = wanted.reward.deliver_at
    return "SCHEDULED" if later and later > datetime.now(UTC).date() else "SUCCEEDED"


def reward(service: Service, reward_id: str) -> Order:
    """The order of this reward. Raises Refusal 404."""
    found = service.store.by_reward(reward_id)
    if found is None:
        raise Refusal(404, "No reward has this id.")
    return found


def _failed_delivery(order: Order, verb: str) -> None:
    if order.delivery_status != "FAILED" or order.status == "CANCELED":
        raise Refusal(422, f"The reward was not {verb}: only a reward that could not be delivered can be.")


def resend(service: Service, reward_id: str, email: str | None, phone: str | None) -> None:
    """Delivers again, to a new contact when one is given. Raises Refusal 404 or 422."""
    order = reward(service, reward_id)
    _failed_delivery(order, "resent")
    if email is not None and (phone is not None or order.method != "EMAIL" or "@" not in email):
        raise _unusable("updated_email")
    if phone is not None and (order.method != "PHONE" or not phone.startswith("+")):
        raise _unusable("updated_phone")
    status = "FAILED" if service.faults.take("delivery_failed") else "SUCCEEDED"
    service.store.replace(
        replace(order, delivery_status=status, email=email or order.email, phone=phone or order.phone)
    )


def _unusable(name: str) -> Refusal:
    return Refusal(422, f"The reward was not resent: {name} cannot be used.", at([name], "is invalid"))


def cancel(service: Service, reward_id: str) -> None:
    """Takes an undelivered reward back and returns its money to the balance. Raises Refusal 404 or 422."""
    order = reward(service, reward_id)
    _failed_delivery(order, "canceled")
    with service.store.transaction():
        service.store.set_balance(service.store.balance_cents() + order.amount_cents)
        service.store.replace(replace(order, status="CANCELED", refunded_cents=order.amount_cents))


def new_link(service: Service, reward_id: str) -> Order:
    """A fresh link; the old one stops working. Raises Refusal 403 unless the reward is a LINK one."""
    order = reward(service, reward_id)
    if order.method != "LINK":
        raise Refusal(403, "No link was made: this reward is not delivered by link.")
    renewed = replace(order, link_token=secrets.token_urlsafe(24))
    service.store.replace(renewed)
    return renewed
