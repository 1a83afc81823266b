"""Fees: charged by the service, booked beside the sum that the person gets, and the same in both books."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.testing import ActivityEnvironment

from activities.reconciling import ReconcilingActivities
from integrations.errors import Conflict
from integrations.records.ledger import SqlLedger
from integrations.records.reconciliations import SqlReconciliations
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.reward_world import World, make_world

LINES = ["P01-D1-v1", "P03-D1-v1", "P04-D1-v1"]
FEE = 330  # 4 % of 82.50, as the sender pays it for cash-like ways


@pytest.fixture
def payouts() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit", "--balance", "1000.00") as server:
        server.fees("4", "0.25")
        yield server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    one = make_world(tmp_path, payouts.base_url, payouts.api_key)
    one.release()
    yield one
    one.engine.dispose()


def books(world: World) -> tuple[int, str]:
    """How many differences, and what was said of them."""
    reports = SqlReconciliations(world.engine)
    activities = ReconcilingActivities(world.records, world.ledger, world.activities.provider, reports)
    found = ActivityEnvironment().run(activities.reconcile)
    latest = reports.latest()
    assert latest is not None
    return found, " ".join(f"{one.ours} / {one.theirs}" for one in latest.differs)


def test_a_fee_is_booked_beside_the_sum_and_both_books_say_the_same(world: World, payouts: RunningPayouts) -> None:
    assert world.submit().paid == LINES
    assert world.balances() == {"budget": -24750 - 3 * FEE, "reserved": 0, "in_flight": 0, "paid": 24750,
                                "fees": 3 * FEE}
    assert payouts.balance() == "742.60", "1000.00 less 247.50 less 9.90"
    assert [line.fees_minor for line in world.ledger.lines()] == [FEE] * 3
    assert books(world) == (0, "")


def test_a_fee_that_was_never_booked_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when it is charged in a way that the adapter does not read."""
    settle = SqlLedger.settle
    monkeypatch.setattr(SqlLedger, "settle", lambda ledger, project, outcome: settle(
        ledger, project, outcome.model_copy(update={"fees_minor": 0})))
    world.submit()
    monkeypatch.undo()
    found, said = books(world)
    assert found == 3 and "issued: £82.50 and a fee of £3.30" in said


def test_an_account_that_covers_the_sum_and_not_the_fee_waits(world: World, payouts: RunningPayouts) -> None:
    payouts.set_balance("247.50")
    outcome = world.submit()
    assert outcome.paid == LINES[:2] and "too little money" in (outcome.waiting_for or "")
    payouts.set_balance("500.00")
    assert world.submit().paid == LINES
    assert world.balances()["fees"] == 3 * FEE


def test_a_fee_comes_back_with_a_reward_that_did_not_arrive(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(delivery_failed=1)
    world.submit()
    line = world.ledger.line(world.key(LINES[0]))
    assert line is not None
    back = world.activities.provider.cancel(line.reward_id or "")
    assert (back.state, back.fees_minor) == ("returned", 0)
    world.ledger.settle(world.project.id, back)
    assert (world.balances()["fees"], world.balances()["paid"]) == (2 * FEE, 16500)
    assert payouts.balance() == "828.40"
    assert books(world) == (0, "")


def test_the_least_fee_is_charged_for_small_sums_and_none_where_none_is_set(
        world: World, payouts: RunningPayouts) -> None:
    payouts.fees("0.1", "0.25")
    world.submit()
    assert world.balances()["fees"] == 75
    payouts.fees()
    world.release(["D2"])
    world.submit("r2")
    assert world.balances()["fees"] == 75


def test_the_same_payment_again_has_the_fee_that_it_had(world: World, payouts: RunningPayouts) -> None:
    world.submit()
    payouts.fees("50")
    found = world.activities.provider.lookup(world.key(LINES[0]))
    assert found is not None and found.fees_minor == FEE
    with pytest.raises(Conflict):
        world.ledger.settle(world.project.id, found.model_copy(update={"amount_minor": 8250 + FEE}))
