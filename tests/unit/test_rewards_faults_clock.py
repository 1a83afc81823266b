"""Clocks: a promise is kept in the project's own time when the clocks change, and clocks that differ alarm nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.testing import ActivityEnvironment

from activities.reconciling import FIRST_DAY, ReconcilingActivities
from domain.events import PaymentOverdue
from domain.events_money import PaymentLateSoon
from integrations.ports import ProviderOrder
from integrations.records.reconciliations import SqlReconciliations
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.builders import World as Domain
from tests.contract.reward_world import CAMPAIGN, Failure, World, make_world

LINES = ["P01-D1-v1", "P03-D1-v1", "P04-D1-v1"]


@pytest.fixture
def payouts() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    """A released run of three rewards."""
    one = make_world(tmp_path, payouts.base_url, payouts.api_key)
    one.release()
    yield one
    one.engine.dispose()


@pytest.mark.parametrize(("earned", "amber", "red"), [
    # In London the clocks go forward on 28 March 2027 and back on 31 October 2027: nine o'clock stays nine o'clock.
    ("2027-03-25T09:00", "2027-03-30T08:00", "2027-04-01T08:00"),
    ("2027-10-28T08:00", "2027-11-02T09:00", "2027-11-04T09:00")])
def test_the_promised_day_keeps_its_local_hour_when_the_clocks_change(earned: str, amber: str, red: str) -> None:
    world = Domain(now=datetime.fromisoformat(earned).replace(tzinfo=UTC))
    world.attend("D2")
    told = {type(one): f"{one.at:%Y-%m-%dT%H:%M}" for one in world.later(days=30)
            if getattr(one, "line", "") == "P01-D2-v1"}
    assert (told[PaymentLateSoon], told[PaymentOverdue]) == (amber, red)


class WhileListing(TremendousProvider):
    """The run is paid at the moment in which the provider lists its orders."""

    world: World

    def orders(self, since: datetime, until: datetime) -> Iterator[ProviderOrder]:
        yield from list(super().orders(since, until))
        self.world.submit()


def reconciled(world: World, provider: TremendousProvider) -> tuple[int, SqlReconciliations]:
    reports = SqlReconciliations(world.engine)
    activities = ReconcilingActivities(world.records, world.ledger, provider, reports)
    return ActivityEnvironment().run(activities.reconcile), reports


def test_a_payment_made_while_the_books_are_compared_is_no_difference(world: World, payouts: RunningPayouts) -> None:
    provider = WhileListing(payouts.base_url, payouts.api_key, campaign=CAMPAIGN)
    provider.world = world
    differences, reports = reconciled(world, provider)
    report = reports.latest()
    assert report is not None and (differences, report.clean, report.matched) == (0, True, 0)
    assert report.ours_total_minor == report.theirs_total_minor == {}
    assert world.trouble() is None
    differences, reports = reconciled(world, provider)
    report = reports.latest()
    assert report is not None and (differences, report.clean, report.matched) == (0, True, len(LINES))


def test_an_answer_that_is_still_lost_is_no_difference_yet(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_after=1)
    with pytest.raises(Failure):
        world.submit()
    assert isinstance(world.activities.provider, TremendousProvider)
    differences, reports = reconciled(world, world.activities.provider)
    report = reports.latest()
    assert report is not None and (differences, report.clean) == (0, True)
    assert report.ours_total_minor == report.theirs_total_minor == {"GBP": 16500}


class FastClock(TremendousProvider):
    """The provider's clock is ahead of ours by some minutes."""

    def orders(self, since: datetime, until: datetime) -> Iterator[ProviderOrder]:
        return super().orders(since, until - timedelta(minutes=5))


def test_a_provider_whose_clock_is_ahead_of_ours_has_all_its_orders_listed(
        world: World, payouts: RunningPayouts) -> None:
    assert world.submit().paid == LINES
    differences, reports = reconciled(world, FastClock(payouts.base_url, payouts.api_key, campaign=CAMPAIGN))
    report = reports.latest()
    assert report is not None and (differences, report.clean, report.matched) == (0, True, len(LINES))
    assert report.since == FIRST_DAY and report.until == report.at
