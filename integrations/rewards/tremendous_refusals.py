"""What a refused request stands for: one of our errors. It names fields, never what was in them: that names people.

Facts: error handling guide (errors.payload mirrors the request), API description (POST /orders, 409).
"""

import re
from collections.abc import Iterator, Mapping

from integrations.errors import Conflict, InsufficientFunds, IntegrationError, Refused
from integrations.http import Answer, from_json, nonsense
from integrations.rewards.tremendous_wire import SPOKEN, Order, OrderAnswer, understood

_FIELD = re.compile(r"[a-z][a-z_]{0,39}")


def refusal(answer: Answer) -> IntegrationError:
    """The error that a refused order stands for."""
    if answer.status == 402:
        return InsufficientFunds("The payout account has too little money for this payment, so it waits. Add funds; "
                                 "then it goes on by itself.")
    if answer.status == 409:
        return conflict("")
    if answer.status not in (400, 422):
        return nonsense(SPOKEN, answer.status)
    return Refused(f"The payout service refused this payment because of {named(answer, 'the order')}. Nothing was paid "
                   "and the money is back in the budget. Correct what is wrong, then decide on it again.")


def conflict(difference: str) -> Conflict:
    """For an order that stands under our key with other contents. `difference` in words, empty when not known."""
    differs = f" It differs in {difference}." if difference else ""
    return Conflict(f"The payout service holds another order under this key.{differs} Nothing was sent again; finance "
                    "has to compare that order with what was approved.")


def named(answer: Answer, otherwise: str) -> str:
    """Which fields of ours an answer complains about."""
    return ", ".join(list(dict.fromkeys(_fields(answer.body)))[:5]) or otherwise


def difference(body: bytes, answer: Answer) -> str:
    """In what the order there differs from the request here, in words without what stands in either."""
    try:
        asked = from_json(body)
        order = understood(OrderAnswer, answer.body, answer.status).order
    except (ValueError, IntegrationError):
        return ""
    return ", ".join(_differences(asked if isinstance(asked, dict) else {}, order))


def _differences(asked: Mapping[str, object], order: Order) -> Iterator[str]:
    reward, value = order.reward, order.value
    there = {
        "the sum": (_at(asked, "reward", "value", "denomination"), value and value.denomination),
        "the currency": (_at(asked, "reward", "value", "currency_code"), value and value.currency_code),
        "the e-mail address": (_at(asked, "reward", "recipient", "email"), reward.recipient and reward.recipient.email),
        "the phone number": (_at(asked, "reward", "recipient", "phone"), reward.recipient and reward.recipient.phone),
        "the way it is sent": (_at(asked, "reward", "delivery", "method"), reward.delivery and reward.delivery.method),
        "the campaign": (_at(asked, "reward", "campaign_id"), order.campaign_id),
    }
    # What they leave out tells nothing: answers carry fewer fields than requests.
    yield from (words for words, (here, over_there) in there.items() if over_there and here != over_there)


def _at(value: object, *path: str) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


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
