"""Whatever goes wrong on the way, and however often a run is started: one order a reward, and both books agree."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from activities.rewards import RunOutcome
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.records_world import at_once
from tests.contract.reward_world import Failure, World, make_world, submit_in_this_process

LINES = ["P01-D1-v1", "P03-D1-v1", "P04-D1-v1"]
FULL = "100000.00"
PROJECTS = (f"faults-{number}" for number in count(1))
PASSING = ["drop_before", "drop_after", "error_500_before", "error_500_after", "garbage", "rate_limit_next",
           "payment_required", "unknown_status"]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as payouts:
        yield payouts


@pytest.fixture
def payouts(server: RunningPayouts) -> RunningPayouts:
    server.faults()
    server.set_balance(FULL)
    server.reset_counters()
    return server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    """A released run of three rewards."""
    one = make_world(tmp_path, payouts.base_url, payouts.api_key, project_id=next(PROJECTS))
    one.release()
    yield one
    one.engine.dispose()


def spent(payouts: RunningPayouts) -> int:
    return int((Decimal(FULL) - Decimal(payouts.balance())) * 100)


def assert_each_paid_once(world: World, payouts: RunningPayouts, lines: int = 3) -> None:
    assert payouts.counters()["orders_created"] == lines
    assert spent(payouts) == world.balances()["paid"] == 8250 * lines
    assert world.balances()["in_flight"] == world.balances()["reserved"] == 0


@pytest.mark.parametrize(("fault", "kind"), [
    ("drop_before", "Ambiguous"), ("drop_after", "Ambiguous"), ("error_500_before", "Unavailable"),
    ("error_500_after", "Unavailable"), ("garbage", "Unavailable")])
def test_a_passing_fault_is_tried_again_and_pays_once(
        world: World, payouts: RunningPayouts, fault: str, kind: str) -> None:
    payouts.faults(**{fault: 1})
    with pytest.raises(Failure) as failure:
        world.submit()
    assert (failure.value.type, failure.value.retried) == (kind, True)
    assert world.submit().paid == LINES
    assert_each_paid_once(world, payouts)
    assert world.trouble() is None


def test_a_lost_answer_holds_up_nobody_else(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_after=1)
    with pytest.raises(Failure, match="No answer"):
        world.submit()
    said = {one.external_id: one.state for one in world.ledger.outcomes(world.project.id, "r1")}
    assert [said[world.key(line)] for line in LINES] == ["unknown", "issued", "issued"]
    assert world.balances()["in_flight"] == 8250


def test_a_service_that_is_down_is_asked_once_and_shown_until_it_is_back(
        world: World, payouts: RunningPayouts) -> None:
    payouts.faults(down=True)
    for _ in range(2):
        with pytest.raises(Failure, match="trouble at the payout service") as failure:
            world.submit()
        assert failure.value.retried
    assert payouts.counters()["requests"] == 2
    assert "tried again by itself" in (world.trouble() or "")
    payouts.faults()
    assert world.submit().paid == LINES
    assert_each_paid_once(world, payouts)
    assert world.trouble() is None


def test_after_a_failure_those_come_first_who_were_not_tried_yet(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(error_500_before=1)
    with pytest.raises(Failure):
        world.submit()
    assert [world.steps(line) for line in LINES] == [["reserve", "submit"], ["reserve"], ["reserve"]]
    tried: list[object] = []
    world.submit(on_heartbeat=tried.append)
    assert tried == [LINES[1], LINES[2], LINES[0]]


def test_too_little_money_holds_the_rest_and_goes_on_once_there_is_more(world: World, payouts: RunningPayouts) -> None:
    payouts.set_balance("100.00")
    outcome = world.submit()
    assert (outcome.paid, outcome.needs_attention) == (LINES[:1], {})
    assert "too little money" in (outcome.waiting_for or "")
    assert world.trouble() == outcome.waiting_for
    assert world.balances()["in_flight"] == 16500
    payouts.set_balance("165.00")
    assert world.submit().paid == LINES
    assert payouts.balance() == "0.00"
    assert payouts.counters()["orders_created"] == 3
    assert world.trouble() is None


def test_a_conflict_needs_a_person_is_not_asked_again_and_holds_up_nobody(
        world: World, payouts: RunningPayouts) -> None:
    payouts.faults(conflict=1)
    outcome = world.submit()
    assert outcome.paid == LINES[1:]
    assert outcome.needs_attention.keys() == {LINES[0]}
    assert outcome.waiting_for is None
    asked = payouts.counters()["requests"]
    assert world.submit() == outcome
    assert payouts.counters()["requests"] == asked


@pytest.mark.parametrize(("status", "state", "steps"), [
    ("EXECUTED", "paid", ["reserve", "submit", "issue"]), ("FAILED", "attention", ["reserve", "submit", "release"]),
    ("CANCELED", "attention", ["reserve", "submit", "release"]), ("STILL NEW", "waits", ["reserve", "submit"])])
def test_a_state_that_is_new_to_us_stays_open_until_the_service_says_how_it_ended(
        world: World, payouts: RunningPayouts, status: str, state: str, steps: list[str]) -> None:
    payouts.faults(unknown_status=1)
    outcome = world.submit()
    assert outcome.paid == LINES[1:]
    assert "new to us" in (outcome.waiting_for or "")
    payouts.change_order(world.key(LINES[0]), status=status)
    outcome = world.submit()
    assert (LINES[0] in outcome.paid, LINES[0] in outcome.needs_attention, outcome.waiting_for is not None) == (
        state == "paid", state == "attention", state == "waits")
    assert world.steps(LINES[0]) == steps
    assert payouts.counters()["orders_created"] == 3


def test_a_sum_that_differs_at_the_service_is_never_booked(tmp_path: Path, payouts: RunningPayouts) -> None:
    world = make_world(tmp_path, payouts.base_url, payouts.api_key, project_id=next(PROJECTS))
    world.release()
    payouts.api("POST", "/orders", {
        "external_id": world.key(LINES[0]), "payment": {"funding_source_id": "BALANCE"}, "reward": {
            "value": {"denomination": 1, "currency_code": "GBP"}, "campaign_id": "THANKYOU0001",
            "recipient": {"name": "A.K.", "email": "p01@people.example"}}})
    payouts.faults(drop_before=1)
    with pytest.raises(Failure):  # the answer to the first attempt is lost, so the second one only looks it up
        world.submit()
    outcome = world.submit()
    assert "another sum" in outcome.needs_attention[LINES[0]]
    assert world.balances()["paid"] == 16500
    asked = payouts.counters()["requests"]
    assert world.submit() == outcome
    assert payouts.counters()["requests"] == asked
    world.engine.dispose()


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_run_that_is_cut_off_before_any_line_is_finished_by_the_next_start(
        world: World, payouts: RunningPayouts, line: int) -> None:
    reached = count(1)

    def cut(*_: object) -> None:
        if next(reached) == line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.submit(on_heartbeat=cut)
    assert payouts.counters()["orders_created"] == line - 1
    assert world.submit().paid == LINES
    assert_each_paid_once(world, payouts)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.mark.parametrize("moment", ["after the order, before its answer", "after the intent, before the order"])
def test_a_killed_process_pays_nobody_twice(tmp_path: Path, world: World, payouts: RunningPayouts, moment: str) -> None:
    payouts.faults(slow_seconds=1)
    child = multiprocessing.get_context("spawn").Process(
        target=submit_in_this_process, args=(tmp_path, payouts.base_url, payouts.api_key, world.project))
    child.start()
    assert child.pid is not None
    try:
        if moment.startswith("after the order"):
            wait_for(lambda: payouts.counters()["orders_created"] == 1)
        else:
            wait_for(lambda: "submit" in world.steps(LINES[0]))
            assert payouts.counters()["orders_created"] == 0
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.join()
    child.close()
    assert world.steps(LINES[0]) == ["reserve", "submit"]
    payouts.faults()
    assert world.submit().paid == LINES
    assert_each_paid_once(world, payouts)


def test_several_starts_of_one_run_at_once_pay_each_reward_once(world: World, payouts: RunningPayouts) -> None:
    results = at_once(world.submit, times=4)
    assert [one.paid for one in results if isinstance(one, RunOutcome)] == [LINES] * 4
    assert_each_paid_once(world, payouts)


def test_several_starts_at_once_while_answers_are_lost_pay_each_reward_once(
        world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_after=2, error_500_after=2, drop_before=2)
    results = at_once(lambda: until_done(world, payouts, []), times=3)
    assert [one for one in results if isinstance(one, BaseException)] == []
    assert world.submit().paid == LINES
    assert_each_paid_once(world, payouts)


def until_done(world: World, payouts: RunningPayouts, said: list[str]) -> RunOutcome:
    """As Temporal does it, without its pauses: again after what passes, and after what waits."""
    for _ in range(30):
        try:
            outcome = world.submit()
        except Failure as failure:
            assert failure.retried, failure
            said.append(str(failure))
            continue
        said.append(str(outcome))
        if outcome.waiting_for is None:
            return outcome
        for line in LINES:
            if payouts.api("GET", f"/orders/{world.key(line)}").status_code == 200:
                payouts.change_order(world.key(line), status="EXECUTED")
    raise AssertionError(f"it never ends: {said}")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_mix_of_faults_both_books_agree_and_nothing_private_was_said(
        world: World, payouts: RunningPayouts, seed: int) -> None:
    dice = random.Random(seed)
    payouts.faults(**{fault: dice.randint(0, 2) for fault in PASSING})
    said: list[str] = []
    assert until_done(world, payouts, said).paid == LINES
    assert_each_paid_once(world, payouts)
    assert len(said) > 1
    for private in ("people.example", "7700", "Kern", payouts.api_key, "payout/"):
        assert private not in " ".join([*said, world.trouble() or ""])
