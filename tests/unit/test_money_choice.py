"""What people choose to get for their time, the advice they are offered first, and what old projects keep."""

from datetime import timedelta

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.charter_rewards import Rewards
from domain.commands import AnyCommand
from domain.phases import Phase
from domain.project import Project, fold
from domain.refusals import Refusal
from domain.state import Actor
from domain.waiting import waiting
from tests.builders import MONDAY, World, example_charter, example_data
from tests.unit.money_world import confirmed, line, money_world, paid


def proposed(world: World | None = None, *actions: str) -> World:
    world = world or World()
    for action in actions or ("D2",):
        world.attend(action)
    world.do("P06", c.ProposeRun())
    return world


def test_whoever_declines_while_a_run_waits_is_not_paid_when_it_comes_back() -> None:
    world = proposed()
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="waived")))
    assert line(world, "P01-D2-v1").state == "proposed"
    world.do("P06", c.WithdrawRun(run="r1", reason="Again"))
    assert line(world, "P01-D2-v1").state == "waived"


def test_a_choice_before_the_task_counts_for_it() -> None:
    world = World()
    world.do("P02", c.ChooseReward(preference=RewardPreference(choice="paid")))
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A course", swap="training")))
    world.attend("D2")
    assert (line(world, "P02-D2-v1").state, line(world, "P01-D2-v1").state) == ("earned", "swapped")


def test_advice_is_offered_once_with_the_first_reward() -> None:
    world = World()
    first, second = world.attend("D1"), world.attend("D2")
    assert [one.kind for one in first].count("advice_offered") == 4
    assert "advice_offered" not in [one.kind for one in second]
    with pytest.raises(Refusal, match="was offered"):
        world.do("P06", m.OfferAdvice(person="P01"))


def test_advice_can_be_offered_by_hand_before() -> None:
    world = World()
    world.do("P06", m.OfferAdvice(person="P01"))
    assert [one.person for one in world.attend("D2") if one.kind == "advice_offered"] == ["P02", "P03", "P04"]


def test_nobody_is_paid_before_the_advice_that_the_charter_promises() -> None:
    world = World()
    world.attend("D2")
    standing = world.project.standing("P01").model_copy(update={"advice_offered_at": None})
    world.project = world.project.model_copy(update={"standings": {**world.project.standings, "P01": standing}})
    with pytest.raises(Refusal, match="has not been offered"):
        world.do("P06", c.ProposeRun(lines=["P01-D2-v1"]))
    world.do("P06", c.ProposeRun())
    assert "P01-D2-v1" not in world.project.runs["r1"].lines


def test_a_charter_that_promises_no_advice_offers_none() -> None:
    world = money_world(rules={"benefits_advice": None})
    assert "advice_offered" not in [one.kind for one in world.attend("D2")]
    world.do("P06", c.ProposeRun())
    assert world.run_state() == "proposed"


def test_finance_is_asked_about_payroll_once_somebody_is_paid_often() -> None:
    world = money_world(rules={"payroll_review_after": {"payments": 2, "amount": "1000.00"}})
    for action in ("D1", "D2"):
        assert not [one for one in waiting(world.project, world.now) if one.what == "payroll"]
        world.attend(action)
        paid(world)
    confirmed(world, "P02")
    assert [(one.person, one.sentence) for one in waiting(world.project, world.now) if one.what == "payroll"] == [
        ("S01", "Ask finance whether payroll is the right way for 3 people")]


def test_a_project_of_the_first_rules_offers_no_advice_and_asks_nobody_about_payroll() -> None:
    project = fold(None, Project.begin(example_charter(), Actor(operator=True), MONDAY, rules=1))
    confirm: AnyCommand = c.ConfirmAttendance(action="D2", people=["P01"], actor=Actor(person="P06"))
    project = project.after(project.decide(confirm, MONDAY))
    propose: AnyCommand = c.ProposeRun(actor=Actor(person="P06"))
    project = project.after(project.decide(propose, MONDAY + timedelta(hours=1)))
    assert project.runs["r1"].lines == ["P01-D2-v1"] and not project.standings


def test_a_charter_from_before_these_fields_reads_as_it_was() -> None:
    plan = Rewards.model_validate(example_data()["rewards"])
    assert (plan.approvals.reward_cap, plan.approvals.phase_caps, plan.rules.tax_year_starts) == (None, {}, "04-06")
    assert Phase.CO_DESIGN not in plan.approvals.phase_caps
