"""How fast we ask: never more than Trello allows a token, a key and its member and search routes; shared by threads.

Facts: Trello rate limits guide (300 in 10 s a key, 100 in 10 s a token, 100 in 900 s for members and searches). We
take four fifths of each. Windows slide: a bucket could exceed the limit by being full and then refilled.
"""

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from integrations.errors import RateLimited
from integrations.trello.allowance import Allowance

Scope = Literal["token", "key", "members"]
SHARE = 0.8  # of what Trello allows; the rest is for clocks that differ and for other programs
KEY_TO_TOKEN = 3
SPECIAL_SECONDS = 900.0
LOW = 5  # requests left that we leave to others who share the token
JITTER = 0.2
_SPECIAL = re.compile(r"^/?(1/)?(members/[^/]+|membersSearch|search|search/members)/?$")
_ASKING: ContextVar[str] = ContextVar("trello_caller", default="")


@contextmanager
def asking_for(caller: str) -> Iterator[None]:
    """Requests inside the block count as this caller's (a board's id), so that a big one leaves room for small ones."""
    before = _ASKING.set(caller)
    try:
        yield
    finally:
        _ASKING.reset(before)


@dataclass
class KeyWindow:
    """What all tokens of one API key share; give the same one to each of their RequestWindows."""

    allowance: Allowance = field(default_factory=lambda: Allowance(240, 10.0))
    lock: threading.Lock = field(default_factory=threading.Lock)


def some_more(seconds: float) -> float:
    """A pause with up to a fifth added by chance, so that those who were stopped together don't return together."""
    return seconds * (1 + JITTER * secrets.SystemRandom().random())


class RequestWindow:
    """One token's pace: `take` before each request, `learn` and `stop` after it.

    `limit`: requests in `seconds`; the member and search routes allow as many in 900 s. `longest_wait`: seconds that
    a request may hold a thread; who would wait longer gets RateLimited with the seconds, and nothing is sent.
    """

    def __init__(self, limit: int = 80, seconds: float = 10.0, longest_wait: float = 2.0, *,
                 key: KeyWindow | None = None, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        key = key or KeyWindow(Allowance(KEY_TO_TOKEN * limit, seconds))
        self.longest_wait = longest_wait
        self._clock, self._sleep = clock, sleep
        self._lock = key.lock
        self._allowances: dict[Scope, Allowance] = {
            "token": Allowance(limit, seconds), "key": key.allowance, "members": Allowance(limit, SPECIAL_SECONDS)}

    def take(self, path: str = "") -> None:
        """Wait for a free place. RateLimited when that takes longer than `longest_wait` in all."""
        began = self._clock()
        while (wait := self._claim(path, began)) > 0:
            self._sleep(wait)

    def stop(self, seconds: float, scope: Scope = "token") -> None:
        """The other side wants quiet: nobody sends for so long."""
        with self._lock:
            self._allowances[scope].stop(self._clock(), seconds)

    def learn(self, headers: Mapping[str, str]) -> None:
        """What a good answer tells of the limits. The headers were on all recorded answers but are not promised."""
        scopes: tuple[Scope, ...] = ("token", "key")
        for scope in scopes:
            most, left, interval = (_whole(headers.get(f"x-rate-limit-api-{scope}-{name}", ""))
                                    for name in ("max", "remaining", "interval-ms"))
            with self._lock:
                allowance, now = self._allowances[scope], self._clock()
                if most and left is not None:
                    allowance.learn(now, most, left, SHARE, (interval or 10_000) / 1000)
                if left is not None and left <= LOW:
                    allowance.stop(now, 1.0)

    def _claim(self, path: str, began: float) -> float:
        caller = _ASKING.get()
        special = bool(_SPECIAL.match(path))
        with self._lock:
            now = self._clock()
            asked = [one for scope, one in self._allowances.items() if special or scope != "members"]
            wait = max(one.wait(now, caller) for one in asked)
            if wait <= 0:
                for one in asked:
                    one.note(now, caller)
                return 0.0
        if now - began + wait > self.longest_wait:
            raise RateLimited("We ask Trello as fast as it allows, so cards wait a moment. It goes on by itself.", wait)
        return max(wait, 0.001)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None
