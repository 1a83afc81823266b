"""Ports of signing in: the letter with the link, and an identity provider that knows people already."""

from typing import Protocol

from integrations.ports import Contact, Shape


class SignInMail(Protocol):
    """Brings a sign-in link to a person. Raises from integrations/errors.py; no error says an address."""

    def check(self) -> None:
        """Whether the mail server would take a message now."""

    def send_link(self, contact: Contact, link: str, minutes: int, language: str | None = None) -> None:
        """Send once; the link works for so many minutes. English where no language is named."""


class Departure(Shape):
    """Somebody on their way to the provider: where to, and what must come back with them."""

    address: str
    state: str
    nonce: str
    verifier: str


class IdentityProvider(Protocol):
    """Says by which e-mail address it knows somebody who signed in there."""

    @property
    def name(self) -> str:
        """As people know it."""

    def begin(self, back: str) -> Departure:
        """Send somebody there; they come back to `back`. Unavailable when the provider does not answer."""

    def finish(self, departure: Departure, back: str, code: str) -> str:
        """The verified e-mail address. Refused when what came back is not whole, or says of no verified address."""
