"""What the running stand-in holds: store, faults, counters and the rate limit, handed to every route."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field

from starlette.requests import Request

from sandbox.payouts.faults import Faults, WriteFault
from sandbox.payouts.hooks.outbox import Outbox
from sandbox.payouts.purse import Purse
from sandbox.payouts.reference import Reference
from sandbox.payouts.store import Store

REQUESTS_PER_SECOND = 10


@dataclass
class Counters:
    """Since the start or the last reset. `requests` counts every API request, refused ones too."""

    requests: int = 0
    orders_created: int = 0
    replays: int = 0
    rate_limited: int = 0

    def as_json(self) -> dict[str, object]:
        return dict(asdict(self))


class RateLimit:
    """At most ten requests in any second (API description, x-rate-limit); refused ones do not count."""

    def __init__(self, on: bool) -> None:
        self._on = on
        self._recent: deque[float] = deque()

    def allows(self) -> bool:
        now = time.monotonic()
        while self._recent and now - self._recent[0] >= 1:
            self._recent.popleft()
        if self._on and len(self._recent) >= REQUESTS_PER_SECOND:
            return False
        self._recent.append(now)
        return True


async def _nothing(order_id: str) -> None:
    """Until webhooks go out, none can go out early."""


@dataclass
class Service:
    """One account of the stand-in. `base_url` ends without a slash.

    `delivery_seconds` is how long a mail takes; 0 delivers it before the order is answered. `struck` and `hooks`
    count how often each switch did something, and what became of webhooks. The two events wake those who
    carry mails and webhooks.
    """

    store: Store
    base_url: str
    rate_limit: RateLimit
    delivery_seconds: float = 0
    faults: Faults = field(default_factory=Faults)
    counters: Counters = field(default_factory=Counters)
    struck: Counter[str] = field(default_factory=Counter)
    hooks: Counter[str] = field(default_factory=Counter)
    mail_changed: asyncio.Event = field(default_factory=asyncio.Event)
    hooks_changed: asyncio.Event = field(default_factory=asyncio.Event)
    send_early: Callable[[str], Awaitable[None]] = _nothing
    purse: Purse = field(init=False)
    reference: Reference = field(init=False)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.purse = Purse(self.store)
        self.reference = Reference(self.store.db)
        self.outbox = Outbox(self.store.db)

    def take(self, name: str) -> bool:
        """Whether this switch strikes now; counted."""
        strikes = self.faults.take(name)
        self.struck[name] += strikes
        return strikes

    def take_write(self, is_order: bool) -> WriteFault | None:
        """The fault of this request, if any; only one is used up."""
        fault = self.faults.next_write(is_order)
        if fault:
            self.take(fault.value)
        return fault


def service_of(request: Request) -> Service:
    """The service behind this request."""
    service: Service = request.app.state.service
    return service
