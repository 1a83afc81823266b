"""Both books side by side: each kind of difference is found, said loudly, and quiet again when it is gone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.reconciling import ALARM, ReconcilingActivities, compared
from integrations.ports import LedgerLine, ProviderOrder
from integrations.ports_reconciliation import Explanation, Reconciliation
from integrations.records.reconciliations import SqlReconciliations
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.reward_world import CAMPAIGN, World, make_world

NOW = datetime(2027, 2, 10, 2, 0, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - timedelta(days=3), NOW - timedelta(minutes=5)
KEY = "cop-ek27-rw-p01-d1-v1"


def line(key: str = KEY, state: Any = "issued", **changes: Any) -> LedgerLine:
    return LedgerLine.model_validate({
        "external_id": key, "project_id": "ek27", "run_id": "r1", "person": "P01", "amount_minor": 8250,
        "currency": "GBP", "state": state, "provider": "tremendous", "order_id": "ORDER1", "updated": LONG_AGO,
        **changes})


def order(key: str | None = KEY, state: Any = "issued", **changes: Any) -> ProviderOrder:
    return ProviderOrder.model_validate({
        "order_id": "ORDER1", "external_id": key, "amount_minor": 8250, "currency": "GBP", "state": state,
        "fees_minor": 0, "created_at": LONG_AGO, **changes})


def report(lines: list[LedgerLine], orders: list[ProviderOrder]) -> Reconciliation:
    return compared(lines, orders, "tremendous", NOW)


def kinds(found: Reconciliation) -> set[str]:
    return {kind for kind, count in found.differences.items() if count}


def test_equal_books_are_equal() -> None:
    found = report([line(), line("cop-2", "failed"), line("cop-3", "pending")],
                   [order(), order("cop-2", "failed"), order("cop-3", "pending")])
    assert (found.clean, found.matched) == (True, 3)
    assert found.ours_total_minor == found.theirs_total_minor == {"GBP": 8250}
    assert "to the penny" in found.sentence


def test_a_payment_that_only_the_ledger_knows_is_ours_only() -> None:
    found = report([line()], [])
    assert kinds(found) == {"ours_only", "totals"}
    assert [(one.external_id, one.project_id, one.theirs) for one in found.ours_only] == [(KEY, "ek27", "nothing")]


def test_an_order_that_only_the_provider_knows_is_theirs_only() -> None:
    found = report([], [order(None, order_id="ORDER7")])
    assert kinds(found) == {"theirs_only", "totals"}
    one, = found.theirs_only
    assert (one.order_id, one.theirs, one.amount_minor, one.currency) == ("ORDER7", "issued: £82.50", 8250, "GBP")


@pytest.mark.parametrize(("ours", "theirs"), [
    ({}, {"amount_minor": 8251}), ({}, {"currency": "EUR"}), ({}, {"state": "failed"}),
    ({"state": "failed"}, {}), ({"state": "unknown"}, {}), ({"state": "pending"}, {})])
def test_a_payment_that_both_tell_differently_differs(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert "differs" in kinds(report([line(**ours)], [order(**theirs)]))


def test_two_orders_under_one_of_our_keys_were_paid_twice() -> None:
    found = report([line()], [order(order_id="ORDER2"), order()])
    assert kinds(found) == {"differs", "totals"} and found.matched == 0
    one, = found.differs
    assert "ORDER1" in one.theirs and "ORDER2" in one.theirs
    assert found.theirs_total_minor == {"GBP": 16500}


@pytest.mark.parametrize("other", ["pending", "unknown", "conflict"])
def test_a_second_order_is_a_difference_as_soon_as_it_may_cost_money(other: str) -> None:
    assert kinds(report([line()], [order(), order(state=other, order_id="ORDER2")])) == {"differs"}


def test_an_attempt_that_failed_is_no_second_order_whichever_came_first() -> None:
    for orders in ([order(), order(state="failed", order_id="ORDER0")],
                   [order(state="failed", order_id="ORDER0"), order()]):
        assert (report([line()], orders).clean, report([line()], orders).matched) == (True, 1)
    twice_failed = [order(state="failed"), order(state="failed", order_id="ORDER0")]
    assert report([line(state="failed")], twice_failed).clean


def test_a_fee_that_is_not_booked_or_booked_differently_differs() -> None:
    assert report([line(fees_minor=330)], [order(fees_minor=330)]).clean
    for ours, theirs in ((0, 330), (330, 0), (330, 331)):
        found = report([line(fees_minor=ours)], [order(fees_minor=theirs)])
        assert kinds(found) == {"differs"}, (ours, theirs)
    assert "a fee of £3.31" in found.differs[0].theirs and "a fee of £3.30" in found.differs[0].ours


def test_a_fee_that_was_kept_when_the_money_came_back_is_compared_too() -> None:
    kept = order(state="returned", fees_minor=50)
    assert report([line(state="returned", fees_minor=50)], [kept]).clean
    assert not report([line(state="returned")], [kept]).clean


def test_a_fee_of_what_is_not_paid_yet_is_nothing_to_book() -> None:
    assert report([line(state="pending")], [order(state="pending", fees_minor=330)]).clean


@pytest.mark.parametrize(("ours", "theirs"), [
    ({"state": "in_flight"}, None), ({"state": "unknown"}, None), ({"state": "unknown"}, {}),
    ({"state": "pending"}, {})])
def test_what_was_sent_a_moment_ago_is_on_its_way(ours: dict[str, Any], theirs: dict[str, Any] | None) -> None:
    orders = [] if theirs is None else [order(**theirs)]
    assert report([line(updated=JUST_NOW, **ours)], orders).clean
    assert not report([line(updated=LONG_AGO, **ours)], orders).clean


def test_an_order_under_the_key_of_a_payment_by_hand_is_a_payment_made_twice() -> None:
    found = report([line(provider="manual", order_id="PAY-7")], [order()])
    one, = found.theirs_only
    assert (one.project_id, one.run_id, one.ours) == ("ek27", "r1", "issued: £82.50, by manual")
    found = report([line(state="reserved", provider=None)], [order()])
    assert [one.ours for one in found.theirs_only] == ["reserved: £82.50, never sent"]


def test_unequal_totals_alone_are_a_difference() -> None:
    found = report([line()], [order()]).model_copy(update={"theirs_total_minor": {"GBP": 8250, "EUR": 1}})
    assert (found.clean, found.unequal, found.differences["totals"]) == (False, ("EUR",), 1)


def explained(found: Reconciliation, order_id: str = "ORDER7") -> Reconciliation:
    why = Explanation(provider="tremendous", order_id=order_id, reason="A test by finance", by="acc_1", at=NOW)
    return found.apart({order_id: why})


def test_an_explained_order_is_told_apart_and_is_no_difference_nor_in_a_total() -> None:
    found = explained(report([line()], [order(), order(None, order_id="ORDER7", amount_minor=2500)]))
    assert found.clean and found.theirs_total_minor == {"GBP": 8250}
    assert [(one.order_id, one.reason, one.by) for one in found.explained] == [("ORDER7", "A test by finance", "acc_1")]
    assert "Explained orders from elsewhere: 1" in found.sentence
    assert explained(found) == found
    both = report([], [order(None, order_id="ORDER7"), order(None, order_id="ORDER8")])
    assert [one.order_id for one in explained(both).theirs_only] == ["ORDER8"]
    pending = report([], [order(None, "pending", order_id="ORDER7")])
    assert explained(pending).clean


# --- the alarm, on real records and a real service ------------------------------------------------------------------


@pytest.fixture
def payouts() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    """Three rewards are paid."""
    one = make_world(tmp_path, payouts.base_url, payouts.api_key)
    one.release()
    assert len(one.submit().paid) == 3
    yield one
    one.engine.dispose()


def books(world: World) -> ReconcilingActivities:
    return ReconcilingActivities(world.records, world.ledger, world.activities.provider,
                                 SqlReconciliations(world.engine))


def reconciled(activities: ReconcilingActivities) -> int:
    return ActivityEnvironment().run(activities.reconcile)


def alarms(world: World) -> list[str]:
    return [one.sentence for one in world.records.troubles(world.project.id) if one.part == "books"]


def behind_our_back(payouts: RunningPayouts, key: str | None, pounds: float = 25) -> str:
    """Somebody pays in the service's own pages, or with the key; the order's id."""
    made = payouts.api("POST", "/orders", {
        "external_id": key, "payment": {"funding_source_id": "BALANCE"},
        "reward": {"value": {"denomination": pounds, "currency_code": "GBP"}, "campaign_id": CAMPAIGN,
                   "recipient": {"name": "B.B.", "email": "somebody@people.example"}}})
    assert made.status_code == 200, made.text
    return str(made.json()["order"]["id"])


def test_a_payment_made_behind_our_back_is_found_and_said_until_finance_has_explained_it(
        world: World, payouts: RunningPayouts) -> None:
    assert (reconciled(books(world)), alarms(world)) == (0, [])
    strange = behind_our_back(payouts, f"cop-{world.project.id}-rw-p09-d9-v1")
    assert reconciled(books(world)) == 2, "the order, and with it the total"
    found = books(world).reports.latest()
    assert found is not None and [one.order_id for one in found.theirs_only] == [strange]
    assert alarms(world) == [ALARM]
    world.submit()
    assert alarms(world) == [ALARM], "the next run of payments does not clear it"
    books(world).reports.explain(Explanation(provider="tremendous", order_id=strange, reason="Ours, by hand",
                                             by="acc_1", at=datetime.now(UTC)))
    shown = books(world).reports.latest()
    assert shown is not None and shown.clean and [one.order_id for one in shown.explained] == [strange]
    assert (reconciled(books(world)), alarms(world)) == (0, [])


def test_a_payment_made_twice_alarms_its_project(world: World, payouts: RunningPayouts) -> None:
    class PaidTwice(TremendousProvider):
        def orders(self, since: datetime, until: datetime) -> Iterator[ProviderOrder]:
            for one in super().orders(since, until):
                yield one
                yield one.model_copy(update={"order_id": f"{one.order_id}2"})

    provider = PaidTwice(payouts.base_url, payouts.api_key, campaign=CAMPAIGN)
    activities = ReconcilingActivities(world.records, world.ledger, provider, SqlReconciliations(world.engine))
    assert reconciled(activities) == 4
    assert alarms(world) == [ALARM]
    assert (reconciled(books(world)), alarms(world)) == (0, [])


def test_a_total_that_differs_alone_alarms_every_project_that_paid_in_its_currency(world: World) -> None:
    activities = books(world)
    found = report([line()], [order()]).model_copy(update={"theirs_total_minor": {"GBP": 1}})
    activities._alarm(found, world.ledger.lines())
    assert alarms(world) == [ALARM]
    activities._alarm(found.model_copy(update={"theirs_total_minor": {"GBP": 8250, "EUR": 1}}), world.ledger.lines())
    assert alarms(world) == [], "nobody paid in that currency"


def test_an_order_of_no_project_of_ours_alarms_none(world: World, payouts: RunningPayouts) -> None:
    for key in (None, "somebody-elses", "cop-another-rw-p01-d1-v1", "cop-", "cop-nothing"):
        behind_our_back(payouts, key)
    assert reconciled(books(world)) == 6
    assert (alarms(world), world.records.troubled_projects()) == ([], {})


def test_a_comparison_that_can_not_be_made_is_remembered_until_one_is(world: World, payouts: RunningPayouts) -> None:
    activities = books(world)
    assert activities.reports.failure() is None
    payouts.faults(down=True)
    with pytest.raises(ApplicationError):
        reconciled(activities)
    failure = activities.reports.failure()
    assert failure is not None and (failure.provider, "503" in failure.sentence) == ("tremendous", True)
    payouts.faults()
    reconciled(activities)
    assert activities.reports.failure() is None


def test_without_an_account_there_is_nothing_to_compare(tmp_path: Path, payouts: RunningPayouts) -> None:
    world = make_world(tmp_path, payouts.base_url, payouts.api_key)
    keyless = TremendousProvider(payouts.base_url, "")
    activities = ReconcilingActivities(world.records, world.ledger, keyless, SqlReconciliations(world.engine))
    assert reconciled(activities) == 0
    assert (activities.reports.latest(), activities.reports.failure()) == (None, None)
    world.release()
    world.submit()
    with pytest.raises(ApplicationError, match="no key"):
        reconciled(activities)
    assert activities.reports.failure() is not None, "what was paid can't be compared any more"
    world.engine.dispose()


def test_differences_of_one_project_leave_another_alone(world: World, payouts: RunningPayouts) -> None:
    world.records.set_trouble("another", "books", ALARM)
    world.records.set_trouble("another", "payouts", "The account is empty.")
    behind_our_back(payouts, f"cop-{world.project.id}-rw-p09-d9-v1")
    reconciled(books(world))
    assert [one.part for one in world.records.troubled_projects()["another"]] == ["payouts"]
    assert alarms(world) == [ALARM]
