"""How pages say things: sums, times, states."""

import json

from sandbox.payouts.amounts import amount_from
from sandbox.payouts.hooks.outbox import HookEvent
from sandbox.payouts.store import Order
from sandbox.payouts.views import instant

_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
_GOOD, _WATCH, _BAD = "good", "watch", "bad"

# A pill: its words and its tone.
Pill = tuple[str, str]


def money(cents: int, currency: str) -> str:
    """£1,234.50, or −£1,234.50."""
    sign = "\N{MINUS SIGN}" if cents < 0 else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{amount_from(abs(cents)):,.2f}"


def when(milliseconds: int) -> str:
    """2027-02-10 09:00 UTC."""
    return instant(milliseconds)[:16].replace("T", " ") + " UTC"


def recipient(order: Order) -> str:
    """Name and contact, whichever is known."""
    contact = order.phone if order.method == "PHONE" else order.email
    return " · ".join(part for part in (order.name, contact) if part) or "not named"


def reason(code: str) -> str:
    """invalid_email becomes invalid email."""
    return code.replace("_", " ")


def status(order: Order) -> Pill:
    """Of the order."""
    words = {"EXECUTED": ("Paid", _GOOD), "FAILED": ("Failed", _BAD), "CANCELED": ("Canceled", _BAD)}
    return words.get(order.status, (order.status.capitalize(), _WATCH))


def delivery(order: Order) -> Pill:
    """Of its reward."""
    if order.status in ("FAILED", "CANCELED"):
        return "Nothing to deliver", _WATCH
    if order.method == "LINK":
        return "By link", _GOOD
    if order.delivery_status == "FAILED":
        return f"Not delivered: {reason(order.failure_reason or 'unknown')}", _BAD
    if order.delivery_status == "SCHEDULED":
        return f"To be sent on {order.deliver_at}", _WATCH
    if order.delivery_status == "SUCCEEDED":
        return "Delivered", _GOOD
    return ("On its way" if order.mail_due_ms else "Not sent yet"), _WATCH


def hook_state(event: HookEvent) -> Pill:
    """Of a webhook."""
    tried = f", tried {event.attempts} times" if event.attempts > 1 else ""
    if event.state == "delivered":
        return f"Delivered{tried}", _BAD if event.kind == "forged" else _GOOD
    if event.state == "waiting":
        return (f"Tries again at {when(event.due_ms)}{tried}" if event.attempts else "Waits"), _WATCH
    return f"{event.state.capitalize()}{tried}", _GOOD if event.state == "refused" else _BAD


def hook_answer(event: HookEvent) -> str:
    """What the receiver said last."""
    return "none yet" if event.last_status is None else str(event.last_status or "no answer")


def meta(event: HookEvent) -> str:
    """What a webhook adds to its event, as text."""
    details: dict[str, object] = json.loads(event.body)["payload"]["meta"]
    return ", ".join(f"{reason(name)}: {_said(value)}" for name, value in details.items())


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else reason(str(value))
