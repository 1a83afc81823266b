"""What an answer about an order means: an Outcome. Decided by the state of the order, never by the status code alone.

Facts: API description (order status, PaymentDetails, refund), error handling guide (202).
"""

import re
from decimal import Decimal

from domain.state_money import DeliveryState
from integrations.errors import Conflict
from integrations.http import Answer
from integrations.ports import Outcome, OutcomeState, ProviderOrder
from integrations.rewards.tremendous_wire import SPOKEN, Charged, Order, OrderAnswer, Value, minor, understood

__all__ = ["SPOKEN", "accepted", "listed", "outcome_of", "outcome_of_order"]

_IN_FLIGHT = ("OPEN", "CART", "PENDING APPROVAL", "PENDING INTERNAL PAYMENT APPROVAL", "PENDING SETTLEMENT")
_STATUS = re.compile(r"[A-Z][A-Z _-]{0,47}")
_DELIVERY: dict[str | None, DeliveryState] = {
    "SUCCEEDED": "delivered", "FAILED": "failed", "PENDING": "pending", "SCHEDULED": "pending"}
_CANCELLED, _PARTLY = "cancelled", "partly refunded"


def outcome_of(external_id: str, answer: Answer) -> Outcome:
    """What an answer says that holds an order. Unavailable when it holds none; Conflict when it is another one."""
    order = understood(OrderAnswer, answer.body, answer.status).order
    if order.external_id != external_id:
        raise Conflict(f"Asked about {external_id}, the payout service answered with another order. Nothing was "
                       "booked; finance has to look for the key in its pages.")
    return outcome_of_order(external_id, order)


def outcome_of_order(external_id: str, order: Order) -> Outcome:
    """Conflict when its sum is none that can have been sent from here."""
    amount, currency = _sum(external_id, order.value)
    state, sentence = _state(order)
    return Outcome(external_id=external_id, state=state, order_id=order.id, reward_id=order.reward.id,
                   amount_minor=amount, currency=currency, fees_minor=_fees(order, currency, state), sentence=sentence,
                   delivery=_delivery(order), adverse=_adverse(order))


def accepted(external_id: str) -> Outcome:
    """202: taken, nothing made yet (error handling guide)."""
    return Outcome(external_id=external_id, state="pending",
                   sentence="The payout service has taken the payment and not started it. It is asked again.")


def listed(order: Order) -> ProviderOrder | None:
    """An order of the list, whoever made it. None when it does not say when it was made."""
    if order.created_at is None:
        return None
    value, state = order.value, _state(order)[0]
    currency = value.currency_code if value else None
    return ProviderOrder(order_id=order.id, external_id=order.external_id, state=state, created_at=order.created_at,
                         amount_minor=minor(value.denomination, currency) if value else None, currency=currency,
                         fees_minor=_fees(order, currency, state))


def _sum(external_id: str, value: Value | None) -> tuple[int | None, str | None]:
    if value is None:
        return None, None
    amount = minor(value.denomination, value.currency_code)
    if amount is None:
        raise Conflict(f"The payout service names a sum for {external_id} that can't have been approved here. Nothing "
                       "was booked; finance has to compare the order with the ledger.")
    return amount, value.currency_code


def _fees(order: Order, currency: str | None, state: OutcomeState) -> int:
    """Minor units. A fee charged in the account's other currency can't be booked in the payment's, so it is not."""
    charged = order.payment
    if charged is None or currency is None or charged.currency_code not in (None, currency):
        return 0
    return minor(_kept(charged) if state == "returned" else charged.fees, currency) or 0


def _kept(charged: Charged) -> Decimal:
    """What did not come back."""
    refund = charged.refund.total if charged.refund else Decimal(0)
    return max((charged.total or Decimal(0)) - refund, Decimal(0))


def _refunded(order: Order) -> bool | None:
    """Whether the whole sum came back (a fee may be kept); None when nothing did."""
    charged = order.payment
    if charged is None or charged.refund is None or not charged.refund.total:
        return None
    return charged.total is not None and _kept(charged) <= charged.fees


def _adverse(order: Order) -> str:
    refunded = _refunded(order)
    cancelled = order.status == "CANCELED" or refunded is not None
    return ", ".join(filter(None, [_CANCELLED if cancelled else "", _PARTLY if refunded is False else ""]))


def _delivery(order: Order) -> DeliveryState:
    delivery = order.reward.delivery
    return _DELIVERY.get(delivery.status, "unknown") if delivery else "unknown"


def _state(order: Order) -> tuple[OutcomeState, str]:
    refunded = _refunded(order)
    if order.status in ("EXECUTED", "CANCELED") and refunded is not None:
        return _after_refund(refunded)
    if order.status == "EXECUTED":
        return "issued", ("Paid, but the message about it did not arrive. Check how to reach the person, then send it "
                          "again.") if _delivery(order) == "failed" else ""
    if order.status in ("FAILED", "CANCELED"):
        return "failed", (f"The payout service did not carry this payment out ({order.status.lower()}). No money left; "
                          "it is back in the budget. Find out why, then decide on it again.")
    if order.status in _IN_FLIGHT:
        return "pending", (f"The payout service has the payment and has not finished it ({order.status.lower()}). It "
                           "is asked again.")
    known = order.status.lower() if _STATUS.fullmatch(order.status) else "unreadable"
    return "pending", (f"The payout service reports a state that is new to us ({known}), so the payment counts as "
                       "open. Look at the order in its pages.")


def _after_refund(whole: bool) -> tuple[OutcomeState, str]:
    """Part of the sum is still out, so it counts as paid until finance has looked."""
    if whole:
        return "returned", ("This payment was cancelled and its money came back; it is in the budget again. Decide how "
                            "the person is to be paid.")
    return "issued", ("The payout service gave part of this payment back. Finance has to look at the order in its "
                      "pages before anything else is done.")
