"""Trello's rate limits (trello.md 2.1): per token, per key, and a stricter one for member routes.

Windows are fixed: one starts with the first request after the last one ended. More than 200
refusals for a key in its window lock the key for the rest of that window.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

KEY_LIMIT, TOKEN_LIMIT, INTERVAL = 300, 100, 10.0
MEMBER_LIMIT, MEMBER_INTERVAL = 100, 900.0
LOCK_AFTER = 200


@dataclass(slots=True)
class Window:
    """One counting window of one key, token or special route."""

    most: int
    seconds: float
    started: float = float("-inf")
    used: int = 0
    refused: int = 0

    def at(self, now: float) -> "Window":
        """This window, begun anew when its time is over."""
        if now - self.started >= self.seconds:
            self.started, self.used, self.refused = now, 0, 0
        return self

    @property
    def left(self) -> int:
        """How many requests it still takes."""
        return max(0, self.most - self.used)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusal` is (error code, message) when the request is over a limit."""

    headers: dict[str, str]
    refusal: tuple[str, str] | None = None


class RateLimiter:
    """Counts requests. Used from the event loop alone, so it needs no lock."""

    def __init__(self, enabled: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._enabled = enabled
        self._clock = clock
        self._windows: dict[str, Window] = {}

    def admit(self, key: str, token: str, path: str, cost: int = 1) -> Verdict:
        """Count a request that costs this many calls, or refuse it."""
        now = self._clock()
        of_key = self._window(f"key {key}", KEY_LIMIT, INTERVAL, now)
        of_token = self._window(f"token {token}", TOKEN_LIMIT, INTERVAL, now)
        windows = [of_key, of_token]
        if _is_special(path):
            windows.append(self._window(f"members {token}", MEMBER_LIMIT, MEMBER_INTERVAL, now))
        refusal = _refusal(windows, cost) if self._enabled else None
        if refusal is not None:
            of_key.refused += 1
        elif self._enabled:
            for window in windows:
                window.used += cost
        return Verdict(_headers(of_key, of_token, now, refusal is not None), refusal)

    def _window(self, name: str, most: int, seconds: float, now: float) -> Window:
        return self._windows.setdefault(name, Window(most, seconds)).at(now)


def token_refusal() -> tuple[str, str]:
    """What a token over its limit is told."""
    return "API_TOKEN_LIMIT_EXCEEDED", "Rate limit exceeded: requests per interval for API token"


def _refusal(windows: list[Window], cost: int) -> tuple[str, str] | None:
    of_key, of_token, *special = windows
    if of_key.refused > LOCK_AFTER or of_key.left < cost:
        return "API_KEY_LIMIT_EXCEEDED", "Rate limit exceeded: requests per interval for API key"
    if of_token.left < cost:
        return token_refusal()
    if special and special[0].left < cost:
        return "RATE_LIMIT_EXCEEDED", "Exceeded rate limit to /1/member"
    return None


def _is_special(path: str) -> bool:
    """/members/{id} itself and searches; what is nested below a member is not counted there."""
    first, *rest = path.strip("/").split("/")
    return (first == "members" and len(rest) == 1) or first == "search"


def _headers(of_key: Window, of_token: Window, now: float, refused: bool) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, window in (("key", of_key), ("token", of_token)):
        headers[f"x-rate-limit-api-{name}-interval-ms"] = str(int(window.seconds * 1000))
        headers[f"x-rate-limit-api-{name}-max"] = str(window.most)
        headers[f"x-rate-limit-api-{name}-remaining"] = str(window.left)
    if refused:
        wait = max(of_key.started, of_token.started) + INTERVAL - now
        headers["retry-after"] = str(max(1, int(wait + 0.999)))
    return headers
