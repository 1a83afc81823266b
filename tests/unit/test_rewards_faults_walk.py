"""Faults of the way to the provider and back, one by one, that must never pay twice: bursts, lags, kills, webhooks."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from temporalio.testing import ActivityEnvironment

from activities.payout_news import PayoutNews
from activities.payouts import PayoutActivities
from activities.rewards import RewardsActivities
from integrations.pace import MOST_WAITS, Pace
from integrations.records.payout_hints import SqlPayoutHints
from integrations.registry import open_payout_hooks
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.reward_world import CAMPAIGN, Failure, World, make_world, submit_in_this_process
from tests.web.desk import open_desk

LINES = ["P01-D1-v1", "P03-D1-v1", "P04-D1-v1"]
MINOR = 8250
PROJECTS = (f"walk-{number}" for number in count(1))


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit", "--webhook-clock", "0.001") as payouts:
        yield payouts


@pytest.fixture
def payouts(server: RunningPayouts) -> RunningPayouts:
    server.faults()
    server.set_balance("100000.00")
    server.reset_counters()
    return server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    """A released run of three rewards."""
    one = make_world(tmp_path, payouts.base_url, payouts.api_key, project_id=next(PROJECTS))
    one.release()
    yield one
    one.engine.dispose()


def until(true: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + 20
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(0.02)


def assert_each_paid_once(world: World, payouts: RunningPayouts) -> None:
    assert payouts.counters()["orders_created"] == len(LINES)
    held = world.balances()
    assert (held["paid"], held["in_flight"], held["reserved"]) == (MINOR * len(LINES), 0, 0)
    assert payouts.balance() == "99752.50"


def struck(payouts: RunningPayouts, name: str) -> int:
    return int(str(payouts.fault_counters()[name]))


def test_an_answer_that_comes_after_we_gave_up_pays_once(world: World, payouts: RunningPayouts) -> None:
    patient = world.activities
    hasty = TremendousProvider(payouts.base_url, payouts.api_key, campaign=CAMPAIGN, timeout=(2.0, 0.2))
    hasty.offers("", "GBP")  # asked while it answers: what is checked once is not what is slow here
    payouts.faults(slow_seconds=0.6)
    world.activities = RewardsActivities(patient.records, patient.people, patient.ledger, hasty, patient.by_hand)
    with pytest.raises(Failure) as failure:
        world.submit()
    assert failure.value.retried
    payouts.faults()
    world.activities = patient
    assert world.submit().paid == LINES
    assert_each_paid_once(world, payouts)


def test_a_process_killed_after_an_answer_was_booked_and_before_the_run_was_told_pays_nobody_twice(
        tmp_path: Path, world: World, payouts: RunningPayouts) -> None:
    payouts.faults(slow_seconds=0.5)
    child = multiprocessing.get_context("spawn").Process(
        target=submit_in_this_process, args=(tmp_path, payouts.base_url, payouts.api_key, world.project))
    child.start()
    try:
        until(lambda: "issue" in world.steps(LINES[0]), "the first answer is booked")
        assert "issue" not in world.steps(LINES[2])
    finally:
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        child.close()
    payouts.faults()
    assert world.submit().paid == LINES
    assert_each_paid_once(world, payouts)


def test_a_burst_of_rate_limits_is_waited_out_as_the_service_asks(world: World, payouts: RunningPayouts) -> None:
    waits: list[float] = []
    paced = TremendousProvider(payouts.base_url, payouts.api_key, campaign=CAMPAIGN,
                               pace=Pace(1000, clock=lambda: sum(waits), sleep=waits.append))
    world.activities = replace(world.activities, provider=paced)
    payouts.faults(rate_limit_next=MOST_WAITS + 1)
    with pytest.raises(Failure) as failure:
        world.submit()
    assert (failure.value.type, failure.value.retried) == ("RateLimited", True)
    assert [one for one in waits if one > 0.5] == [1.0] * MOST_WAITS
    payouts.faults(rate_limit_next=MOST_WAITS)
    assert world.submit().paid == LINES
    assert struck(payouts, "rate_limit_next") == 2 * MOST_WAITS + 1
    assert_each_paid_once(world, payouts)


def test_an_order_that_reads_do_not_find_yet_is_sent_again_and_stays_one(
        world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_after=1)
    with pytest.raises(Failure):
        world.submit()
    payouts.faults(lag_reads=1)
    assert world.submit().paid == LINES
    assert struck(payouts, "lag_reads") == 1 and payouts.counters()["replays"] == 1
    assert_each_paid_once(world, payouts)


# --- webhooks -------------------------------------------------------------------------------------------------------


@dataclass
class Ear:
    """What the web process keeps is heard by the activity, as the payout watch has it run."""

    world: World
    payouts: RunningPayouts

    @property
    def hints(self) -> SqlPayoutHints:
        return SqlPayoutHints(self.world.engine)

    def hear(self) -> PayoutNews:
        paying = self.world.activities
        activities = PayoutActivities(paying.records, paying.ledger, paying.provider, self.hints)
        return ActivityEnvironment().run(activities.hear)

    def told(self, at_least: int) -> None:
        """Wait until so many true hints have come by the web route."""
        until(lambda: len(self.hints.unheard()) >= at_least, f"{at_least} hints have come")


@pytest.fixture
def ear(tmp_path: Path, world: World, payouts: RunningPayouts) -> Iterator[Ear]:
    """The provider knows the address of a web process over the same records."""
    with open_desk(tmp_path) as desk:
        hooks = open_payout_hooks(desk.settings.model_copy(update={
            "tremendous_url": payouts.base_url, "tremendous_key": payouts.api_key, "tremendous_campaign": CAMPAIGN,
            "public_url": desk.base_url}))
        assert hooks is not None and hooks.keep()
        yield Ear(world, payouts)


def test_a_webhook_before_an_answer_that_never_comes_books_the_payment_once(ear: Ear) -> None:
    ear.payouts.faults(webhooks_early=1, drop_after=1)
    with pytest.raises(Failure):
        ear.world.submit()
    assert struck(ear.payouts, "webhooks_early") == 1
    ear.told(at_least=1)
    news = ear.hear()
    assert (ear.world.project.id, "r1") in news.wake
    assert ear.world.steps(LINES[0]) == ["reserve", "submit", "issue"]
    assert ear.world.submit().paid == LINES
    assert_each_paid_once(ear.world, ear.payouts)


def test_webhooks_twice_and_out_of_order_change_no_money_and_leave_the_newest_word(ear: Ear) -> None:
    ear.payouts.faults(webhooks_twice=3, webhooks_reordered=2, delivery_failed=1)
    assert ear.world.submit().paid == LINES
    ear.told(at_least=3)
    until(lambda: struck(ear.payouts, "webhooks_twice") == 3, "each came twice")
    ear.hear()
    ear.payouts.change_order(ear.world.key(LINES[0]), delivery_status="SUCCEEDED")

    def all_arrived() -> bool:
        ear.hear()
        lines = [ear.world.ledger.line(ear.world.key(line)) for line in LINES]
        return [one.delivery for one in lines if one] == ["delivered"] * 3

    until(all_arrived, "the newest word is that all arrived")
    assert_each_paid_once(ear.world, ear.payouts)


def test_forged_and_altered_webhooks_and_those_of_unknown_rewards_change_nothing(ear: Ear) -> None:
    ear.payouts.faults(webhooks_forged=1, webhooks_altered=1, webhooks_unknown=1)
    assert ear.world.submit().paid == LINES
    until(lambda: int(str(ear.payouts.webhook_counters()["refused"])) >= 1, "the forged one is refused")
    until(lambda: int(str(ear.payouts.webhook_counters()["failed"])) >= 1, "the altered one is refused")
    order = ear.payouts.api("GET", f"/orders/{ear.world.key(LINES[1])}").json()["order"]
    for kind in ("forged", "altered"):
        ear.payouts.send_webhook("ORDERS.CANCELED", order["id"], kind=kind)
    ear.payouts.send_webhook("ORDERS.CANCELED", "NOBODYSORDER")
    ear.payouts.send_webhook("ORDERS.CANCELED", order["id"])  # genuine and not so: what it says is looked up
    before = ear.world.balances()
    ear.told(at_least=4)
    ear.hear()
    assert ear.world.balances() == before
    assert [ear.world.steps(line) for line in LINES] == [["reserve", "submit", "issue"]] * 3
    assert_each_paid_once(ear.world, ear.payouts)
