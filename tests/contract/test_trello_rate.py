"""The pace: never over a limit, a stop for all who share it, and room left for those who ask little."""

from collections import Counter
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trello import TrelloClient

from integrations.errors import RateLimited
from integrations.trello.allowance import Allowance
from integrations.trello.credentials import Credentials
from integrations.trello.rate import KeyWindow, RequestWindow, asking_for
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import running
from tests.contract.canned_server import Canned, canned
from tests.contract.trello_wire import caught, client, together

LIMIT, SECONDS = 16, 10.0
RESERVE, SMALL = LIMIT // 8, LIMIT // 16


class Time:
    """Seconds that pass when somebody sleeps or the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def window(time: Time, limit: int = LIMIT, longest_wait: float = 0.0, key: KeyWindow | None = None) -> RequestWindow:
    return RequestWindow(limit, SECONDS, longest_wait, key=key, clock=time, sleep=time.sleep)


def sent(pace: RequestWindow, tries: int, caller: str = "", path: str = "/1/cards") -> int:
    """How many of these the pace lets out at once."""
    done = 0
    for _ in range(tries):
        with asking_for(caller):
            try:
                pace.take(path)
            except RateLimited:
                return done
        done += 1
    return done


steps = st.lists(st.tuples(st.sampled_from(["", "a", "b", "c", "d"]), st.floats(0, 4)), max_size=120)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_no_stretch_of_time_holds_more_than_the_limit_and_big_callers_leave_the_reserve(
        asked: list[tuple[str, float]]) -> None:
    time, log = Time(), list[tuple[float, str]]()
    pace = window(time)
    for caller, pause in asked:
        time.now += pause
        recent = [who for at, who in log if at > time.now - SECONDS]
        held, fits = Counter(recent)[caller], sent(pace, 1, caller) == 1
        big = caller != "" and held >= SMALL
        assert fits == (len(recent) < (LIMIT - RESERVE if big else LIMIT))
        log += [(time.now, caller)] * fits
    assert all(sum(at <= one < at + SECONDS for one, _ in log) <= LIMIT for at, _ in log)


@given(st.integers(1, 6), st.integers(1, 100))
def test_while_big_syncs_run_two_small_ones_find_their_places_at_once(big: int, rounds: int) -> None:
    pace = window(Time(), limit=80)
    for _ in range(rounds):
        for number in range(big):
            sent(pace, 1, f"big{number}")
    assert [sent(pace, 5, "small"), sent(pace, 5, "another")] == [5, 5]


def test_a_kick_off_may_use_all_but_the_reserve() -> None:
    pace = window(Time(), limit=80)
    assert sent(pace, 100, "kick-off") == 70
    assert [sent(pace, 100, "one"), sent(pace, 100, "two"), sent(pace, 100, "kick-off")] == [5, 5, 0]
    assert sent(pace, 1) == 0


def test_who_would_wait_long_is_told_how_long_and_nothing_is_held_up() -> None:
    time = Time()
    pace = window(time, longest_wait=2.0)
    assert sent(pace, LIMIT) == LIMIT
    time.now += 3
    error = caught(pace.take)
    assert isinstance(error, RateLimited)
    assert error.retry_after == pytest.approx(7)
    assert time.now == 1003
    time.now += 5.5
    pace.take()
    assert time.now == pytest.approx(1010)


def test_short_waits_do_not_add_up_to_a_long_one() -> None:
    time = Time()
    pace = window(time, longest_wait=2.0)

    def sleep_while_others_are_quicker(seconds: float) -> None:
        time.now += seconds
        pace.stop(1.5)

    pace._sleep = sleep_while_others_are_quicker
    pace.stop(1.5)
    began = time.now
    assert isinstance(caught(pace.take), RateLimited)
    assert time.now - began <= 2


def test_a_stop_of_one_token_leaves_another_alone_but_one_of_the_key_stops_both() -> None:
    time, key = Time(), KeyWindow(Allowance(240, SECONDS))
    one, two = window(time, key=key), window(time, key=key)
    one.stop(10)
    assert (sent(one, 1), sent(two, 1)) == (0, 1)
    time.now += 10
    one.stop(10, "key")
    assert (sent(one, 1), sent(two, 1)) == (0, 0)


def test_all_tokens_of_a_key_together_stay_under_its_limit() -> None:
    time, key = Time(), KeyWindow(Allowance(240, SECONDS))
    assert [sent(window(time, 80, key=key), 200) for _ in range(4)] == [80, 80, 80, 0]


@pytest.mark.parametrize(("path", "special"), [
    ("/1/members/me", True), ("/1/members/5c0ffee", True), ("/1/search", True), ("/1/search/members", True),
    ("/1/membersSearch", True), ("/1/members/me/boards", False), ("/1/members/me/tokens", False),
    ("/1/boards/b", False), ("/1/boards/b/members/m", False)])
def test_member_and_search_routes_have_a_stricter_limit_of_their_own(path: str, special: bool) -> None:
    time = Time()
    pace = window(time)
    for _ in range(3):
        sent(pace, LIMIT, path="/1/members/me")
        time.now += SECONDS
    assert (sent(pace, 1, path=path) == 0) == special
    assert sent(pace, LIMIT - 1, path="/1/cards") == LIMIT - 1
    time.now += 900
    assert sent(pace, 1, path=path) == 1


def headers(most: int, left: int, scope: str = "token") -> dict[str, str]:
    return {f"x-rate-limit-api-{scope}-max": str(most), f"x-rate-limit-api-{scope}-remaining": str(left),
            f"x-rate-limit-api-{scope}-interval-ms": "10000"}


def test_a_lower_limit_that_the_server_names_is_kept_to() -> None:
    pace = window(Time(), limit=80)
    sent(pace, 1)
    pace.learn(headers(50, 49))
    assert sent(pace, 100) == 39


def test_a_higher_limit_that_the_server_names_does_not_make_us_faster_than_the_settings_say() -> None:
    pace = window(Time(), limit=80)
    sent(pace, 1)
    pace.learn(headers(1000, 999))
    assert sent(pace, 100) == 79


@pytest.mark.parametrize("scope", ["token", "key"])
def test_what_other_processes_used_of_the_token_or_the_key_is_theirs(scope: str) -> None:
    time = Time()
    pace = window(time, limit=80)
    sent(pace, 10)
    pace.learn(headers(100, 40, scope))
    assert sent(pace, 100) == 20
    time.now += SECONDS
    assert sent(pace, 100) == 80


def test_a_server_that_does_not_count_sets_no_limit() -> None:
    pace = window(Time(), limit=500)
    sent(pace, 200)
    pace.learn(headers(100, 100))
    assert sent(pace, 300) == 300


@pytest.mark.parametrize("sense", ["", "many", "-3", "1e9", "9" * 400, "½"])
def test_headers_that_make_no_sense_are_passed_over(sense: str) -> None:
    pace = window(Time())
    pace.learn({f"x-rate-limit-api-token-{name}": sense for name in ("max", "remaining", "interval-ms")})
    assert sent(pace, LIMIT) == LIMIT


@pytest.mark.parametrize(("body", "at_least", "others_go_on"), [
    ('{"error": "API_TOKEN_LIMIT_EXCEEDED"}', 10, False), ('{"error": "API_KEY_LIMIT_EXCEEDED"}', 10, False),
    ('{"error": "API_TOKEN_DB_LIMIT_EXCEEDED"}', 60, False), ("Rate limit exceeded", 10, False),
    ('{"message": "Exceeded rate limit to /1/member", "error": "RATE_LIMIT_EXCEEDED"}', 60, True)])
def test_a_429_stops_everybody_whom_it_means_without_another_request(body: str, at_least: int,
                                                                     others_go_on: bool) -> None:
    with canned(Canned(429, body), Canned()) as server:
        board = client(server.base_url)
        error = caught(lambda: board.fetch_json("/members/me"))
        assert isinstance(error, RateLimited)
        assert at_least <= error.retry_after <= at_least * 1.2
        told: list[float] = []

        def another() -> None:
            try:
                board.fetch_json("/boards/b1")
            except RateLimited as stopped:
                told.append(stopped.retry_after)

        together(4, another)
        assert len(told) == (0 if others_go_on else 4)
        assert all(0 < one <= error.retry_after for one in told)
        assert isinstance(caught(lambda: board.fetch_json("/members/me")), RateLimited)
        assert len(server.lines) == 1 + 4 * others_go_on


def test_those_who_were_stopped_together_do_not_all_come_back_together() -> None:
    waits = set()
    for _ in range(5):
        with canned(Canned(429, "{}")) as server:
            board = client(server.base_url)
            error = caught(partial(board.fetch_json, "/boards/b1"))
        assert isinstance(error, RateLimited)
        waits.add(error.retry_after)
    assert len(waits) == 5


@pytest.mark.parametrize("turns", ["ab", "aab", "aaaaaaaab"])
def test_processes_that_share_a_token_see_each_others_use_and_meet_no_429(turns: str) -> None:
    with running() as server:
        boards = {name: TrelloClient("none", token="none", http_service=TrelloTransport(
            Credentials(server.token, server.api_key), server.base_url, window=RequestWindow(longest_wait=0.0)))
            for name in set(turns)}
        stopped: set[str] = set()
        for name in turns * 100:
            try:
                boards[name].fetch_json("/members/me/boards")
            except RateLimited:
                stopped.add(name)
            if stopped == set(turns):
                break
        counters = server.counters()
    assert stopped == set(turns)
    assert counters["rate_limited"] == 0
    assert 80 <= counters["requests"] <= 100
