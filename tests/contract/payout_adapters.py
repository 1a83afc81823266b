"""The adapters that the contract of payouts is held against: all that there are, each with what it needs.

The provider's own sandbox is one of them when the settings hold a TEST_ key for it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from integrations.http import JsonApi
from integrations.ports import Contact, Intent, RewardProvider
from integrations.rewards.manual import ManualProvider
from integrations.rewards.tremendous import TremendousProvider
from integrations.rewards.tremendous_account import balance
from integrations.rewards.tremendous_products import ProductsAnswer
from integrations.rewards.tremendous_wire import SPOKEN, read
from sandbox.payouts.running import running
from settings import Settings, load
from tests.contract.payments import body_of, payment

LOCAL = ["manual", "tremendous on the local sandbox"]
THEIRS = "tremendous on its own sandbox"


@dataclass(frozen=True)
class Adapter:
    """One adapter, and in which currency it pays."""

    provider: RewardProvider
    currency: str

    def intent(self, amount_minor: int = 500, key: str = "", contact: Contact | None = None) -> Intent:
        """A payment that was never sent before, unless its key says so."""
        one = payment(key or f"cop-contract-{secrets.token_hex(8)}", amount_minor, self.currency)
        body = body_of(self.provider, one, contact)
        return Intent(external_id=one.external_id, provider=self.provider.name, body=body,
                      sha256=sha256(body).hexdigest())


def names() -> list[str]:
    """Those that can be reached from here."""
    return [*LOCAL, THEIRS] if load().tremendous_key.startswith("TEST_") else LOCAL


@contextmanager
def opened(name: str) -> Iterator[Adapter]:
    """The adapter, with its service."""
    if name == LOCAL[0]:
        yield Adapter(ManualProvider(), "GBP")
    elif name == THEIRS:
        yield _theirs(load())
    else:
        with running("--no-rate-limit") as payouts:
            yield Adapter(TremendousProvider(payouts.base_url, payouts.api_key, campaign="THANKYOU0001"), "GBP")


def _theirs(settings: Settings) -> Adapter:
    """With the campaign or the products of the settings, else with some that cost no fee."""
    api = JsonApi(SPOKEN, settings.tremendous_url, settings.tremendous_key)
    money = balance(api)
    currency = money.currency if money else "USD"
    products = settings.products
    if not (products or settings.tremendous_campaign):
        free = read(ProductsAnswer, api.get(f"/products?id=ALL_FEE_FREE&currency={currency}")).products
        products = [one.id for one in free[:3]]
    return Adapter(TremendousProvider(settings.tremendous_url, settings.tremendous_key, products=products,
                                      campaign=settings.tremendous_campaign or None, environment="sandbox"), currency)
