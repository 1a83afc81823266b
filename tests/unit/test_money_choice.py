"""What people choose to get for their time, the advice they are offered first, and what old projects keep."""

from datetime import timedelta
from typing import Any

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.approvals import missing_approvers
from domain.charter_people import RewardChoice, RewardPreference
from domain.charter_rewards import Rewards
from domain.commands import AnyCommand
from domain.events import AnyEvent
from domain.notices import notices_for
from domain.phases import Phase
from domain.project import Project, fold
from domain.refusals import Refusal
from domain.run_digest import run_digest
from domain.state import Actor
from domain.waiting import waiting
from tests.builders import MONDAY, World, example_charter, example_data
from tests.unit.money_world import confirmed, line, money_world, moved_house, paid, proposed, released, settled


def choose(world: World, person: str, choice: RewardChoice, **more: Any) -> list[AnyEvent]:
    return world.do(person, c.ChooseReward(preference=RewardPreference(choice=choice, **more)))


def swap(world: World, person: str) -> list[AnyEvent]:
    return choose(world, person, "swapped", instead="A course", swap="training")


# --- while a run waits ------------------------------------------------------------------------------------------------


def test_whoever_declines_while_a_run_waits_leaves_it_and_it_is_approved_anew() -> None:
    world = proposed(money_world({"two_approvers_above": "10.00"}))
    world.do("S01", c.ApproveRun(run="r1"))
    before = world.project.runs["r1"]
    events = choose(world, "P01", "waived")
    run, mine = world.project.runs["r1"], line(world, "P01-D2-v1")
    assert (mine.state, mine.run, run.state, run.approvals) == ("waived", None, "proposed", [])
    assert run.lines == ["P03-D2-v1", "P04-D2-v1"] and (before.total_minor, run.total_minor) == (16500, 11000)
    assert run.digest == run_digest(world.project, run.lines, {}) != before.digest
    told = {one.person: one.subject for event in events for one in notices_for(event, world.project)}
    assert told == dict.fromkeys(["S01", "P05"], "Please look at payment run r1 again")
    with pytest.raises(Refusal, match="not what you looked at"):
        world.do("S01", c.ApproveRun(run="r1", seen=before.digest))


def test_a_run_that_is_left_by_everybody_is_withdrawn_and_asks_nobody() -> None:
    world = World()
    world.do("P06", c.ConfirmAttendance(action="D2", people=["P01"]))
    world.do("P06", c.ProposeRun())
    events = choose(world, "P01", "waived")
    run = world.project.runs["r1"]
    assert (run.state, run.lines, run.total_minor) == ("withdrawn", [], 0)
    assert not [one for event in events for one in notices_for(event, world.project)]
    assert not [one for one in waiting(world.project, world.now) if one.what == "approve_run"]


def test_whoever_declines_leaves_every_run_and_keeps_their_expenses() -> None:
    world = World()
    spent = confirmed(world, "P01")
    world.attend("D2")
    world.do("P06", c.ProposeRun(lines=["P01-D2-v1", spent]))
    world.attend("D4")
    world.do("P06", c.ProposeRun(lines=["P01-D4-v1"]))
    events = choose(world, "P01", "waived")
    assert [(one.kind, getattr(one, "run", "")) for one in events] == [
        ("run_changed", "r1"), ("run_changed", "r2"), ("reward_chosen", "")]
    assert (world.project.runs["r1"].lines, world.project.runs["r2"].state) == ([spent], "withdrawn")


def test_a_second_look_leaves_the_run_with_its_reward() -> None:
    world = World()
    moved_house(world, "P01")
    world = proposed(world)
    assert len(missing_approvers(world.project, world.project.runs["r1"])) == 2
    choose(world, "P01", "waived")
    run = world.project.runs["r1"]
    assert run.second_look == {} and missing_approvers(world.project, run) == ["S01"]


def test_another_part_counts_for_what_is_open_and_for_a_run_once_it_is_taken_back() -> None:
    world = proposed()
    world.attend("D4")
    choose(world, "P01", "reduced", percent=50)
    assert (line(world, "P01-D2-v1").amount_minor, line(world, "P01-D4-v1").amount_minor) == (5500, 2750)
    world.do("P06", c.WithdrawRun(run="r1", reason="Again"))
    assert (line(world, "P01-D2-v1").amount_minor, line(world, "P01-D2-v1").full_minor) == (2750, 5500)


def test_a_reduction_can_be_changed_and_taken_back_and_never_adds_up() -> None:
    world = World()
    world.attend("D2")
    for percent, amount in ((50, 2750), (33, 1815), (100, 5500)):
        choose(world, "P01", "reduced", percent=percent)
        assert line(world, "P01-D2-v1").amount_minor == amount
    choose(world, "P01", "reduced", percent=50)
    why = line(world, "P01-D2-v1").why
    choose(world, "P01", "paid")
    back = line(world, "P01-D2-v1")
    assert (back.amount_minor, back.full_minor, back.full_why) == (5500, None, "") and why.startswith(back.why)


def test_whoever_declines_after_a_reduction_declines_the_whole_sum() -> None:
    world = World()
    world.attend("D2")
    choose(world, "P01", "reduced", percent=50)
    choose(world, "P01", "waived")
    assert (line(world, "P01-D2-v1").state, line(world, "P01-D2-v1").amount_minor) == ("waived", 5500)


def test_an_exception_is_not_reduced_and_can_be_declined() -> None:
    world = World()
    world.do("P06", m.GrantException.model_validate(
        {"action": "D2", "person": "P01", "amount": "40.00", "reason": "He drove"}))
    choose(world, "P01", "reduced", percent=50)
    assert line(world, "P01-D2-e1").amount_minor == 4000
    choose(world, "P01", "waived")
    assert line(world, "P01-D2-e1").state == "waived"


# --- the last moment --------------------------------------------------------------------------------------------------


def released_and_declined() -> World:
    world = World()
    world.attend("D2")
    released(world)
    swap(world, "P01")
    return world


def test_what_was_not_sent_because_its_person_declined_ends_as_they_chose() -> None:
    world = released_and_declined()
    assert line(world, "P01-D2-v1").state == "approved"
    (settling,) = settled(world, "r1", paid=["P03-D2-v1", "P04-D2-v1"], forgone=["P01-D2-v1"])
    mine = line(world, "P01-D2-v1")
    assert (mine.state, mine.note, world.run_state()) == ("swapped", "A course", "settled")
    assert [one.about or one.person for one in notices_for(settling, world.project)] == ["P03", "P04"]
    assert not settled(world, "r1", paid=["P03-D2-v1", "P04-D2-v1"], forgone=["P01-D2-v1"])


def test_what_was_not_sent_and_is_wanted_again_waits_for_a_person_and_is_paid_anew() -> None:
    world = released_and_declined()
    choose(world, "P01", "paid")
    settled(world, "r1", paid=["P03-D2-v1", "P04-D2-v1"], forgone=["P01-D2-v1"])
    mine = line(world, "P01-D2-v1")
    assert (mine.state, mine.returned, world.run_state()) == ("needs_attention", True, "needs_attention")
    world.do("P06", m.PayAgain(line="P01-D2-v1", reason="Wanted again"))
    assert line(world, "P01-D2-v2").state == "earned"


def test_what_was_sent_is_not_declined_any_more() -> None:
    world = released_and_declined()
    settled(world, "r1", paid=["P01-D2-v1"], forgone=["P01-D2-v1"])
    assert line(world, "P01-D2-v1").state == "paid"
    assert not settled(world, "r1", forgone=["P01-D2-v1"])


# --- what others can tell ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["paid", "waived", "reduced", "swapped"])
def test_the_number_of_events_tells_nobody_what_somebody_chose(choice: RewardChoice) -> None:
    by_choice: dict[str, dict[str, Any]] = {"swapped": {"instead": "A course", "swap": "training"},
                                            "reduced": {"percent": 50}}
    world = World()
    world.attend("D4")
    assert [one.kind for one in choose(world, "P01", choice, **by_choice.get(choice, {}))] == ["reward_chosen"]
    assert [one.kind for one in world.attend("D2")] == ["attendance_confirmed", *["reward_earned"] * 4]


def test_what_waits_does_not_tell_how_many_declined() -> None:
    world = World()
    world.attend("D2")
    (one,) = [one for one in waiting(world.project, world.now) if one.what == "propose_run"]
    assert not [letter for letter in one.sentence if letter.isdigit()]


# --- before the task --------------------------------------------------------------------------------------------------


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


def test_a_running_project_keeps_an_event_for_each_reward_that_ends() -> None:
    world = World(rules=2)
    world.attend("D2")
    assert [one.kind for one in choose(world, "P01", "swapped")] == ["reward_chosen", "reward_forgone"]
    world.do("P06", c.ProposeRun())
    choose(world, "P03", "waived")
    assert line(world, "P03-D2-v1").state == "proposed"
    choose(world, "P04", "reduced", percent=50)
    world.do("P06", c.WithdrawRun(run="r1", reason="Again"))
    assert (line(world, "P03-D2-v1").state, line(world, "P04-D2-v1").amount_minor) == ("waived", 5500)


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
