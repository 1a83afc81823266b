"""Every payment that did not end well has a way out: resolved, taken back, paid anew, also after the project's end."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.commands_payout import ResolvePayment, TakeBack
from domain.events import AftercareEnded, RunSettled
from domain.notices import notices_for
from domain.phases import Phase
from domain.project import Project, fold
from domain.refusals import Refusal
from domain.state import Actor, Status
from domain.waiting import waiting
from tests.builders import MONDAY, World, example_charter
from tests.unit.money_world import line, noted, paid, released, settled

KEY = "P01-D2-v1"


def one_paid() -> World:
    world = World()
    world.attend("D2")
    paid(world)
    return world


def in_doubt() -> World:
    """Nobody knows what became of one line."""
    world = World()
    world.attend("D2")
    run = released(world)
    settled(world, run, paid=[key for key in world.project.runs[run].lines if key != KEY],
            needs_attention={KEY: "Another order is there"})
    return world


def closed() -> World:
    world = World()
    for phase in Phase:
        world.work(phase).pass_gate(phase)
    assert world.project.status == Status.CLOSED
    return world


# --- what a person found out ------------------------------------------------------------------------------------------


def test_an_approver_says_what_became_of_a_payment_in_doubt_and_the_provider_is_asked() -> None:
    world = in_doubt()
    world.do("S01", ResolvePayment(line=KEY, found="no_money", reason="They cancelled it"))
    assert (line(world, KEY).resolved, line(world, KEY).found) == (1, "no_money")
    assert line(world, KEY).state == "needs_attention"
    settled(world, "r1", needs_attention={KEY: "It was never taken"}, returned=[KEY])
    world.do("P06", m.PayAgain(line=KEY, reason="Never taken"))
    assert line(world, "P01-D2-v2").state == "earned"


def test_a_word_that_the_provider_contradicts_is_told_and_can_be_said_again() -> None:
    world = in_doubt()
    world.do("S01", ResolvePayment(line=KEY, found="no_money", reason="I think so"))
    settled(world, "r1", needs_attention={KEY: "There still is an order"})
    assert line(world, KEY).note == "There still is an order" and not line(world, KEY).returned
    world.do("S01", ResolvePayment(line=KEY, found="as_approved", reason="It is ours"))
    settled(world, "r1", paid=[KEY])
    assert line(world, KEY).state == "paid" and world.run_state() == "settled"


@pytest.mark.parametrize(("person", "why"), [
    ("P06", "for the approvers of payments"), ("P01", "for the approvers of payments")])
def test_neither_the_proposer_nor_the_payee_says_what_became_of_a_payment(person: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        in_doubt().do(person, ResolvePayment(line=KEY, found="no_money", reason="Me"))


def test_a_proposer_who_stands_in_for_an_approver_does_not_say_it_either() -> None:
    world = in_doubt()
    today = world.now.date()
    world.do("S01", c.AppointStandIn(seat="S01", person="P06", start=today, until=today))
    with pytest.raises(Refusal, match="Whoever proposed a payment"):
        world.do("P06", ResolvePayment(line=KEY, found="no_money", reason="Me"))


def test_what_is_not_in_doubt_is_not_resolved() -> None:
    world = one_paid()
    with pytest.raises(Refusal, match="Nothing is in doubt"):
        world.do("S01", ResolvePayment(line=KEY, found="as_approved", reason="Fine"))


# --- what was paid and came back --------------------------------------------------------------------------------------


def test_money_that_came_back_is_owed_again_and_paid_anew() -> None:
    world = one_paid()
    (event,) = settled(world, "r1", returned=[KEY])
    assert isinstance(event, RunSettled) and line(world, KEY).state == "needs_attention" and line(world, KEY).returned
    assert world.run_state() == "needs_attention"
    assert [one.person for one in notices_for(event, world.project)] == ["S01"]
    assert "attention" in [one.what for one in waiting(world.project, world.now) if one.person == "S01"]
    world.do("P06", m.PayAgain(line=KEY, reason="Cancelled there"))
    assert not settled(world, "r1", returned=[KEY])
    assert world.run_state() == "settled" and line(world, "P01-D2-v2").earned_at == line(world, KEY).earned_at


def test_money_that_came_back_late_is_red_at_once() -> None:
    world = one_paid()
    world.later(days=20)
    settled(world, "r1", returned=[KEY])
    assert "payment_overdue" in [event.kind for event in world.later(minutes=1)]


def test_a_project_of_the_older_rules_keeps_a_paid_line_paid() -> None:
    project = fold(None, Project.begin(example_charter(), Actor(operator=True), MONDAY, rules=2))
    world = World()
    world.events, world.project = [], project
    world.attend("D2")
    paid(world)
    assert not settled(world, "r1", returned=[KEY])


# --- another route ----------------------------------------------------------------------------------------------------


def test_a_lost_reward_is_taken_back_and_finance_pays_it_by_hand() -> None:
    world = one_paid()
    with pytest.raises(Refusal, match="not known to have got lost"):
        world.do("P06", TakeBack(line=KEY, reason="By post"))
    noted(world, KEY, "failed", reason="invalid_email")
    with pytest.raises(Refusal, match="for the people who propose or approve"):
        world.do("P01", TakeBack(line=KEY, reason="By post"))
    world.do("P06", TakeBack(line=KEY, reason="No address that works"))
    assert line(world, KEY).take_backs == 1
    settled(world, "r1", returned=[KEY])
    world.do("P06", m.PayAgain(line=KEY, reason="By bank", by_hand=True))
    assert line(world, "P01-D2-v2").by_hand


def test_a_lost_reward_is_not_sent_again_while_payments_are_held() -> None:
    world = one_paid()
    noted(world, KEY, "failed", reason="invalid_email")
    world.do("P06", m.HoldPayments(reason="An address looks wrong"))
    with pytest.raises(Refusal, match="Payments are held"):
        world.do("P06", m.ResendReward(line=KEY))


def test_the_day_that_finance_named_is_the_day_of_the_payment() -> None:
    world = World()
    world.attend("D2")
    run = released(world)
    settled(world, run, paid=[KEY], paid_on={KEY: date(2027, 1, 8)})
    assert line(world, KEY).paid_on == date(2027, 1, 8)


# --- what the provider has against a payment --------------------------------------------------------------------------


def test_what_speaks_against_a_payment_is_a_task_until_a_person_has_seen_to_it() -> None:
    world = one_paid()
    (event,) = noted(world, KEY, "delivered", adverse="flagged")
    assert "flagged" in notices_for(event, world.project)[0].text
    assert "delivery" in [one.what for one in waiting(world.project, world.now) if one.person == "S01"]
    world.do("S01", ResolvePayment(line=KEY, found="as_approved", reason="They could use it after all"))
    assert "delivery" not in [one.what for one in waiting(world.project, world.now)]
    noted(world, KEY, "delivered", adverse="cancelled")
    assert "delivery" in [one.what for one in waiting(world.project, world.now) if one.person == "S01"]


# --- after the end ----------------------------------------------------------------------------------------------------


def test_a_payment_that_bounces_after_the_close_is_still_put_right() -> None:
    world = closed()
    assert world.project.ended and not world.project.finished
    key = next(key for key, one in world.project.lines.items() if one.state == "paid")
    run = world.project.lines[key].run or ""
    world.later(days=3)
    noted(world, key, "failed", reason="invalid_email")
    settled(world, run, returned=[key])
    world.do("P06", m.PayAgain(line=key, reason="Cancelled"))
    new = list(world.project.lines)[-1]
    again = released(world, new)
    settled(world, again, paid=[new])
    assert line(world, new).state == "paid"


def test_after_the_close_nothing_but_payments_is_asked() -> None:
    world = closed()
    with pytest.raises(Refusal, match="This project ended"):
        world.do("P06", c.SendUpdate(mode="email", text="More"))


def test_a_month_without_news_ends_the_aftercare() -> None:
    world = closed()
    last = max(one.settled_at for one in world.project.lines.values() if one.settled_at)
    assert not world.later(days=29)
    (event,) = world.later(days=3)
    assert isinstance(event, AftercareEnded) and event.at >= last + timedelta(days=30)
    assert world.project.finished and world.project.next_due() is None
    with pytest.raises(Refusal, match="This project ended"):
        world.do("P06", m.HoldPayments(reason="Late"))


def test_somebody_who_is_still_owed_money_keeps_the_aftercare_open() -> None:
    world = closed()
    key = next(key for key, one in world.project.lines.items() if one.state == "paid")
    settled(world, world.project.lines[key].run or "", returned=[key])
    world.later(days=100)
    assert not world.project.finished


def test_a_project_in_which_nobody_was_paid_ends_at_once() -> None:
    world = World()
    world.do("P06", c.CancelProject(reason="No money"))
    assert world.project.finished
