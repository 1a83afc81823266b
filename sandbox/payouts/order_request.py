"""Reads the body of `POST /orders`: 400 for a wrong shape, 422 for a value that cannot be accepted."""

import hashlib
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sandbox.payouts import catalogue
from sandbox.payouts.amounts import AmountError, cents_from, write_json
from sandbox.payouts.reference import Reference
from sandbox.payouts.refusals import Refusal, at, mirrored

FUNDING_SOURCE_ID = "LOCALBALANCE"
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def _date_only(value: object) -> object:
    """A date-time is accepted and its time ignored (API description, `deliver_at`)."""
    return value[:10] if isinstance(value, str) else value


def _denomination(value: object) -> int:
    """Only a JSON number: the API description knows no amount written as text."""
    if isinstance(value, str):
        raise AmountError("must be a number")
    return cents_from(value)


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Value(_Part):
    denomination: Annotated[int, BeforeValidator(_denomination), Field(gt=0)]
    currency_code: str | None = None


class Recipient(_Part):
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class Meta(_Part):
    sender_name: str | None = None
    subject_line: str | None = None
    message: str | None = None


class Delivery(_Part):
    method: Literal["EMAIL", "LINK", "PHONE"] = "EMAIL"
    meta: Meta | None = None


class CustomField(_Part):
    id: str
    value: str | None = None


class Reward(_Part):
    campaign_id: str | None = None
    products: list[str] | None = None
    value: Value
    recipient: Recipient
    deliver_at: Annotated[date | None, BeforeValidator(_date_only)] = None
    custom_fields: list[CustomField] | None = None
    language: Annotated[str | None, Field(pattern=r"^[A-Za-z]{2}(-[A-Za-z]{2})?$")] = None
    delivery: Delivery = Delivery()


class Payment(_Part):
    funding_source_id: str


class OrderRequest(_Part):
    """A well-formed order; `reward.value.denomination` is integer cents already."""

    external_id: Annotated[str | None, Field(min_length=1, max_length=255)] = None
    payment: Payment | None = None
    reward: Reward


def read_order(body: object, own_currency: str, today: date, reference: Reference) -> OrderRequest:
    """The order in `body`. Raises Refusal 400 or 422 with a payload that mirrors the request."""
    try:
        order = OrderRequest.model_validate(body)
    except ValidationError as error:
        problem = "The order was not created: some parameters are not valid."
        raise Refusal(400, problem, mirrored(error)) from error
    _check_payment(order)
    _check_recipient(order.reward)
    _check_date(order.reward, today)
    _check_products(order.reward, own_currency, reference)
    _check_custom_fields(order.reward, reference)
    return order


def _impossible(problem: str, *path: str) -> Refusal:
    return Refusal(422, f"The order was not created: {'.'.join(path)} {problem}.", at(path, problem))


def _check_payment(order: OrderRequest) -> None:
    source = order.payment.funding_source_id if order.payment else "BALANCE"
    if source.upper() not in ("BALANCE", FUNDING_SOURCE_ID):
        raise _impossible("is not a funding source of this account", "payment", "funding_source_id")


def _check_recipient(reward: Reward) -> None:
    method, recipient = reward.delivery.method, reward.recipient
    if method == "EMAIL" and not recipient.email:
        raise _impossible("is needed for delivery by email", "reward", "recipient", "email")
    if method == "PHONE" and not recipient.phone:
        raise _impossible("is needed for delivery by phone", "reward", "recipient", "phone")
    if recipient.email and not EMAIL.fullmatch(recipient.email):
        raise _impossible("is not an email address", "reward", "recipient", "email")
    if recipient.phone and not PHONE.fullmatch(recipient.phone):
        raise _impossible("must be written with + and the country code", "reward", "recipient", "phone")


def _check_date(reward: Reward, today: date) -> None:
    if reward.deliver_at and not today <= reward.deliver_at <= today + timedelta(days=365):
        raise _impossible("must be within the next year", "reward", "deliver_at")


def _check_products(reward: Reward, own_currency: str, reference: Reference) -> None:
    currency = reward.value.currency_code or own_currency
    if currency != own_currency:
        raise _impossible(f"must be {own_currency} in this account", "reward", "value", "currency_code")
    offered = [catalogue.product(product_id) for product_id in _product_ids(reward, reference)]
    if None in offered:
        raise _impossible("names a product that does not exist", "reward", "products")
    if not any(product and product.takes(reward.value.denomination, currency) for product in offered):
        raise _impossible("is outside the range of every product offered", "reward", "value", "denomination")


def _product_ids(reward: Reward, reference: Reference) -> list[str]:
    campaign = reference.campaign(reward.campaign_id) if reward.campaign_id else None
    if reward.campaign_id and campaign is None:
        raise _impossible("does not exist", "reward", "campaign_id")
    if reward.products:
        return reward.products
    if campaign is None:
        raise _impossible("is needed when no campaign is given", "reward", "products")
    return list(campaign.products)


def _check_custom_fields(reward: Reward, reference: Reference) -> None:
    given = {field.id: field.value for field in reward.custom_fields or []}
    known = reference.fields.all()
    if not given.keys() <= {field["id"] for field in known}:
        raise _impossible("names a field that does not exist", "reward", "custom_fields")
    if any(field["required"] and not given.get(field["id"]) for field in known):
        raise _impossible("lacks a field that is required", "reward", "custom_fields")


def fingerprint(body: object) -> str:
    """SHA-256 of the request; equal for the same parameters in another order, or 82.5 written as 82.50."""
    return hashlib.sha256(write_json(_canonical(body)).encode()).hexdigest()


def _canonical(value: object) -> object:
    if isinstance(value, dict):
        return {key: _canonical(value[key]) for key in sorted(value) if value[key] is not None}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _exact(value)
    return value


def _exact(value: int | Decimal) -> str:
    try:
        return f"cents:{cents_from(value)}"
    except AmountError:
        return f"number:{value}"
