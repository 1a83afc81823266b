"""Orders and rewards as the API shows them (API description: OrderBase, RewardBase, PaymentDetails)."""

import json
from datetime import UTC, datetime

from sandbox.payouts.amounts import amount_from
from sandbox.payouts.order_request import FUNDING_SOURCE_ID
from sandbox.payouts.store import Order

Json = dict[str, object]
BANK_ID = "LOCALBANK001"


def instant(milliseconds: int) -> str:
    """ISO 8601 in UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def order_json(order: Order, base_url: str | None = None) -> Json:
    """The order; with `base_url` a LINK reward shows its link, as only the answer to a creation does."""
    return {
        "id": order.id,
        "external_id": order.external_id,
        "campaign_id": order.campaign_id,
        "created_at": instant(order.created_ms),
        "status": order.status,
        "channel": "API",
        "payment": payment_json(order),
        "rewards": [reward_json(order, base_url)],
    }


def payment_json(order: Order) -> Json:
    """What an order costs, and what came back."""
    subtotal, fees, total = map(amount_from, (order.amount_cents, order.fees_cents, order.total_cents))
    payment: Json = {"subtotal": subtotal, "total": total, "fees": fees, "discount": amount_from(0)}
    payment["currency_code"] = order.currency
    if order.refunded_cents:
        refunded = amount_from(order.refunded_cents)
        payment["refund"] = {"total": refunded, "currency_code": order.currency}
    return payment


def reward_json(order: Order, base_url: str | None = None) -> Json:
    """The one reward of an order."""
    contact = {"name": order.name, "email": order.email, "phone": order.phone}
    delivery: Json = {"method": order.method, "status": order.delivery_status}
    if base_url and order.link_token:
        delivery["link"] = link(order, base_url)
    return {
        "id": order.reward_id,
        "order_id": order.id,
        "created_at": instant(order.created_ms),
        "expires_at": None,
        "value": {"denomination": amount_from(order.amount_cents), "currency_code": order.currency},
        "recipient": {key: value for key, value in contact.items() if value is not None},
        "deliver_at": order.deliver_at,
        "custom_fields": json.loads(order.custom_fields),
        "delivery": delivery,
    }


def link(order: Order, base_url: str) -> str:
    """Where the recipient chooses; whoever has it can, so it is a secret."""
    return f"{base_url}/rewards/payout/{order.link_token}"


def funding_source_json(balance_cents: int, currency: str) -> Json:
    """The one funding source: the balance."""
    return {
        "id": FUNDING_SOURCE_ID,
        "method": "balance",
        "usage_permissions": ["api_orders", "dashboard_orders"],
        "status": "active",
        "meta": {
            "available_amount": amount_from(balance_cents),
            "available_cents": balance_cents,
            "pending_amount": amount_from(0),
            "pending_cents": 0,
            "currency_code": currency,
        },
    }


def bank_json() -> Json:
    """A bank account from which the balance can be topped up; orders can't be paid from it."""
    return {
        "id": BANK_ID,
        "method": "bank_account",
        "usage_permissions": ["balance_funding"],
        "status": "active",
        "meta": {
            "accountholder_name": "Local organization",
            "account_type": "business",
            "bank_name": "Local Bank",
            "account_number_mask": "0000",
        },
    }
