"""The account at a payout provider as it was looked at last: for pages, which hold no key and ask nobody themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from integrations.ports_base import Shape
from integrations.ports_rewards import Balance, PayRoute, ProductBand


class AccountLook(Shape):
    """What it held and what people could choose. Times are UTC.

    `looked` is when that was so, None when it never was found out; `failed` says why it could not be looked at since.
    `bands` are asked for less often, last at `bands_looked`; None: not known.
    """

    provider: str
    looked: datetime | None = None
    balance: Balance | None = None
    bands: tuple[ProductBand, ...] | None = None
    bands_looked: datetime | None = None
    tried: datetime
    failed: str = ""


class PayoutAccounts(Protocol):
    """The newest look at each account."""

    def keep(self, look: AccountLook) -> None:
        """In the place of the one before."""

    def latest(self, provider: str | None = None) -> AccountLook | None:
        """Of a provider, or whichever was looked at last; None before the first."""


def can_choose(bands: Sequence[ProductBand], amount_minor: int, currency: str, route: PayRoute) -> bool:
    """Whether there is anything that somebody who is paid by this route could choose for this sum."""
    return any(one.currency == currency and route in one.routes and one.takes(amount_minor) for one in bands)
