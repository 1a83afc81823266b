"""Expenses: asked back, confirmed by somebody else, paid apart from rewards by a clock of their own."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.commands import AnyCommand
from domain.events import PaymentLateSoon, PaymentOverdue
from domain.refusals import Refusal
from domain.report_money import money_of
from domain.waiting import waiting
from tests.builders import World
from tests.unit.money_world import claimed, confirmed, line, money_world, paid, released


def claim(amount: str = "11.40", **more: object) -> m.ClaimExpense:
    return m.ClaimExpense.model_validate({"action": "D1", "amount": amount, "what": "Bus", **more})


def test_an_expense_is_asked_for_confirmed_and_paid_by_its_own_clock() -> None:
    world = World()
    key = claimed(world)
    assert (key, line(world, key).state, line(world, key).external_id) == (
        "P01-D1-x1", "claimed", "cop-ek-bereaved-parents-2027-rw-p01-d1-x1")
    world.later(days=20)
    assert not line(world, key).overdue
    world.do("P06", m.ConfirmExpense(line=key))
    assert (line(world, key).state, line(world, key).earned_at) == ("earned", world.now)
    paid(world)
    assert line(world, key).state == "paid"


def test_the_clock_of_an_expense_runs_from_its_confirmation() -> None:
    world = World()
    key = confirmed(world)
    told = world.later(days=30)
    assert [type(one) for one in told if getattr(one, "line", "") == key] == [PaymentLateSoon, PaymentOverdue]


def test_nobody_confirms_their_own_expense() -> None:
    world = World()
    world.do("P01", claim().model_copy(update={"action": "D3"}))
    with pytest.raises(Refusal, match="Nobody confirms their own expenses"):
        world.do("P01", m.ConfirmExpense(line="P01-D3-x1"))
    assert [one.person for one in waiting(world.project, world.now) if one.what == "expense"] == ["P06"]


def test_somebody_else_is_helped_by_the_accountable_person_or_the_owner_only() -> None:
    world = World()
    world.do("P06", claim(person="P04"))
    assert line(world, "P04-D1-x1").by == "P06"
    for person in ("P03", "P08"):
        with pytest.raises(Refusal, match="not for"):
            world.do(person, claim(person="P04"))


def test_a_refused_expense_says_why_to_the_person_and_ends() -> None:
    world = World()
    key = claimed(world)
    world.do("P06", m.RefuseExpense(line=key, reason="We booked it for you"))
    assert (line(world, key).state, line(world, key).note) == ("refused", "We booked it for you")
    again: list[AnyCommand] = [m.ConfirmExpense(line=key), m.RefuseExpense(line=key, reason="No")]
    for command in again:
        with pytest.raises(Refusal, match="is refused already"):
            world.do("P06", command)


def test_what_is_not_confirmed_is_in_no_run() -> None:
    world = World()
    key = claimed(world)
    with pytest.raises(Refusal, match="no reward waiting"):
        world.do("P06", c.ProposeRun())
    with pytest.raises(Refusal, match="is claimed"):
        world.do("P06", c.ProposeRun(lines=[key]))


def test_people_who_decide_about_payments_have_no_expenses_here() -> None:
    for person in ("P05", "P06"):
        with pytest.raises(Refusal, match="nobody is on both sides of a payment"):
            World().do(person, claim())


def test_a_person_outside_of_the_group_asks_for_nothing() -> None:
    with pytest.raises(Refusal, match="not in the working group"):
        World().do("S04", claim())


def test_limits_of_an_expense_hold() -> None:
    world = money_world({"expense_cap": "50.00", "receipt_above": "10.00"})
    with pytest.raises(Refusal, match=r"up to £50\.00"):
        world.do("P01", claim("50.01", receipt=True))
    with pytest.raises(Refusal, match=r"above £10\.00 need a receipt"):
        world.do("P01", claim("10.01"))
    world.do("P01", claim("10.00"))


@pytest.mark.parametrize("amount", ["0", "0.00", "1.005"])
def test_a_sum_that_cannot_be_paid_is_refused(amount: str) -> None:
    with pytest.raises(Refusal, match=r"nothing to pay|more decimal places"):
        World().do("P01", claim(amount))


@pytest.mark.parametrize("amount", [11.4, 11, "-1.00", "NaN", "Infinity", "1e3", "11,40", "£5", "", None, True,
                                    float("nan"), "10000000000.00"])
def test_floats_and_what_is_no_sum_never_come_in(amount: object) -> None:
    for kind, more in ((m.ClaimExpense, {"what": "Bus"}), (m.GrantException, {"person": "P01", "reason": "R"})):
        with pytest.raises(ValidationError):
            kind.model_validate({"action": "D1", "amount": amount, **more})


def test_a_project_without_a_line_for_expenses_says_what_to_do() -> None:
    data = money_world().project.charter.model_dump()
    lines = [{**one, "id": "costs"} if one["id"] == "expenses" else one for one in data["budget"]["lines"]]
    world = World(money_world().project.charter.model_validate({**data, "budget": {**data["budget"], "lines": lines}}))
    with pytest.raises(Refusal, match=r"no line for expenses.*Ask the sponsor"):
        world.do("P01", claim())


def test_expenses_are_paid_from_their_own_line_and_rewards_from_theirs() -> None:
    world = money_world(budget={"expenses": "20.00"})
    first, second = confirmed(world, "P01"), confirmed(world, "P03")
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r1"].lines == [first]
    with pytest.raises(Refusal, match=r"The expenses budget is £20\.00"):
        world.do("P06", c.ProposeRun(lines=[second]))
    world.attend("D2")
    world.do("P06", c.ProposeRun())
    assert not [key for key in world.project.runs["r2"].lines if line(world, key).kind == "expense"]


def test_an_expense_does_not_count_for_the_cap_of_a_person() -> None:
    world = money_world({"per_person_cap": "55.00"})
    world.attend("D2")
    confirmed(world)
    run = released(world)
    assert {line(world, key).kind for key in world.project.runs[run].lines} == {"task", "expense"}


def test_a_choice_about_rewards_does_not_touch_expenses() -> None:
    world = World()
    mine, theirs = confirmed(world), confirmed(world, "P02")
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="waived")))
    assert {line(world, key).state for key in (mine, theirs)} == {"earned"}


def test_an_unanswered_expense_waits_with_a_day() -> None:
    world = World()
    claimed(world)
    due = [one.due for one in waiting(world.project, world.now) if one.what == "expense"]
    assert due == [(world.now + timedelta(days=7)).date()]


def test_the_report_keeps_expenses_out_of_what_people_earned() -> None:
    world = World()
    world.attend("D2")
    confirmed(world)
    paid(world)
    money = money_of(world.project, world.events)
    assert (str(money.earned), money.expenses) == ("220.00", None)
