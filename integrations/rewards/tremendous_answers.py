"""What an answer about an order means: an Outcome or one of our errors.

Facts: API description (CreateOrder200ResponseOrder, PaymentDetails), error handling guide. Never inferred from the
status code alone: 200 and 201 only say new or replayed.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.money import to_minor
from integrations.errors import Conflict, InsufficientFunds, IntegrationError, Refused
from integrations.http import Answer, nonsense
from integrations.ports import Outcome, OutcomeState

SPOKEN = "the payout service"
_IN_FLIGHT = ("OPEN", "CART", "PENDING APPROVAL", "PENDING INTERNAL PAYMENT APPROVAL", "PENDING SETTLEMENT")
_FIELD = re.compile(r"[a-z][a-z_]{0,39}")
_STATUS = re.compile(r"[A-Z][A-Z _-]{0,47}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Value(_Part):
    denomination: Decimal
    currency_code: str


class _Delivery(_Part):
    status: str = ""


class _Reward(_Part):
    id: str | None = None
    value: _Value | None = None
    delivery: _Delivery | None = None


class _Charged(_Part):
    fees: Decimal = Decimal(0)
    currency_code: str | None = None


class _Order(_Part):
    id: str
    external_id: str | None = None
    status: str
    payment: _Charged | None = None
    rewards: list[_Reward] = []


class _Envelope(_Part):
    order: _Order


def outcome_of(external_id: str, answer: Answer) -> Outcome:
    """What an answer says that holds an order. Unavailable when it holds none; Conflict when it is another one."""
    try:
        order = _Envelope.model_validate(answer.body).order
    except ValidationError:
        raise nonsense(SPOKEN, answer.status) from None
    if order.external_id != external_id:
        raise Conflict(f"Asked about {external_id}, the payout service answered with another order. Nothing was "
                       "booked; finance has to look for the key in its pages.")
    reward = order.rewards[0] if order.rewards else _Reward()
    amount, currency = _sum(external_id, reward.value)
    state, sentence = _state(order, reward)
    return Outcome(external_id=external_id, state=state, order_id=order.id, reward_id=reward.id, amount_minor=amount,
                   currency=currency, fees_minor=_fees(order, currency), sentence=sentence)


def accepted(external_id: str) -> Outcome:
    """202: taken, nothing made yet (error handling guide)."""
    return Outcome(external_id=external_id, state="pending",
                   sentence="The payout service has taken the payment and not started it. It is asked again.")


def refusal(answer: Answer) -> IntegrationError:
    """The error that a refused order stands for. It names fields, never what was in them."""
    if answer.status == 402:
        return InsufficientFunds("The payout account has too little money for this payment, so it waits. Add funds; "
                                 "then it goes on by itself.")
    if answer.status == 409:
        return Conflict("The payout service holds another order under this key. Nothing was sent again; finance has to "
                        "compare that order with what was approved.")
    if answer.status not in (400, 422):
        return nonsense(SPOKEN, answer.status)
    named = ", ".join(list(dict.fromkeys(_fields(answer.body)))[:5]) or "the order"
    return Refused(f"The payout service refused this payment because of {named}. Nothing was paid and the money is "
                   "back in the budget. Correct what is wrong, then decide on it again.")


def _fields(body: Mapping[str, object]) -> Iterator[str]:
    """Paths in errors.payload, which mirrors our request; a place in a list is left out."""
    errors = body.get("errors", body.get("error"))
    yield from _paths(errors.get("payload") if isinstance(errors, dict) else None, ())


def _paths(payload: object, above: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(payload, dict):
        if above:
            yield ".".join(above)
        return
    for name, inner in payload.items():
        yield from _paths(inner, (*above, name) if _FIELD.fullmatch(str(name)) else above)


def _sum(external_id: str, value: _Value | None) -> tuple[int | None, str | None]:
    if value is None:
        return None, None
    amount = _minor(value.denomination, value.currency_code)
    if amount is None:
        raise Conflict(f"The payout service names a sum for {external_id} that can't have been approved here. Nothing "
                       "was booked; finance has to compare the order with the ledger.")
    return amount, value.currency_code


def _fees(order: _Order, currency: str | None) -> int:
    """Minor units. A fee charged in the account's other currency can't be booked in the payment's, so it is not."""
    charged = order.payment
    if charged is None or currency is None or charged.currency_code not in (None, currency):
        return 0
    return _minor(charged.fees, currency) or 0


def _minor(amount: Decimal, currency: str) -> int | None:
    """Minor units; None for what is no sum of this currency."""
    try:
        return to_minor(amount, currency)
    except (ArithmeticError, KeyError, ValueError):
        return None


def _state(order: _Order, reward: _Reward) -> tuple[OutcomeState, str]:
    if order.status == "EXECUTED":
        lost = reward.delivery is not None and reward.delivery.status == "FAILED"
        return "issued", ("Paid, but the message about it did not arrive. Check how to reach the person, then send it "
                          "again from the payout service's pages.") if lost else ""
    if order.status in ("FAILED", "CANCELED"):
        return "failed", (f"The payout service did not carry this payment out ({order.status.lower()}). No money left; "
                          "it is back in the budget. Find out why, then decide on it again.")
    if order.status in _IN_FLIGHT:
        return "pending", (f"The payout service has the payment and has not finished it ({order.status.lower()}). It "
                           "is asked again.")
    known = order.status.lower() if _STATUS.fullmatch(order.status) else "unreadable"
    return "pending", (f"The payout service reports a state that is new to us ({known}), so the payment counts as "
                       "open. Look at the order in its pages.")
