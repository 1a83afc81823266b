"""Paying a run as people see it: what is paid, what needs somebody, what waits. Real service, ledger and records."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from integrations.errors import Missing, Refused
from integrations.ports import Contact, Payment
from integrations.rewards.manual import HandPayments
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.reward_world import CAMPAIGN, Failure, World, make_world

LINES = ["P01-D1-v1", "P03-D1-v1", "P04-D1-v1"]
PAID_ON = date(2026, 1, 30)
PROJECTS = (f"paid-{number}" for number in count(1))


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as payouts:
        yield payouts


@pytest.fixture
def payouts(server: RunningPayouts) -> RunningPayouts:
    server.faults()
    server.set_balance("100000.00")
    server.reset_counters()
    return server


@pytest.fixture
def world(tmp_path: Path, payouts: RunningPayouts) -> Iterator[World]:
    one = make_world(tmp_path, payouts.base_url, payouts.api_key, project_id=next(PROJECTS))
    yield one
    one.engine.dispose()


def order(payouts: RunningPayouts, key: str) -> dict[str, object]:
    found: dict[str, object] = payouts.api("GET", f"/orders/{key}").json()
    return found


def test_a_released_run_is_paid_and_the_ledger_says_so_to_the_penny(world: World, payouts: RunningPayouts) -> None:
    world.release()
    outcome = world.submit()
    assert (outcome.paid, outcome.needs_attention, outcome.waiting_for) == (LINES, {}, None)
    assert world.balances() == {"budget": -24750, "reserved": 0, "in_flight": 0, "paid": 24750}
    assert payouts.balance() == "99752.50"
    assert world.trouble() is None


def test_a_run_that_is_paid_is_not_asked_about_again(world: World, payouts: RunningPayouts) -> None:
    world.release()
    world.submit()
    asked = payouts.counters()["requests"]
    assert world.submit().paid == LINES
    assert payouts.counters() == {"requests": asked, "orders_created": 3, "replays": 0, "rate_limited": 0}


def test_declined_rewards_never_reach_the_service(world: World, payouts: RunningPayouts) -> None:
    world.release(("D1", "D2"))
    assert world.project.lines["P02-D1-v1"].state == "waived"
    world.submit()
    assert payouts.counters()["orders_created"] == 6
    assert payouts.api("GET", f"/orders/{world.key('P02-D1-v1')}").status_code == 404


def test_whoever_declines_after_the_approval_is_not_paid_and_the_run_goes_on_without_them(
        world: World, payouts: RunningPayouts) -> None:
    world.release()
    world.choose("P03", choice="swapped", instead="A course", swap="training")
    outcome = world.submit()
    assert outcome.paid == ["P01-D1-v1", "P04-D1-v1"]
    assert outcome.forgone == ["P03-D1-v1"] and not outcome.needs_attention and outcome.waiting_for is None
    assert world.submit() == outcome  # a report that got lost is told alike
    assert payouts.api("GET", f"/orders/{world.key('P03-D1-v1')}").status_code == 404
    # Nothing was sent, so the money is free for others at once.
    assert (outcome.returned, world.steps("P03-D1-v1")) == ([], ["reserve", "release"])


def test_without_a_contact_a_reward_waits_and_is_paid_once_there_is_one(world: World, payouts: RunningPayouts) -> None:
    world.people.leave(world.project.id, "P03")
    world.release()
    outcome = world.submit()
    assert outcome.paid == ["P01-D1-v1", "P04-D1-v1"]
    assert outcome.needs_attention.keys() == {"P03-D1-v1"}
    assert "P03 has no e-mail address in the people file" in (outcome.waiting_for or "")
    assert world.trouble() == outcome.waiting_for
    account = world.people.find("p03@people.example")
    assert account is not None
    world.people.join(world.project.id, "P03", account.id)
    assert world.submit().paid == LINES
    assert world.trouble() is None


def test_a_reward_never_goes_by_a_channel_that_the_person_avoids(world: World, payouts: RunningPayouts) -> None:
    account = world.people.account_of(world.project.id, "P04")
    assert account is not None
    world.people.set_contact(account.id, Contact(email="p04@people.example"))
    world.release()
    outcome = world.submit()
    assert "P04 has no" in outcome.needs_attention["P04-D1-v1"]
    assert payouts.counters()["orders_created"] == 2


def test_a_contact_that_changes_after_the_request_was_written_changes_nothing(
        world: World, payouts: RunningPayouts) -> None:
    world.release()
    payouts.faults(drop_before=1)
    with pytest.raises(Failure):
        world.submit()
    account = world.people.account_of(world.project.id, "P01")
    assert account is not None
    world.people.set_contact(account.id, Contact(email="new@people.example"))
    assert world.submit().paid == LINES
    assert "new@" not in str(order(payouts, world.key("P01-D1-v1")))


@pytest.mark.parametrize("since", ["can't be reached", "has declined"])
def test_what_was_begun_is_finished_whatever_became_of_the_person_since(
        world: World, payouts: RunningPayouts, since: str) -> None:
    world.release()
    payouts.faults(drop_after=1)
    with pytest.raises(Failure):
        world.submit()
    if since == "has declined":
        world.choose("P01", choice="waived")
    else:
        world.people.leave(world.project.id, "P01")
    assert world.submit().paid == LINES
    assert world.balances()["paid"] == 24750


def test_a_refused_payment_gives_its_money_back_and_says_which_field(world: World, payouts: RunningPayouts) -> None:
    account = world.people.account_of(world.project.id, "P01")
    assert account is not None
    world.people.set_contact(account.id, Contact(email="nowhere"))
    world.release()
    outcome = world.submit()
    assert "reward.recipient.email" in outcome.needs_attention["P01-D1-v1"]
    assert "nowhere" not in str(outcome)
    assert world.steps("P01-D1-v1") == ["reserve", "submit", "release"]
    assert world.balances()["paid"] == 16500
    assert world.submit().needs_attention == outcome.needs_attention


def test_an_order_that_somebody_else_made_under_our_key_is_a_conflict_not_a_payment(
        world: World, payouts: RunningPayouts) -> None:
    world.release()
    payouts.api("POST", "/orders", {
        "external_id": world.key("P01-D1-v1"), "payment": {"funding_source_id": "BALANCE"}, "reward": {
            "value": {"denomination": 82.5, "currency_code": "GBP"}, "campaign_id": CAMPAIGN,
            "recipient": {"name": "A.K.", "email": "else@people.example"}}})
    outcome = world.submit()
    assert outcome.paid == ["P03-D1-v1", "P04-D1-v1"]
    assert "another order" in outcome.needs_attention["P01-D1-v1"]
    assert world.balances()["in_flight"] == 8250
    assert world.submit().needs_attention == outcome.needs_attention


def test_another_sum_in_the_ledger_than_in_the_decision_is_never_sent(world: World, payouts: RunningPayouts) -> None:
    world.release()
    world.ledger.reserve(world.project.id, "r1", [Payment(
        external_id=world.key("P01-D1-v1"), person="P01", action="D1", amount_minor=9900, currency="GBP",
        route="payout_link", delivery="email")])
    outcome = world.submit()
    assert "another sum" in outcome.needs_attention["P01-D1-v1"]
    assert outcome.paid == ["P03-D1-v1", "P04-D1-v1"]
    assert payouts.counters()["orders_created"] == 2


@pytest.mark.parametrize("declared", ["production", "sandbox"])
def test_play_money_is_never_taken_for_real_money(tmp_path: Path, payouts: RunningPayouts, declared: str) -> None:
    world = make_world(tmp_path, payouts.base_url, payouts.api_key, project_id=f"env-{declared}",
                       rewards={"environment": declared})
    world.release()
    if declared == "sandbox":
        assert world.submit().paid == LINES
    else:
        with pytest.raises(Failure, match="production") as failure:
            world.submit()
        assert (failure.value.type, failure.value.retried) == ("Unsafe", False)
        assert world.balances() == {}
        assert payouts.counters()["requests"] == 0
    world.engine.dispose()


def test_a_wrong_key_stops_the_run_fails_nobody_and_goes_on_with_the_right_one(
        world: World, payouts: RunningPayouts) -> None:
    world.release()
    right = world.activities
    wrong = TremendousProvider(payouts.base_url, "TEST_wrong", campaign=CAMPAIGN)
    world.activities = type(right)(right.records, right.people, right.ledger, wrong)
    with pytest.raises(Failure, match="key") as failure:
        world.submit()
    assert (failure.value.type, failure.value.retried) == ("Unauthorised", False)
    assert "TEST_wrong" not in f"{failure.value} {world.trouble()}"
    world.activities = right
    assert world.submit().paid == LINES


def test_a_run_that_is_not_released_is_not_paid(world: World, payouts: RunningPayouts) -> None:
    with pytest.raises(Failure, match="not released") as failure:
        world.submit("r1")
    assert failure.value.retried
    assert payouts.counters()["requests"] == 0


def test_whoever_chose_it_is_paid_by_hand_and_the_run_ends_when_finance_says_so(
        world: World, payouts: RunningPayouts) -> None:
    world.choose("P03", choice="paid", route="manual")
    world.release()
    outcome = world.submit()
    assert outcome.paid == ["P01-D1-v1", "P04-D1-v1"]
    assert "finance" in (outcome.waiting_for or "")
    assert payouts.counters()["orders_created"] == 2
    desk, key = HandPayments(world.records, world.ledger), world.key("P03-D1-v1")
    first = desk.settle_by_hand(world.project.id, key, "PAYROLL 2026-01/17", PAID_ON)
    assert desk.settle_by_hand(world.project.id, key, "PAYROLL 2026-01/17", PAID_ON).order_id == first.order_id
    outcome = world.submit()
    assert (outcome.paid, outcome.waiting_for) == (LINES, None)
    assert world.balances()["paid"] == 24750
    assert world.steps("P03-D1-v1") == ["reserve", "submit", "issue"]


def test_a_charter_that_pays_by_hand_asks_no_service(tmp_path: Path) -> None:
    world = make_world(tmp_path, "http://127.0.0.1:1/api/v2", "", rewards={"provider": "manual"})
    world.release()
    assert "finance" in (world.submit().waiting_for or "")
    assert world.balances()["in_flight"] == 24750
    world.engine.dispose()


def test_by_hand_is_a_plain_sentence_where_it_is_not_set_up(world: World) -> None:
    world.choose("P03", choice="paid", route="manual")
    world.release()
    right = world.activities
    world.activities = type(right)(right.records, right.people, right.ledger, right.provider)
    outcome = world.submit()
    assert "not set up here" in outcome.needs_attention["P03-D1-v1"]
    assert outcome.paid == ["P01-D1-v1", "P04-D1-v1"]


def test_only_what_waits_for_finance_can_be_settled_by_hand(world: World, payouts: RunningPayouts) -> None:
    world.choose("P03", choice="paid", route="manual")
    world.release()
    desk, project = HandPayments(world.records, world.ledger), world.project.id
    payouts.faults(drop_before=1)
    with pytest.raises(Failure):
        world.submit()
    with pytest.raises(Refused, match="does not wait for finance"):
        desk.settle_by_hand(project, world.key("P01-D1-v1"), "REF 1", PAID_ON)
    world.submit()
    with pytest.raises(Refused, match="does not wait for finance"):
        desk.settle_by_hand(project, world.key("P01-D1-v1"), "REF 1", PAID_ON)
    with pytest.raises(Missing):
        desk.settle_by_hand(project, "cop-nothing", "REF 1", PAID_ON)
    for reference, day in (("ada@people.example", PAID_ON), ("", PAID_ON), ("REF 1", tomorrow())):
        with pytest.raises(Refused):
            desk.settle_by_hand(project, world.key("P03-D1-v1"), reference, day)
    assert world.balances()["in_flight"] == 8250
    desk.settle_by_hand(project, world.key("P03-D1-v1"), "REF 1", PAID_ON)
    with pytest.raises(Refused, match="another reference"):
        desk.settle_by_hand(project, world.key("P03-D1-v1"), "REF 2", PAID_ON)


def tomorrow() -> date:
    return datetime.now(UTC).date() + timedelta(days=2)
