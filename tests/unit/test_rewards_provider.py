"""Who pays: the provider that the charter names or the person chose, and nobody in their stead."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.reward_world import CAMPAIGN, Failure, World, make_world

LINES = ["P01-D1-v1", "P03-D1-v1", "P04-D1-v1"]


@pytest.fixture
def payouts() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    one = make_world(tmp_path, payouts.base_url, payouts.api_key)
    yield one
    one.engine.dispose()


class Another(TremendousProvider):
    """A third way to pay people. No charter here names it."""

    name = "another"


def test_a_charter_is_never_paid_by_another_provider_than_the_one_it_names(
        world: World, payouts: RunningPayouts) -> None:
    world.release()
    right = world.activities.provider
    another = Another(payouts.base_url, payouts.api_key, campaign=CAMPAIGN)
    world.activities = replace(world.activities, provider=another)
    outcome = world.submit()
    assert (outcome.paid, outcome.returned) == ([], [])
    assert "made by tremendous, which is not set up here" in (outcome.waiting_for or "")
    assert "Nothing was sent" in outcome.needs_attention["P01-D1-v1"]
    assert payouts.counters()["requests"] == 0
    world.activities = replace(world.activities, others=(right,))
    assert world.submit().paid == LINES
    assert {line.provider for line in world.ledger.lines()} == {"tremendous"}


def test_real_money_is_refused_by_the_key_of_the_provider_that_is_to_pay(
        tmp_path: Path, payouts: RunningPayouts) -> None:
    world = make_world(tmp_path, payouts.base_url, payouts.api_key, rewards={"environment": "production"})
    world.release()
    other = Another(payouts.base_url, "")
    world.activities = replace(world.activities, provider=other, others=(world.activities.provider,))
    with pytest.raises(Failure, match="the key of the payout service is for sandbox"):
        world.submit()
    world.engine.dispose()
