"""The local board's rate limits over time, on a clock that the test turns."""

import pytest

from sandbox.board.gate.limits import RateLimiter


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(enabled=True, clock=clock)


def refused(limiter: RateLimiter, token: str = "one", path: str = "/boards/x", times: int = 1) -> list[str]:
    """The error codes that so many requests in a row meet."""
    verdicts = [limiter.admit("key", token, path) for _ in range(times)]
    return [verdict.refusal[0] for verdict in verdicts if verdict.refusal]


def test_a_token_may_go_on_when_its_window_is_over(limiter: RateLimiter, clock: Clock) -> None:
    assert refused(limiter, times=101) == ["API_TOKEN_LIMIT_EXCEEDED"]
    clock.now = 9.9
    assert refused(limiter) == ["API_TOKEN_LIMIT_EXCEEDED"]
    clock.now = 10.0
    assert refused(limiter, times=100) == []


def test_all_tokens_of_a_key_share_three_hundred_calls(limiter: RateLimiter) -> None:
    assert [refused(limiter, token, times=100) for token in ("one", "two", "three")] == [[], [], []]
    assert refused(limiter, "four") == ["API_KEY_LIMIT_EXCEEDED"]


def test_member_routes_are_limited_for_a_quarter_of_an_hour(limiter: RateLimiter, clock: Clock) -> None:
    assert refused(limiter, path="/members/me", times=100) == []
    clock.now = 890.0
    assert refused(limiter, path="/members/someone") == ["RATE_LIMIT_EXCEEDED"]
    assert refused(limiter, path="/members/me/boards") == []
    clock.now = 900.0
    assert refused(limiter, path="/members/me") == []


def test_a_key_that_does_not_heed_refusals_is_locked_until_its_window_ends(limiter: RateLimiter, clock: Clock) -> None:
    refused(limiter, times=100)
    assert refused(limiter, times=200) == ["API_TOKEN_LIMIT_EXCEEDED"] * 200
    assert refused(limiter, "two") == []
    refused(limiter)
    assert refused(limiter, "two") == ["API_KEY_LIMIT_EXCEEDED"]
    clock.now = 10.0
    assert refused(limiter, "two") == []


def test_a_refusal_says_when_to_come_back(limiter: RateLimiter, clock: Clock) -> None:
    refused(limiter, times=100)
    clock.now = 4.5
    headers = limiter.admit("key", "one", "/boards/x").headers
    assert (headers["retry-after"], headers["x-rate-limit-api-token-remaining"]) == ("6", "0")


def test_without_limits_nothing_is_refused() -> None:
    assert refused(RateLimiter(enabled=False), times=500) == []
