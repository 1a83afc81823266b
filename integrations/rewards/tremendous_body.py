"""The request for one payment. Built once from what is known at that moment; afterwards only its bytes are used."""

import re
from typing import Literal

from domain.money import from_minor
from integrations.errors import Refused
from integrations.http import to_json
from integrations.ports import Contact, Payment
from integrations.rewards.tremendous_offer import Offer

Method = Literal["EMAIL", "PHONE"]
THANKS = "Thank you for your time"
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN_DIGITS = re.compile(r"[\s().-]")


def order_body(payment: Payment, contact: Contact, initials: str, organisation: str, offer: Offer) -> bytes:
    """The body of POST /orders (API description, SingleRewardOrder). Refused when nobody could be reached.

    Delivery is never LINK: a link pays whoever holds it, and we would have to keep and carry it.
    """
    method, field, address = address_of(payment.person, contact, payment.delivery)
    reward: dict[str, object] = {
        "value": {"denomination": from_minor(payment.amount_minor, payment.currency),
                  "currency_code": payment.currency},
        "recipient": {"name": initials, field: address},
        "delivery": {"method": method, "meta": {
            "sender_name": organisation, "subject_line": THANKS,
            "message": f"{THANKS}. {organisation} sends you this for what you gave. You choose how to receive it."}},
    }
    if offer.campaign:
        reward["campaign_id"] = offer.campaign
    if products := offer.products_for(payment.route):
        reward["products"] = list(products)
    return to_json({"external_id": payment.external_id, "payment": {"funding_source_id": offer.funding_source},
                    "reward": reward})


def address_of(person: str, contact: Contact, delivery: Literal["email", "sms"]) -> tuple[Method, str, str]:
    """By the channel that the person chose, else by the other one: the method, our field for it, the address.

    Refused when there is none; `person` is how the sentence names them.
    """
    ways: dict[Method, tuple[str, str | None]] = {"EMAIL": ("email", contact.email), "PHONE": ("phone", contact.phone)}
    wished: list[Method] = ["PHONE", "EMAIL"] if delivery == "sms" else ["EMAIL", "PHONE"]
    for method in wished:
        field, address = ways[method]
        if address and address.strip():
            return method, field, _phone(person, address) if method == "PHONE" else address.strip()
    raise Refused(f"{person} has no e-mail address in the people file, nor a phone number, that a payment may be sent "
                  "to. Nothing was sent. Add one, and it is paid by itself.")


def _phone(person: str, written: str) -> str:
    """Digits only with the country code (API description, recipient.phone)."""
    number = _BETWEEN_DIGITS.sub("", written)
    if not _PHONE.fullmatch(number):
        raise Refused(f"The phone number of {person} in the people file has no country code or is no number. Nothing "
                      "was sent. Write it as +44 and so on, and it is paid by itself.")
    return number
