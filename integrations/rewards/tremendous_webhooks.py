"""Word from the payout service: where it is sent to, whether it is genuine, and what it hints at. Never what is so.

Facts: webhooks guide (envelope, signature), delivery failure payload guide, API description (`/webhooks`).
"""

import hashlib
import hmac
import re
from datetime import UTC
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, ValidationError

from integrations.errors import Refused
from integrations.http import LOOPBACK, JsonApi, nonsense, to_json
from integrations.ports import PayoutHint, Shape
from integrations.rewards.tremendous_refusals import named
from integrations.rewards.tremendous_wire import SPOKEN, Part, read

SIGNATURE_HEADER = "Tremendous-Webhook-Signature"
LARGEST = 256 * 1024
_PREFIX = "sha256="
_KINDS: dict[str, Literal["order", "reward", "funding"]] = {
    "orders": "order", "rewards": "reward", "fraud_reviews": "reward", "funding_sources": "funding"}
_ADVERSE = {"REWARDS.FLAGGED": "flagged", "FRAUD_REVIEWS.FLAGGED": "flagged", "REWARDS.CANCELED": "cancelled",
            "ORDERS.CANCELED": "cancelled"}
_REASON = re.compile(r"[a-z][a-z0-9_]{0,63}")


class PayoutWebhook(Shape):
    """Where the service sends word. The private key is left out: it is told once, when the webhook is registered."""

    id: str
    url: str


class _Wire(Part):
    id: str | None = None
    url: str
    private_key: str | None = Field(None, repr=False)


class _One(Part):
    webhook: _Wire


class _List(Part):
    webhooks: list[_Wire] | None = None


class PayoutWebhooks:
    """The one webhook of the organisation."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def register(self, url: str) -> tuple[str, str]:
        """Its id and private key. It takes the place of the one there was: an organisation has one.

        Refused for an address that the service could not reach, or that it does not take.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise Refused("The address for word from the payout service is not https, so none was registered. Correct "
                          "the public address in the settings.")
        answer = self._api.post("/webhooks", to_json({"url": url}))
        if answer.status in (400, 422):
            raise Refused(f"The payout service does not take our address for its webhook, because of "
                          f"{named(answer, 'the address')}. Correct the public address in the settings.")
        made = read(_One, answer, answer.status if answer.status == 201 else 200).webhook
        if not made.id or not made.private_key:
            raise nonsense(SPOKEN, answer.status)
        return made.id, made.private_key

    def listed(self) -> list[PayoutWebhook]:
        """The one that is registered, or none."""
        found = read(_List, self._api.get("/webhooks")).webhooks or []
        return [PayoutWebhook(id=one.id, url=one.url) for one in found if one.id]


def is_genuine(private_key: str, raw_body: bytes, shown: str | None) -> bool:
    """Whether the service signed these bytes: `sha256=` and the hex HMAC-SHA256 of the raw body, keyed with the private
    key of the webhook. False without a key: then nobody could have. Takes the same time for all."""
    wanted = _PREFIX + hmac.new(private_key.encode(), raw_body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), (shown or "").strip().encode(errors="replace")) and bool(private_key)


class _Resource(Part):
    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    type: str = Field(max_length=64)


class _Payload(Part):
    resource: _Resource
    meta: object = None


class _Envelope(Part):
    event: str = Field(pattern=r"^[A-Z][A-Z0-9_.]{0,79}$")
    uuid: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")
    created_utc: AwareDatetime
    payload: _Payload


def parse_hint(raw_body: bytes) -> PayoutHint:
    """The hint in a genuine body; an event that is new to us is one too.

    Refused for what is no word of the payout service, or is too large; the text of it is not repeated.
    """
    if len(raw_body) > LARGEST:
        raise Refused("A payout webhook's body is too large, so it is not taken. The nightly comparison finds what "
                      "changed.")
    hint = _read(raw_body)
    if hint is None:
        raise Refused("A payout webhook's body is not what the payout service sends, so it is not taken. The nightly "
                      "comparison finds what changed.")
    return hint


def _read(raw_body: bytes) -> PayoutHint | None:
    try:
        body = _Envelope.model_validate_json(raw_body)
    except ValidationError:
        return None
    meta = body.payload.meta if isinstance(body.payload.meta, dict) else {}
    failed = body.event == "REWARDS.DELIVERY.FAILED"
    return PayoutHint(uuid=body.uuid.lower(), event=body.event, created_utc=body.created_utc.astimezone(UTC),
                      kind=_KINDS.get(body.payload.resource.type, "other"), resource_id=body.payload.resource.id,
                      failure_reason=_reason(meta.get("failure_reason")) if failed else "",
                      retryable=failed and meta.get("retryable") is True, adverse=_ADVERSE.get(body.event, ""))


def _reason(said: object) -> str:
    """Their word for it. Anything that does not look like one is not kept: it could name somebody."""
    return said if isinstance(said, str) and _REASON.fullmatch(said) else "unknown"
