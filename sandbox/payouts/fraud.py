"""Rewards that the provider holds back because they look like fraud, and what becomes of them."""

from sandbox.payouts import order_book
from sandbox.payouts.amounts import amount_from
from sandbox.payouts.hooks.events import announce
from sandbox.payouts.refusals import Refusal
from sandbox.payouts.service import Service
from sandbox.payouts.shelf import Document
from sandbox.payouts.store import Order, now_ms
from sandbox.payouts.views import Json, instant, reward_json

_REVIEWER = "Account owner"


def flag(service: Service, reward_id: str, reasons: list[str]) -> Json:
    """Begins a review. Raises Refusal 404 (no such reward) or 422 (it has one)."""
    order = order_book.reward(service, reward_id)
    if service.reference.reviews.get(reward_id):
        raise Refusal(422, "The reward was not flagged: it has been before.")
    with service.store.transaction():
        service.reference.reviews.put(reward_id, {"status": "flagged", "reasons": reasons})
        announce(service, "REWARDS.FLAGGED", reward_id, order)
    return full(service, reward_id)


def reviews(service: Service, status: str | None, from_ms: int | None, to_ms: int | None) -> list[object]:
    """Newest first."""
    return [
        _shown(review, order_book.reward(service, review["id"]))
        for review in service.reference.reviews.all()
        if status in (None, review["status"])
        and (from_ms is None or review["created_ms"] >= from_ms)
        and (to_ms is None or review["created_ms"] <= to_ms)
    ]


def full(service: Service, reward_id: str) -> Json:
    """One review. Raises Refusal 404."""
    order = order_book.reward(service, reward_id)
    related: Json = {
        "ids": [],
        "count": 0,
        "blocked_count": 0,
        "aggregated_value": amount_from(0),
        "currency_code": order.currency,
    }
    return {**_shown(_review(service, reward_id), order), "risk": "high", "related_rewards": related}


def block(service: Service, reward_id: str) -> Json:
    """The reward is canceled and its money comes back. Raises Refusal 404 or 422."""
    review, order = _review(service, reward_id), order_book.reward(service, reward_id)
    if review["status"] != "flagged" or order.status in order_book.ENDED:
        raise Refusal(422, "The reward was not blocked: its review is over.")
    with service.store.transaction():
        _close(service, review, "blocked")
        announce(service, "FRAUD_REVIEWS.BLOCKED", reward_id, order)
        order_book.take_back(service, order)
    return full(service, reward_id)


def release(service: Service, reward_id: str) -> Json:
    """The recipient may have the reward after all. Raises Refusal 404 when no review is open."""
    review, order = _review(service, reward_id), order_book.reward(service, reward_id)
    if review["status"] == "blocked":
        raise _no_review()
    with service.store.transaction():
        if review["status"] == "flagged":
            _close(service, review, "released")
            announce(service, "FRAUD_REVIEWS.RELEASED", reward_id, order)
    return full(service, reward_id)


def _close(service: Service, review: Document, status: str) -> None:
    done = {"status": status, "reasons": review["reasons"], "reviewed_ms": now_ms()}
    service.reference.reviews.put(review["id"], done)


def _review(service: Service, reward_id: str) -> Document:
    found = service.reference.reviews.get(reward_id)
    if found is None:
        raise _no_review()
    return found


def _no_review() -> Refusal:
    return Refusal(404, "No review is open for this reward.")


def _shown(review: Document, order: Order) -> Json:
    shown: Json = {
        "status": review["status"],
        "reasons": review["reasons"],
        "redemption_method": None,
        "redeemed_at": None,
        "geo": {"ip": None, "country": None, "city": None},
        "reward": reward_json(order),
    }
    if "reviewed_ms" in review:
        shown |= {"reviewed_by": _REVIEWER, "reviewed_at": instant(review["reviewed_ms"])}
    return shown
