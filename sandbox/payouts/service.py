"""What the running stand-in holds: store, faults, counters and the rate limit, handed to every route."""

import time
from collections import deque
from dataclasses import asdict, dataclass, field

from starlette.requests import Request

from sandbox.payouts.faults import Faults
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


@dataclass
class Service:
    """One account of the stand-in. `base_url` ends without a slash."""

    store: Store
    base_url: str
    rate_limit: RateLimit
    faults: Faults = field(default_factory=Faults)
    counters: Counters = field(default_factory=Counters)


def service_of(request: Request) -> Service:
    """The service behind this request."""
    service: Service = request.app.state.service
    return service
