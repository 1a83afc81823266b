"""Payments and what may be said about them, for the tests of payout adapters."""

from integrations.errors import IntegrationError
from integrations.ports import Contact, Payment, RewardProvider

EMAIL = "p01@people.example"


def payment(key: str = "cop-x", amount_minor: int = 8250, currency: str = "GBP", delivery: str = "email") -> Payment:
    return Payment.model_validate({
        "external_id": key, "person": "P01", "action": "D1", "amount_minor": amount_minor, "currency": currency,
        "route": "payout_link", "delivery": delivery})


def body_of(provider: RewardProvider, one: Payment, contact: Contact | None = None) -> bytes:
    return provider.canonical_body(one, contact or Contact(email=EMAIL), "A.K.", "Lantern Tide")


def assert_safe(error: IntegrationError, secret: str) -> None:
    """Neither the error nor what it came from says who is paid or with which key."""
    chain: BaseException | None = error
    while chain is not None:
        for private in (secret, "people.example", "7700", "A.K."):
            assert private not in f"{chain!r} {chain}"
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
