"""Speaks to callback addresses: the HEAD that a new webhook must pass, and the signed POST of a delivery."""

import httpx

from sandbox.board.errors import Refusal, bad_request, invalid_value

from . import guard
from .signing import signature

SECONDS = 10.0
OK = 200


class Sender:
    """One HTTP client for all callbacks; safe to use from several threads."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        # No proxy of the environment, and no kept connection: a receiver that hung up meanwhile would count as failed.
        self._client = httpx.Client(
            trust_env=False, timeout=SECONDS, limits=httpx.Limits(max_keepalive_connections=0), follow_redirects=False
        )

    def probe(self, callback_url: str) -> None:
        """Pass when the address answers HEAD with 200; else a 400 Refusal that says what it did."""
        try:
            status = self._ask("HEAD", callback_url)
        except guard.Unusable:
            raise invalid_value("callbackURL") from None
        except guard.Outside:
            raise _outside(callback_url) from None
        except (guard.Unresolved, httpx.HTTPError) as failed:
            raise bad_request(f"URL ({callback_url}) not reachable. Error: {type(failed).__name__}") from None
        if status != OK:
            raise bad_request(f"URL ({callback_url}) did not return 200 status code, got {status}")

    def deliver(self, callback_url: str, body: str, client_identifier: str | None) -> bool:
        """Send one delivery; True when it was answered with 200."""
        raw = body.encode()
        headers = {
            b"content-type": b"application/json",
            b"user-agent": b"Local board webhooks",
            b"x-trello-webhook": signature(self._secret, raw, callback_url).encode(),
        }
        if client_identifier is not None:
            headers[b"x-trello-client-identifier"] = client_identifier.encode("latin-1", "replace")
        try:
            return self._ask("POST", callback_url, raw, headers) == OK
        except (guard.Unusable, guard.Outside, guard.Unresolved, httpx.HTTPError):
            return False

    def _ask(
        self, method: str, callback_url: str, body: bytes | None = None, headers: dict[bytes, bytes] | None = None
    ) -> int:
        target = guard.check(callback_url)
        named = {b"host": target.host.encode("ascii"), b"connection": b"close", **(headers or {})}
        tls = {"sni_hostname": target.name}
        # The status is all that counts; a body of any length stays unread.
        with self._client.stream(method, target.url, content=body, headers=named, extensions=tls) as answer:
            return answer.status_code


def _outside(callback_url: str) -> Refusal:
    return bad_request(
        f"URL ({callback_url}) lies outside of this machine and its private network, where this local board "
        "sends nothing. Give a callback on 127.0.0.1, localhost or a private address."
    )
