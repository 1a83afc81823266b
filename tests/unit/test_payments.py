"""Rewards and payment runs: everyone is paid what was agreed; three different people; caps hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import commands as c
from domain.charter_people import RewardPreference
from domain.charter_rewards import Rewards
from domain.events import PaymentOverdue, RunReleased
from domain.phases import Phase
from domain.refusals import Refusal
from domain.rewards import LONGEST_KEY, external_id
from tests.builders import World, example_charter, example_data


def earned(*actions: str) -> World:
    world = World()
    for action in actions or ("D2",):
        world.attend(action)
    return world


def proposed(*actions: str) -> World:
    world = earned(*actions)
    world.do("P06", c.ProposeRun())
    return world


def with_approvals(**changes: str) -> World:
    rewards = example_data()["rewards"]
    rewards["approvals"] = {**rewards["approvals"], **changes}
    return World(example_charter(rewards=Rewards.model_validate(rewards)))


def test_attendance_becomes_lines_by_the_rate_card() -> None:
    world = earned("D1", "D2")
    amounts = {key: line.amount_minor for key, line in world.project.lines.items()}
    assert amounts["P01-D1-v1"] == 8250 and amounts["P01-D2-v1"] == 5500


def test_a_declined_reward_is_noted_and_never_payable() -> None:
    world = earned()
    assert world.project.lines["P02-D2-v1"].state == "waived"
    world.do("P06", c.ProposeRun())
    assert "P02-D2-v1" not in world.project.runs["r1"].lines
    with pytest.raises(Refusal, match="is waived"):
        world.do("P06", c.ProposeRun(lines=["P02-D2-v1"]))


def test_nobody_confirms_their_own_attendance() -> None:
    with pytest.raises(Refusal, match="Nobody confirms their own attendance"):
        World().do("P01", c.ConfirmAttendance(action="D3", people=["P01"]))


def test_attendance_confirmed_again_makes_no_second_line() -> None:
    world = earned()
    with pytest.raises(Refusal, match="confirmed already"):
        world.attend("D2")
    assert len(world.project.lines) == 4


def test_staff_are_confirmed_without_a_reward() -> None:
    world = World()
    world.do("P06", c.ConfirmAttendance(action="D2", people=["P08"]))
    assert world.project.lines == {}


def test_a_person_can_swap_later_and_open_rewards_follow() -> None:
    world = earned()
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A course", swap="training")))
    assert (world.project.lines["P03-D2-v1"].state, world.project.lines["P03-D2-v1"].note) == ("swapped", "A course")


def test_a_reduced_reward_is_rounded_in_the_persons_favour() -> None:
    world = World()
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="reduced", percent=33)))
    world.attend("D2")
    assert world.project.lines["P03-D2-v1"].amount_minor == 1815


def test_staff_cannot_choose_to_be_paid() -> None:
    with pytest.raises(Refusal, match="agreed in the charter"):
        World().do("P07", c.ChooseReward(preference=RewardPreference(choice="paid")))


def test_one_approver_releases_a_small_run() -> None:
    world = proposed()
    events = world.do("S01", c.ApproveRun(run="r1"))
    assert isinstance(events[-1], RunReleased)


def test_two_approvers_are_needed_above_the_threshold() -> None:
    world = proposed("D1")
    assert world.project.runs["r1"].total_minor == 24750
    world.do("S01", c.ApproveRun(run="r1"))
    assert world.run_state() == "proposed"
    world.do("P05", c.ApproveRun(run="r1"))
    assert world.run_state() == "released"


def test_a_run_at_exactly_the_threshold_needs_one_approver() -> None:
    world = with_approvals(two_approvers_above="165.00")
    world.attend("D2")
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r1"].total_minor == 16500
    world.do("S01", c.ApproveRun(run="r1"))
    assert world.run_state() == "released"


def test_one_person_cannot_give_both_approvals() -> None:
    world = proposed("D1")
    world.do("S01", c.ApproveRun(run="r1"))
    with pytest.raises(Refusal, match="second yes has to come from another person"):
        world.do("S01", c.ApproveRun(run="r1"))


def test_the_proposer_cannot_approve_even_as_a_stand_in() -> None:
    world = proposed()
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="S01", person="P06", start=today, until=today + timedelta(days=9)))
    with pytest.raises(Refusal, match="Whoever proposes a payment can't approve it"):
        world.do("P06", c.ApproveRun(run="r1"))


def test_a_stand_in_of_the_approver_can_approve() -> None:
    world = proposed()
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="S01", person="P07", start=today, until=today))
    world.do("P07", c.ApproveRun(run="r1"))
    assert world.run_state() == "released"


def test_somebody_else_cannot_approve() -> None:
    for person in ("P01", "P07", "S02"):
        with pytest.raises(Refusal, match="not for"):
            proposed().do(person, c.ApproveRun(run="r1"))


def test_only_the_responsible_propose() -> None:
    with pytest.raises(Refusal, match="responsible for 'reward_payment'"):
        earned().do("P05", c.ProposeRun())


def test_a_run_that_is_not_what_was_shown_is_stale() -> None:
    with pytest.raises(Refusal, match="not what you looked at"):
        proposed().do("S01", c.ApproveRun(run="r1", seen="ffff"))


def test_a_run_over_the_batch_cap_is_refused_when_named_and_cut_when_not() -> None:
    world = earned("D1", "D2", "D3", "D5")
    lines = [key for key, line in world.project.lines.items() if line.state == "earned"]
    with pytest.raises(Refusal, match=r"one run may hold £700\.00"):
        world.do("P06", c.ProposeRun(lines=lines))
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r1"].total_minor <= 70000


def test_a_person_cannot_come_over_their_cap() -> None:
    world = with_approvals(per_person_cap="60.00")
    world.attend("D2")
    world.do("P06", c.ProposeRun())
    world.attend("D4")
    with pytest.raises(Refusal, match=r"one person may get £60\.00"):
        world.do("P06", c.ProposeRun())


def test_the_last_pound_of_the_budget_is_spent_once() -> None:
    budget = example_data()["budget"]
    budget["lines"] = [{**line, "amount": "200.00"} if line["id"] == "rewards" else line for line in budget["lines"]]
    world = World(example_charter(budget=budget))
    world.attend("D2")
    world.do("P06", c.ProposeRun())
    world.attend("D4")
    with pytest.raises(Refusal, match=r"does not fit\. Ask the sponsor"):
        world.do("P06", c.ProposeRun())


def test_a_withdrawn_run_gives_its_rewards_back() -> None:
    world = proposed()
    world.do("P06", c.WithdrawRun(run="r1", reason="Wrong rate"))
    assert {line.state for line in world.project.lines.values()} == {"earned", "waived"}
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r2"].state == "proposed"


def test_a_released_run_cannot_be_withdrawn_or_approved_again() -> None:
    world = proposed()
    world.do("S01", c.ApproveRun(run="r1"))
    with pytest.raises(Refusal, match="can no longer be withdrawn"):
        world.do("P06", c.WithdrawRun(run="r1", reason="Late"))
    with pytest.raises(Refusal, match="is released already"):
        world.do("P05", c.ApproveRun(run="r1"))


def test_a_settled_report_repeated_changes_nothing() -> None:
    world = proposed()
    world.do("S01", c.ApproveRun(run="r1"))
    report = c.SettleRun(run="r1", paid=world.project.runs["r1"].lines)
    assert world.do(None, report, channel="system") and not world.do(None, report, channel="system")
    assert world.run_state() == "settled"


def test_only_the_system_settles() -> None:
    world = proposed()
    with pytest.raises(Refusal, match="payment run itself"):
        world.do("P06", c.SettleRun(run="r1", paid=["P01-D2-v1"]))


def test_a_refused_line_waits_for_a_person_and_can_still_be_paid() -> None:
    world = proposed()
    world.do("S01", c.ApproveRun(run="r1"))
    first, *others = world.project.runs["r1"].lines
    world.do(None, c.SettleRun(run="r1", paid=others, needs_attention={first: "No address"}), channel="system")
    assert world.run_state() == "needs_attention"
    world.do(None, c.SettleRun(run="r1", paid=[first]), channel="system")
    assert world.run_state() == "settled"


def test_a_reward_unpaid_after_five_working_days_is_overdue_once() -> None:
    world = earned()
    late = [event.line for event in world.later(days=30) if isinstance(event, PaymentOverdue)]
    assert sorted(late) == ["P01-D2-v1", "P03-D2-v1", "P04-D2-v1"]
    assert not any(isinstance(event, PaymentOverdue) for event in world.later(days=30))


def test_the_rewards_of_the_whole_example_come_to_the_charters_plan() -> None:
    world = World().up_to(Phase.CO_EVALUATION).work(Phase.CO_EVALUATION)
    charter = world.project.charter
    assert charter.rewards is not None
    planned = sum((rate.amount * len([one for one in action.plan.reward.for_ if one != "P02"])
                   for action in world.project.actions.values() if action.plan.reward
                   for rate in [charter.rewards.rate(action.plan.reward.rate)] if rate), Decimal(0))
    paid = sum(line.amount_minor for line in world.project.lines.values() if line.state == "paid")
    assert paid == planned * 100


@given(st.from_regex(r"[A-Za-z0-9_-]{1,48}", fullmatch=True), st.from_regex(r"[A-Za-z0-9_-]{1,48}", fullmatch=True))
def test_every_external_id_is_short_plain_and_has_our_prefix(person: str, action: str) -> None:
    key = external_id("ek-bereaved-parents-2027", person, action)
    assert len(key) <= LONGEST_KEY and key.startswith("cop-")
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.tuples(st.sampled_from(["P1", "p1", "P_1", "P-1"]), st.sampled_from(["A1", "a1", "A_1"])),
       st.tuples(st.sampled_from(["P1", "p1", "P_1", "P-1"]), st.sampled_from(["A1", "a1", "A_1"])))
def test_different_decisions_to_pay_have_different_keys(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (external_id("x", *one) == external_id("x", *other)) == (one == other)
