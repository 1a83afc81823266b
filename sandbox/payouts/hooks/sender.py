"""Signs a webhook and sends it once."""

import hashlib
import hmac

import httpx

from sandbox.payouts.hooks import guard

SECONDS = 10.0
NO_ANSWER = 0


def signature(private_key: str, raw: bytes) -> str:
    """The header's value: HMAC-SHA256 of the raw body (webhook guide of the provider, section on signatures)."""
    return "sha256=" + hmac.new(private_key.encode(), raw, hashlib.sha256).hexdigest()


class Sender:
    """One client for all callbacks."""

    def __init__(self) -> None:
        # No proxy of the environment, and no kept connection: a receiver that hung up would look like a failure.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.AsyncClient(trust_env=False, timeout=SECONDS, limits=limits, follow_redirects=False)

    async def post(self, url: str, raw: bytes, signed: str) -> int:
        """The status of the answer; NO_ANSWER when none came or the address may not be used."""
        headers = {
            "content-type": "application/json",
            "user-agent": "Local payouts webhooks",
            "tremendous-webhook-signature": signed,
            "connection": "close",
        }
        try:
            target = await guard.resolve(url)
            named = {**headers, "host": target.host}
            tls = {"sni_hostname": target.name}
            async with self._client.stream("POST", target.url, content=raw, headers=named, extensions=tls) as answer:
                return answer.status_code
        except (guard.Unusable, httpx.HTTPError):
            return NO_ANSWER

    async def close(self) -> None:
        await self._client.aclose()
