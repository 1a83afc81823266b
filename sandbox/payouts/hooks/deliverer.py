"""Sends what is in the outbox, one after the other; what is not answered with 2xx is tried again.

At least once: a webhook leaves the outbox only after its answer, so a stop in between sends it again.
"""

import asyncio
import secrets

from sandbox.payouts.hooks.outbox import HookEvent, State
from sandbox.payouts.hooks.sender import Sender, signature
from sandbox.payouts.service import Service
from sandbox.payouts.store import now_ms

# The provider does not publish its schedule; this one is ours. Seconds after each failed attempt.
RETRY_AFTER = (30.0, 120.0, 600.0, 3600.0, 21600.0)


class Deliverer:
    """`factor` scales the waits: 0.01 makes 30 seconds 0.3."""

    def __init__(self, service: Service, factor: float) -> None:
        self._service = service
        self._factor = factor
        self._sender = Sender()
        self._sending = asyncio.Lock()  # one after the other, also when an early one steps in

    async def send_due(self) -> float | None:
        """Sends all that may go; the seconds until there is more, None when nobody knows."""
        while True:
            async with self._sending:
                at_ms = now_ms()
                batch = self._next(at_ms)
                if not batch:
                    break
                for event in batch:
                    await self._send(event)
        # Counted from the same instant: what came due since is neither sent nor forgotten.
        due = self._service.outbox.next_ms(at_ms)
        return None if due is None else max(0.0, (due - now_ms()) / 1000)

    async def send_early(self, order_id: str) -> None:
        """Sends what an order has to say before its request is answered."""
        async with self._sending:
            for event in self._service.outbox.of_order(order_id):
                await self._send(event)

    async def close(self) -> None:
        await self._sender.close()

    def _next(self, at_ms: int) -> list[HookEvent]:
        """The next webhook, or the next two in the wrong order, for which the first is held back."""
        needed = 2 if self._service.faults.webhooks_reordered else 1
        found = self._service.outbox.ready(at_ms, needed)
        if len(found) < needed:
            return []
        if needed == 2:
            self._service.take("webhooks_reordered")
        return found[::-1]

    async def _send(self, event: HookEvent) -> None:
        webhook = self._service.store.webhook()
        if webhook is None or not self._service.outbox.waits(event):
            return
        raw = event.body.encode()
        key = secrets.token_hex(32) if event.kind == "forged" else webhook.private_key
        signed = signature(key, raw)
        if event.kind == "altered" and event.attempts == 0:
            raw = _altered(raw, event.resource_id)
        twice = event.kind != "forged" and self._service.take("webhooks_twice")
        for _ in range(2 if twice else 1):
            status = await self._sender.post(webhook.url, raw, signed)
            self._service.hooks["sent"] += 1
        if self._service.outbox.waits(event):
            self._settle(event, status)

    def _settle(self, event: HookEvent, status: int) -> None:
        state, wait = self._state_after(event, status)
        self._service.hooks[state if state != "waiting" else "failed"] += 1
        self._service.outbox.settle(event, state, status, now_ms() + round(wait * self._factor * 1000))

    def _state_after(self, event: HookEvent, status: int) -> tuple[State, float]:
        if 200 <= status < 300:
            return "delivered", 0
        if event.kind == "forged":
            return "refused", 0
        if event.attempts >= len(RETRY_AFTER):
            return "given up", 0
        return "waiting", RETRY_AFTER[event.attempts]


def _altered(raw: bytes, resource_id: str) -> bytes:
    """One byte of the resource's id becomes another, as when somebody on the way wants another one looked at."""
    place = raw.index(resource_id.encode()) + len(resource_id) - 1
    other = b"0" if raw[place : place + 1] != b"0" else b"1"
    return raw[:place] + other + raw[place + 1 :]
