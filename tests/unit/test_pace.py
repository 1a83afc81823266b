"""The pace of one account: never over its limit as the service counts, first come first served, refusals waited out.

Time passes only when somebody sleeps, and what was asked is answered meanwhile.
"""

import heapq
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.errors import Ambiguous, RateLimited
from integrations.pace import LONGEST_WAIT, MOST_WAITS, Pace

MOST = 10
ROUNDING = 1e-9
PATIENCE = 20.0
span = st.one_of(st.just(0.0), st.sampled_from([0.05, 0.5, 1.0]), st.floats(0, 3))


class World:
    """A clock, and answers that are on their way."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()
        self._due: list[tuple[float, int, AbstractContextManager[None]]] = []
        self._numbers = count()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        ends = self.now + seconds
        while self._due and self._due[0][0] <= ends:
            self.now, _, turn = heapq.heappop(self._due)
            turn.__exit__(None, None, None)
        self.now = ends

    def sent(self, pace: Pace, answered_after: float) -> float:
        """When a request went out; its answer comes so much later."""
        turn = pace.turn()
        turn.__enter__()
        heapq.heappush(self._due, (self.now + answered_after, next(self._numbers), turn))
        return self.now

    def pace(self, most: int = MOST) -> Pace:
        return Pace(most, clock=self.clock, sleep=self.sleep)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.just(0.0) | span, span, span), min_size=MOST + 1, max_size=60))
def test_no_second_holds_more_than_the_limit_however_long_requests_and_answers_are_on_their_way(
        asked: list[tuple[float, float, float]]) -> None:
    world = World()
    pace, starts, counted = world.pace(), list[float](), list[float]()
    for pause, there, back in asked:
        world.sleep(pause)
        starts.append(world.sent(pace, there + back))
        counted.append(starts[-1] + there)
    counted.sort()
    assert all(later - first >= 1 - ROUNDING for first, later in zip(counted, counted[MOST:], strict=False))
    assert all(later - first >= 0.1 - ROUNDING for first, later in pairwise(starts))


def test_what_the_limit_allows_is_used_and_who_asks_after_a_pause_does_not_wait() -> None:
    world = World()
    pace = world.pace()
    starts = [world.sent(pace, 0.02) for _ in range(101)]
    assert starts[-1] - starts[0] == pytest.approx(10.2)
    world.sleep(5)
    world.slept.clear()
    world.sent(pace, 0.02)
    assert world.slept == []


def test_a_few_requests_that_get_no_answer_for_long_leave_room_for_others() -> None:
    world = World()
    pace = world.pace()
    for _ in range(4):
        world.sent(pace, 20.0)
    starts = [world.sent(pace, 0.0) for _ in range(31)]
    assert starts[-1] - starts[0] == pytest.approx(5.0), "six places are left"


def test_whoever_came_first_goes_first() -> None:
    world, order, go = World(), list[int](), threading.Event()

    def sleep(seconds: float) -> None:
        go.wait(PATIENCE)
        world.sleep(seconds)

    pace = Pace(1, clock=world.clock, sleep=sleep)
    holding = pace.turn()
    holding.__enter__()

    def wait(number: int) -> None:
        with pace.turn():
            order.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        until_so_many_wait(pace, number + 1)
    holding.__exit__(None, None, None)
    go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list(range(8))


def test_threads_that_all_ask_at_once_stay_within_the_limit() -> None:
    pace, starts = Pace(5, 0.1), list[float]()

    def ask() -> None:
        for _ in range(5):
            with pace.turn():
                starts.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(starts) == 40
    starts.sort()
    assert all(later - first >= 0.1 for first, later in zip(starts, starts[5:], strict=False))


def refusing(times: int, seconds: float = 1.0) -> Callable[[], str]:
    """Refused so many times, then answered."""
    left = iter(range(times))

    def ask() -> str:
        if next(left, None) is not None:
            raise RateLimited("too often", seconds)
        return "answer"
    return ask


def test_a_refusal_is_waited_out_as_long_as_the_service_asks_and_nobody_else_asks_meanwhile() -> None:
    world = World()
    pace = world.pace()
    began = world.now
    assert pace.within(refusing(MOST_WAITS, 3.0)) == "answer"
    assert world.now - began == pytest.approx(3.0 * MOST_WAITS)
    with pytest.raises(RateLimited):
        pace.within(refusing(MOST_WAITS + 1))
    pace._stop(4.0)
    began = world.now
    assert world.sent(pace, 0) - began == pytest.approx(4.0)


def test_a_long_wait_is_left_to_the_caller() -> None:
    world = World()
    with pytest.raises(RateLimited) as limited:
        world.pace().within(refusing(1, LONGEST_WAIT + 1))
    assert (limited.value.retry_after, world.slept) == (LONGEST_WAIT + 1, [])


def test_a_request_that_fails_gives_its_place_back() -> None:
    world = World()
    pace = world.pace(1)

    def lost() -> None:
        raise Ambiguous("no answer")

    for _ in range(3):
        with pytest.raises(Ambiguous):
            pace.within(lost)
    assert sum(world.slept) == pytest.approx(2.0)


def until_so_many_wait(pace: Pace, number: int) -> None:
    ends = time.monotonic() + PATIENCE
    while len(pace._waiting) < number:
        assert time.monotonic() < ends
        time.sleep(0.005)
