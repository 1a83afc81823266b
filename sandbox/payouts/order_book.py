"""The rules of the account: one order per external id, never more than the balance, cancel gives back."""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sandbox.payouts import postman, settings
from sandbox.payouts.hooks.events import announce
from sandbox.payouts.order_request import EMAIL, PHONE, OrderRequest, fingerprint, read_order
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service
from sandbox.payouts.store import Order, new_id, now_ms

UNKNOWN_STATUS = "AWAITING PARTNER REVIEW"
PENDING_APPROVAL = "PENDING APPROVAL"
ENDED = ("FAILED", "CANCELED")


@dataclass(frozen=True)
class Placed:
    """An order and whether this request made it."""

    order: Order
    is_new: bool


def place(service: Service, body: object, hidden_seconds: float = 0) -> Placed:
    """Creates the order, or finds the one that the same request made before.

    `hidden_seconds`: that long nobody finds it. Raises Refusal 400 or 422 (not valid), 409 (external id used with
    other parameters), 402 (balance).
    """
    wanted = read_order(body, service.store.currency, datetime.now(UTC).date(), service.reference)
    mark = fingerprint(body)
    with service.store.transaction():
        known = service.store.by_external_id(wanted.external_id) if wanted.external_id else None
        if known is not None:
            service.counters.replays += _same_request(known, mark)
            return Placed(known, is_new=False)
        order = _new_order(service, wanted, mark, hidden_seconds)
        if order.charged:
            _charge(service, order)
        service.store.add(order)
        announce(service, "ORDERS.CREATED", order.id, order)
        if order.charged:
            order = postman.hand_over(service, order)
    service.counters.orders_created += 1
    return Placed(order, is_new=True)


def _same_request(known: Order, mark: str) -> int:
    if known.fingerprint != mark:
        raise conflict()
    return 1


def conflict() -> Refusal:
    problem = "is already used by an order with different parameters"
    return Refusal(409, f"The order was not created: external_id {problem}.", at(["external_id"], problem))


def _charge(service: Service, order: Order) -> None:
    if not service.purse.covers(order.total_cents):
        raise not_enough()
    service.purse.change(-order.total_cents, "Order", f"Order {order.id}", order.id)


def not_enough() -> Refusal:
    return Refusal(402, "The order was not created: the balance is too low. Add funds, then send it again.")


def _new_order(service: Service, wanted: OrderRequest, mark: str, hidden_seconds: float) -> Order:
    reward, delivery = wanted.reward, wanted.reward.delivery
    meta = delivery.meta
    chosen = service.reference.campaign(reward.campaign_id) if reward.campaign_id else None
    waits = settings.needs_approval(service.store, reward.value.denomination)
    status = UNKNOWN_STATUS if service.take("unknown_status") else PENDING_APPROVAL if waits else "EXECUTED"
    created, fee = now_ms(), settings.fee_of(service.store, reward.value.denomination)
    return Order(
        id=new_id(),
        reward_id=new_id(),
        external_id=wanted.external_id,
        fingerprint=mark,
        created_ms=created,
        status=status,
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
        delivery_status="PENDING",
        sender_name=meta.sender_name if meta else None,
        subject=meta.subject_line if meta else None,
        message=meta.message if meta else None,
        custom_fields=json.dumps(_custom_fields(service, wanted)),
        link_token=secrets.token_urlsafe(24) if delivery.method == "LINK" else None,
        visible_ms=created + round(hidden_seconds * 1000),
        charged=int(status != PENDING_APPROVAL),
        fees_cents=0 if chosen and chosen.fee_charged_to != "SENDER" else fee,
    )


def _custom_fields(service: Service, wanted: OrderRequest) -> list[dict[str, str | None]]:
    labels = {field["id"]: field["label"] for field in service.reference.fields.all()}
    given = wanted.reward.custom_fields or []
    return [{"id": field.id, "value": field.value, "label": labels.get(field.id)} for field in given]


def approve(service: Service, order: Order) -> Order:
    """The order is paid and sent. Raises Refusal 402 or 422."""
    _only_waiting(order, "approved")
    with service.store.transaction():
        _charge(service, order)
        approved = replace(order, status="EXECUTED", charged=1)
        service.store.replace(approved)
        announce(service, "ORDERS.APPROVED", order.id, order)
        return postman.hand_over(service, approved)


def reject(service: Service, order: Order) -> Order:
    """The order ends here; nothing was paid. Raises Refusal 422."""
    _only_waiting(order, "rejected")
    return end(service, order, "CANCELED")


def _only_waiting(order: Order, verb: str) -> None:
    if order.status != PENDING_APPROVAL:
        raise Refusal(422, f"The order was not {verb}: only one that waits for approval can be.")


def end(service: Service, order: Order, status: str) -> Order:
    """The order fails or is canceled as a whole; money that was taken for it comes back."""
    with service.store.transaction():
        if order.charged:
            service.purse.change(order.total_cents, "Refund", f"Order {order.id}", order.id)
        ended = replace(order, status=status, charged=0, mail_due_ms=None)
        service.store.replace(ended)
        announce(service, f"ORDERS.{status}", order.id, order)
    return ended


def reward(service: Service, reward_id: str) -> Order:
    """The order of this reward. Raises Refusal 404."""
    found = service.store.by_reward(reward_id)
    if found is None:
        raise no_reward()
    return found


def no_reward() -> Refusal:
    return Refusal(404, "No reward has this id.")


def _failed_delivery(order: Order, verb: str) -> None:
    if order.delivery_status != "FAILED" or order.status in ENDED:
        raise Refusal(422, f"The reward was not {verb}: only a reward that could not be delivered can be.")


def resend(service: Service, reward_id: str, email: str | None, phone: str | None) -> None:
    """Sends the mail again, to a new contact when one is given. Raises Refusal 404 or 422."""
    order = reward(service, reward_id)
    _failed_delivery(order, "resent")
    if email is not None and (phone is not None or order.method != "EMAIL" or not EMAIL.fullmatch(email)):
        raise _unusable("updated_email")
    if phone is not None and (order.method != "PHONE" or not PHONE.fullmatch(phone)):
        raise _unusable("updated_phone")
    # A day that was chosen is over: what is sent again goes now.
    again = replace(order, email=email or order.email, phone=phone or order.phone, deliver_at=None)
    with service.store.transaction():
        postman.hand_over(service, again)


def _unusable(name: str) -> Refusal:
    return Refusal(422, f"The reward was not resent: {name} cannot be used.", at([name], "is invalid"))


def cancel(service: Service, reward_id: str) -> None:
    """Takes an undelivered reward back and returns its money to the balance. Raises Refusal 404 or 422."""
    order = reward(service, reward_id)
    _failed_delivery(order, "canceled")
    take_back(service, order)


def take_back(service: Service, order: Order) -> Order:
    """The reward is worth nothing any more, and its money is in the balance again."""
    with service.store.transaction():
        service.purse.change(order.total_cents, "Refund", f"Reward {order.reward_id}", order.id)
        taken = replace(
            order, status="CANCELED", refunded_cents=order.total_cents, charged=0, mail_due_ms=None, link_token=None
        )
        service.store.replace(taken)
        announce(service, "REWARDS.CANCELED", order.reward_id, order)
    return taken


def new_link(service: Service, reward_id: str) -> Order:
    """A fresh link; the old one stops working. Raises Refusal 403 unless the reward is a LINK one."""
    order = reward(service, reward_id)
    if order.method != "LINK":
        raise Refusal(403, "No link was made: this reward is not delivered by link.")
    renewed = replace(order, link_token=secrets.token_urlsafe(24))
    service.store.replace(renewed)
    return renewed
