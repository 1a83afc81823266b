"""What people ask of a payment after it was sent is done at the payout service first, and booked only as it says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from temporalio.testing import ActivityEnvironment

from activities.payout_errands import PayoutErrands
from activities.payout_news import PayoutNews
from activities.payouts import PayoutActivities
from activities.rewards import NOBODY_KNOWS, QUICK_TRIES, RunOutcome
from domain.commands import SettleRun
from domain.commands_money import HoldPayments, NoteDelivery
from domain.commands_payout import ResolvePayment
from domain.state import SYSTEM, Actor
from integrations.records.engine import writing
from integrations.records.payment_stops import SqlPaymentStops
from integrations.records.payout_hints import SqlPayoutHints
from integrations.records.tables import ledger_entries
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.reward_world import Failure, World, make_world

LINES = ["P01-D1-v1", "P03-D1-v1", "P04-D1-v1"]
FIRST = LINES[0]
PROJECTS = (f"errands-{number}" for number in count(1))


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as payouts:
        yield payouts


@pytest.fixture
def payouts(server: RunningPayouts) -> RunningPayouts:
    server.faults()
    server.reset_counters()
    return server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    one = make_world(tmp_path, payouts.base_url, payouts.api_key, project_id=next(PROJECTS))
    one.release()
    yield one
    one.engine.dispose()


def settle(world: World, outcome: RunOutcome) -> None:
    """The project hears of a report, as its workflow has it hear."""
    report = outcome.model_dump(exclude={"waiting_for"})
    world.decide(SettleRun(actor=SYSTEM, run="r1", **report))


def errands(world: World) -> PayoutErrands:
    paying = world.activities
    return PayoutErrands(paying.records, world.people, paying.ledger, paying.provider, SqlPaymentStops(world.engine))


def hear(world: World) -> PayoutNews:
    paying = world.activities
    world.an_hour_later()
    looking = PayoutActivities(paying.records, paying.ledger, paying.provider, SqlPayoutHints(world.engine))
    return ActivityEnvironment().run(looking.look_after)


def resolved(world: World, found: Any) -> PayoutNews:
    world.decide(ResolvePayment(actor=Actor(person="S01"), line=FIRST, found=found, reason="I asked them"))
    return ActivityEnvironment().run(errands(world).resolve, world.project.id, FIRST)


def report_of(news: PayoutNews, world: World) -> RunOutcome:
    return news.reports[world.project.id]["r1"]


def foreign(world: World, payouts: RunningPayouts, amount: str, email: str = "p01@people.example") -> str:
    """Somebody makes an order under our key; its id."""
    body = {"external_id": world.key(FIRST), "payment": {"funding_source_id": "BALANCE"}, "reward": {
        "value": {"denomination": float(amount), "currency_code": "GBP"}, "campaign_id": "THANKYOU0001",
        "recipient": {"name": "A.K.", "email": email}, "delivery": {"method": "EMAIL"}}}
    return str(payouts.api("POST", "/orders", body).json()["order"]["id"])


def in_conflict(world: World, payouts: RunningPayouts, amount: str = "80.00", email: str = "p01@people.example") -> str:
    order = foreign(world, payouts, amount, email)
    outcome = world.submit()
    assert outcome.needs_attention.keys() == {FIRST} and not outcome.returned
    settle(world, outcome)
    return order


def later(world: World, hours: int) -> None:
    """So long ago everything was sent."""
    with writing(world.engine) as connection:
        for entry in world.ledger.entries(world.project.id):
            earlier = update(ledger_entries).where(ledger_entries.c.entry_id == entry.entry_id)
            connection.execute(earlier.values(at=entry.at - timedelta(hours=hours)))


def submit_patiently(world: World) -> RunOutcome:
    """After Temporal's quick tries the activity says what it knows instead of failing."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, attempt=QUICK_TRIES)
    return environment.run(world.activities.submit_run, world.project.id, "r1")


# --- conflicts --------------------------------------------------------------------------------------------------------


def test_a_conflict_keeps_the_order_that_stands_in_the_way(world: World, payouts: RunningPayouts) -> None:
    order = in_conflict(world, payouts)
    line = world.ledger.line(world.key(FIRST))
    assert line is not None and (line.state, line.order_id) == ("conflict", order)


def test_another_order_under_our_key_is_never_booked_by_itself(world: World, payouts: RunningPayouts) -> None:
    in_conflict(world, payouts, amount="82.50", email="somebody@else.example")
    news = hear(world)
    assert world.steps(FIRST) == ["reserve", "submit"]
    assert FIRST not in [key for report in news.reports.get(world.project.id, {}).values() for key in report.paid]


def test_a_person_can_say_that_the_other_order_is_the_right_one(world: World, payouts: RunningPayouts) -> None:
    in_conflict(world, payouts, amount="82.50", email="somebody@else.example")
    assert report_of(resolved(world, "as_approved"), world).paid == [FIRST]
    assert world.steps(FIRST) == ["reserve", "submit", "issue"]


def test_an_order_of_another_sum_is_not_booked_whatever_a_person_says(world: World, payouts: RunningPayouts) -> None:
    in_conflict(world, payouts)
    report = report_of(resolved(world, "as_approved"), world)
    assert "GBP 80.00" in report.needs_attention[FIRST].replace("£", "GBP ") and not report.paid
    assert world.steps(FIRST) == ["reserve", "submit"]


def test_money_is_not_free_while_an_order_is_there(world: World, payouts: RunningPayouts) -> None:
    in_conflict(world, payouts)
    report = report_of(resolved(world, "no_money"), world)
    assert "paid twice" in report.needs_attention[FIRST] and not report.returned


def test_a_cancelled_order_frees_the_money_and_the_ended_run_is_told(world: World, payouts: RunningPayouts) -> None:
    order = in_conflict(world, payouts)
    payouts.change_order(order, status="CANCELED")
    report = report_of(hear(world), world)
    assert report.returned == [FIRST]
    settle(world, report)
    assert world.project.lines[FIRST].returned and "release" in world.steps(FIRST)


def test_what_was_never_taken_is_free_only_after_a_day(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_before=20)
    settle(world, RunOutcome(needs_attention={FIRST: "No answer"}))
    with pytest.raises(Failure):
        world.submit()
    payouts.faults()
    assert "less than a day" in report_of(resolved(world, "no_money"), world).needs_attention[FIRST]
    later(world, hours=25)
    assert report_of(resolved(world, "no_money"), world).returned == [FIRST]
    assert world.steps(FIRST) == ["reserve", "submit", "release"]


# --- a refusal after a lost answer ------------------------------------------------------------------------------------


def test_a_refusal_after_a_lost_answer_frees_no_money(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_after=1)
    with pytest.raises(Failure):
        world.submit()
    # Reads do not show the order yet, and the offer is not what it was: the same bytes are refused now.
    payouts.faults(lag_reads=1, rejected=1)
    outcome = world.submit()
    assert outcome.needs_attention.keys() == {FIRST} and not outcome.returned
    assert world.steps(FIRST) == ["reserve", "submit"] and payouts.counters()["orders_created"] == 3
    payouts.faults()
    assert FIRST in report_of(hear(world), world).paid  # it shows now, and it is the one that was sent


# --- no answer for long -----------------------------------------------------------------------------------------------


def test_after_some_tries_the_project_hears_of_those_that_are_paid(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_before=1)
    outcome = submit_patiently(world)
    assert outcome.paid == LINES[1:] and "No answer" in (outcome.waiting_for or "")
    assert not outcome.needs_attention


def test_a_payment_that_nobody_knows_of_for_a_day_is_a_persons_task_and_is_asked_on(
        world: World, payouts: RunningPayouts) -> None:
    payouts.faults(drop_before=1)
    submit_patiently(world)
    later(world, hours=25)
    payouts.faults(drop_before=1)
    outcome = submit_patiently(world)
    assert outcome.needs_attention == {FIRST: NOBODY_KNOWS} and outcome.waiting_for and not outcome.returned
    payouts.faults()
    assert world.submit().paid == LINES


def test_a_service_that_goes_down_half_way_lets_the_project_hear_of_the_others(
        world: World, payouts: RunningPayouts) -> None:
    payouts.faults(error_500_before=1)
    outcome = submit_patiently(world)
    assert "trouble at the payout service" in (outcome.waiting_for or "")
    assert world.submit().paid == LINES


# --- taken back, and held ---------------------------------------------------------------------------------------------


def lost(world: World, payouts: RunningPayouts) -> None:
    payouts.faults(delivery_failed=1, failure_reason="invalid_email", retryable=False)
    settle(world, world.submit())
    for one in hear(world).deliveries[world.project.id]:
        world.decide(NoteDelivery(actor=SYSTEM, **one.model_dump()))
    assert world.project.lines[FIRST].delivery == "failed"


def test_a_lost_reward_is_cancelled_and_its_money_is_owed_again(world: World, payouts: RunningPayouts) -> None:
    lost(world, payouts)
    news = ActivityEnvironment().run(errands(world).take_back, world.project.id, FIRST)
    assert report_of(news, world).returned == [FIRST]
    settle(world, report_of(news, world))
    assert world.project.lines[FIRST].state == "needs_attention" and world.project.lines[FIRST].returned
    again = ActivityEnvironment().run(errands(world).take_back, world.project.id, FIRST)
    assert not again.reports and world.steps(FIRST) == ["reserve", "submit", "issue", "return", "restore"]


def test_a_reward_that_arrived_meanwhile_is_not_taken_back(world: World, payouts: RunningPayouts) -> None:
    lost(world, payouts)
    payouts.change_order(world.key(FIRST), delivery_status="SUCCEEDED")
    news = ActivityEnvironment().run(errands(world).take_back, world.project.id, FIRST)
    assert not news.reports and news.deliveries[world.project.id][0].delivery == "delivered"


def test_while_payments_are_held_no_reward_is_sent_again(world: World, payouts: RunningPayouts) -> None:
    lost(world, payouts)
    world.decide(HoldPayments(actor=Actor(person="P06"), reason="Looking"))
    asked = payouts.counters()["requests"]
    news = ActivityEnvironment().run(errands(world).resend, world.project.id, FIRST)
    assert news.delivery == "failed" and "held" in news.reason
    assert payouts.counters()["requests"] == int(str(asked)) + 1  # it only looked


def test_the_stop_of_all_payments_stops_this_run_and_lets_it_go_on(world: World, payouts: RunningPayouts) -> None:
    stops = SqlPaymentStops(world.engine)
    world.activities = replace(world.activities, stops=stops)
    stops.stop("acc_1", "An address looks wrong")
    assert "All payments are stopped" in (world.submit().waiting_for or "")
    assert payouts.counters()["orders_created"] == 0
    stops.go_on("acc_1")
    assert world.submit().paid == LINES


def test_news_that_a_project_did_not_get_is_told_again(world: World, payouts: RunningPayouts) -> None:
    assert world.submit().paid == LINES  # and its run's report is lost
    assert sorted(report_of(hear(world), world).paid) == LINES
