"""Sums: time rounds up for the person, getting ready is paid, exceptions and reductions say why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.charter_rewards import Rate
from domain.choices import worth_to
from domain.commands import AnyCommand
from domain.project import Project, fold
from domain.rates import blocks_of, card_digest, due
from domain.refusals import Refusal
from domain.state import Actor
from tests.builders import MONDAY, World, example_charter
from tests.unit.money_world import added, line, money_world

HALF_HOUR = Rate.model_validate({"id": "t", "label": "Half an hour", "amount": "13.80", "block_minutes": 30})


@given(st.integers(1, 10_000))
def test_time_rounds_up_in_the_persons_favour(minutes: int) -> None:
    blocks = blocks_of(HALF_HOUR, minutes)
    assert (blocks - 1) * 30 < minutes <= blocks * 30
    assert due(HALF_HOUR, minutes, "GBP") == blocks * 1380


def test_a_session_paid_by_time_wants_its_minutes_and_is_the_same_for_all() -> None:
    world = money_world()
    added(world)
    with pytest.raises(Refusal, match="say how many minutes"):
        world.do("P06", c.ConfirmAttendance(action="N1", people=["P01"]))
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P01", "P03"], minutes=61))
    assert {one.amount_minor for one in world.project.lines.values()} == {3 * 1380}


def test_each_line_knows_why_it_exists_and_from_which_card() -> None:
    world = money_world()
    added(world)
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P01"], minutes=90))
    made = line(world, "P01-N1-v1")
    plan = world.project.charter.rewards
    assert plan and made.card == card_digest(plan) and len(made.card) == 12
    assert made.why == "Extra session: Every half hour (3 x £13.80 by rate by_time), for taking part"


def test_another_card_has_another_digest() -> None:
    plan = example_charter().rewards
    assert plan is not None
    other = plan.model_copy(update={"rate_card": [*plan.rate_card[:-1], HALF_HOUR]})
    assert card_digest(plan) != card_digest(other)


def test_getting_ready_is_a_line_of_its_own_once() -> None:
    world = money_world()
    added(world, rate="hour", preparation="task_30")
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P01"]))
    assert {key: (one.kind, one.amount_minor) for key, one in world.project.lines.items()} == {
        "P01-N1-v1": ("task", 2750), "P01-N1-p1": ("preparation", 1380)}


def test_getting_ready_is_not_paid_where_the_charter_says_so() -> None:
    world = money_world(rules={"prep_and_training_paid": False})
    added(world, rate="hour", preparation="task_30")
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P01"]))
    assert list(world.project.lines) == ["P01-N1-v1"]


def test_getting_ready_is_not_paid_by_time() -> None:
    with pytest.raises(Refusal, match="nobody counts the minutes"):
        added(money_world(), preparation="by_time")


def promise(person: str = "P03", amount: str = "40.00") -> m.GrantException:
    return m.GrantException.model_validate({"action": "D2", "person": person, "amount": amount, "reason": "She hosted"})


def test_an_exception_is_for_people_who_are_paid_and_never_for_oneself() -> None:
    world = World()
    with pytest.raises(Refusal, match="to themselves"):
        world.do("P06", promise("P06"))
    with pytest.raises(Refusal, match="the charter says so"):
        world.do("P06", promise("P07"))
    with pytest.raises(Refusal, match="responsible for 'reward_payment'"):
        world.do("P05", promise())


def test_an_exception_keeps_its_reason_and_its_sum() -> None:
    world = World()
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="reduced", percent=50)))
    world.do("P06", promise())
    made = line(world, "P03-D2-e1")
    assert (made.kind, made.amount_minor, made.by) == ("exception", 4000, "P06") and "She hosted" in made.why


def test_a_reduced_reward_says_so_and_keeps_the_whole_sum() -> None:
    world = World()
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="reduced", percent=50)))
    world.attend("D1")
    made = line(world, "P03-D1-v1")
    assert (made.amount_minor, made.full_minor) == (4125, 8250)
    assert made.why == ("Get to know each other: Half day (up to 4 hours) (£82.50 by rate half_day), for taking part; "
                        "50 percent of it, as chosen")


def test_a_reduction_leaves_at_least_the_smallest_coin() -> None:
    world = money_world()
    added(world, rate="by_time", people=("P03",))
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="reduced", percent=1)))
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P03"], minutes=1))
    assert line(world, "P03-N1-v1").amount_minor == 14
    assert worth_to(RewardPreference(choice="reduced", percent=1), "task", 1, "-").amount_minor == 1


def test_whoever_declined_gets_no_exception_by_the_back_door() -> None:
    world = World()
    world.do("P06", promise("P02"))
    assert line(world, "P02-D2-e1").state == "waived"


def test_an_exception_has_the_cap_of_one_reward() -> None:
    world = money_world({"reward_cap": "200.00"})
    with pytest.raises(Refusal, match=r"up to £200\.00"):
        world.do("P06", promise(amount="200.01"))


def test_ids_that_read_alike_are_paid_apart() -> None:
    world = money_world()
    added(world, key="N1-v1", people=("P01",))
    added(world, key="N1", people=("P01",))
    for key in ("N1", "N1-v1"):
        world.do("P06", c.ConfirmAttendance(action=key, people=["P01"], minutes=10))
    lines = world.project.lines.values()
    assert len({one.external_id for one in lines}) == len({one.id for one in lines}) == 2


def test_a_project_of_the_first_rules_has_the_lines_it_always_had() -> None:
    events = Project.begin(example_charter(), Actor(operator=True), MONDAY, rules=1)
    project = fold(None, events)
    command: AnyCommand = c.ConfirmAttendance(action="D2", people=["P01"], actor=Actor(person="P06"))
    made = project.decide(command, MONDAY)
    assert [one.kind for one in made] == ["attendance_confirmed", "reward_earned"]
    after = project.after(made).lines["P01-D2-v1"]
    assert (after.why, after.card) == ("How we stay safe and work together: Up to two hours", "")
    late = project.after(made).tick(MONDAY.replace(month=3))
    assert [one.kind for one in late].count("payment_late_soon") == 0
