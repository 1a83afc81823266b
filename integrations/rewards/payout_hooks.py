"""Keeps the payout provider's webhook as it should be: at our address, with the key that we know it by.

Called by the payout watch. Without a webhook the watch still looks by itself, so nothing fails for want of one.
"""

from collections.abc import Sequence
from typing import Protocol

KEPT_AS = "payout_webhook"
# Kept as one: the webhook's id tells whether its key is still the one that signs.
BETWEEN = ":"


class Registered(Protocol):
    """A webhook as the provider lists it."""

    @property
    def id(self) -> str: ...

    @property
    def url(self) -> str: ...


class Webhooks(Protocol):
    """The provider's side. Raises from integrations/errors.py."""

    def listed(self) -> Sequence[Registered]:
        """What is registered now; the provider has one at most (API description, POST /webhooks)."""

    def register(self, url: str) -> tuple[str, str]:
        """Take the place of what was there; id and the key that signs from now on."""


class Secret(Protocol):
    """Where the key outlives a restart."""

    def load(self) -> str | None: ...

    def save(self, text: str) -> None: ...


class PayoutHooks:
    """`callback`: the address of our own route, as the provider reaches it."""

    def __init__(self, webhooks: Webhooks, secret: Secret, callback: str) -> None:
        self._webhooks, self._secret, self._callback = webhooks, secret, callback

    def keep(self) -> bool:
        """Have it registered, one request when all is well; True when it had to be registered anew.

        Registering makes a new key, so hints that were signed with the old one and are still on their way are refused
        and come again or are found by looking.
        """
        known, _, key = (self._secret.load() or "").rpartition(BETWEEN)
        if key and any((one.id, one.url) == (known, self._callback) for one in self._webhooks.listed()):
            return False
        self._secret.save(BETWEEN.join(self._webhooks.register(self._callback)))
        return True


def signing_key(kept: str | None) -> str:
    """The key in what `keep` saved; empty when nothing is kept, so that nothing is genuine."""
    return (kept or "").rpartition(BETWEEN)[2]
