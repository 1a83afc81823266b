"""Trello's webhooks from our side: registered, watched, re-armed and removed; one per board is enough.

A webhook belongs to the token that made it and ends with it. Facts: Trello webhooks guide.
"""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field

from integrations.errors import Missing, Refused
from integrations.ports import Shape
from integrations.trello.api import TrelloApi
from integrations.trello.mapping import CamelWire
from integrations.trello.transport import OWN_TOKEN, TrelloTransport

NOT_REGISTERED = ("Trello registers no webhook for our address, so changes on the board are noticed later, by looking. "
                  "Check that the public address in the settings can be reached from the internet by https.")


class Webhook(Shape):
    """One webhook of our token. `failing_since` is UTC; Trello ends one after 1,000 failures in a row and 30 days."""

    id: str
    board_id: str
    callback_url: str
    active: bool
    failures: int = 0
    failing_since: datetime | None = None


class _WireWebhook(CamelWire):
    id: str
    id_model: str
    callback_url: str = Field(alias="callbackURL")
    active: bool = True
    consecutive_failures: int = 0
    first_consecutive_fail_date: AwareDatetime | None = None


class _WireToken(CamelWire):
    webhooks: list[_WireWebhook] = []


class TrelloWebhooks:
    """Shares the transport, and so the pace, with the board."""

    def __init__(self, transport: TrelloTransport) -> None:
        self._api = TrelloApi(transport)

    def register(self, board_id: str, callback_url: str, description: str) -> str:
        """The id of the active webhook that tells this address about this board; made when there is none.

        Trello asks the address (HEAD) before it answers: Refused when it does not get a 200 there.
        """
        known = self._known(board_id, callback_url)
        if known is None:
            try:
                return self._api.make("webhooks", {"idModel": board_id, "callbackURL": callback_url,
                                                   "description": description, "active": True}).id
            except Refused as error:
                # Somebody else of us was quicker, or the list is late.
                known = self._known(board_id, callback_url) if "already exists" in str(error) else None
                if known is None:
                    raise Refused(f"{NOT_REGISTERED} {error}") from None
        if not known.active:
            self.rearm(known.id)
        return known.id

    def listed(self) -> list[Webhook]:
        """All webhooks of our token."""
        if self._api.transport.credentials.key_and_token:
            found = self._api.read(list[_WireWebhook], f"tokens/{OWN_TOKEN}/webhooks")
        else:  # an access token lives an hour: what it registers is found under its member
            tokens = self._api.read(list[_WireToken], "members/me/tokens", {"webhooks": "true"})
            found = [one for token in tokens for one in token.webhooks]
        return [_webhook(one) for one in found]

    def read(self, webhook_id: str) -> Webhook:
        """How one fares now. Missing when it ended."""
        return _webhook(self._api.read(_WireWebhook, f"webhooks/{webhook_id}"))

    def rearm(self, webhook_id: str) -> None:
        """Switch on again what Trello switched off after too many failures."""
        self._api.call("PUT", f"webhooks/{webhook_id}", body={"active": True})

    def remove(self, webhook_id: str) -> None:
        """No error when it is gone already."""
        try:
            self._api.call("DELETE", f"webhooks/{webhook_id}")
        except Missing:
            return

    def _known(self, board_id: str, callback_url: str) -> Webhook | None:
        ours = [one for one in self.listed() if (one.board_id, one.callback_url) == (board_id, callback_url)]
        return min(ours, key=lambda one: one.id, default=None)


def _webhook(wire: _WireWebhook) -> Webhook:
    since = wire.first_consecutive_fail_date
    return Webhook(id=wire.id, board_id=wire.id_model, callback_url=wire.callback_url, active=wire.active,
                   failures=wire.consecutive_failures, failing_since=since.astimezone(UTC) if since else None)
