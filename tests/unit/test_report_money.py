"""The money of the public report: nothing of it follows from what one person chose, also not by comparing reports."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import commands as c
from domain.charter import Charter
from domain.charter_people import RewardPreference
from domain.commands_money import ClaimExpense, ConfirmExpense
from domain.phases import Phase
from domain.report import report_of
from domain.report_money import FEW_EXPENSES, SHARES, STILL_OPEN, TOO_FEW, MoneyReport, money_of, share_of
from tests.builders import World, example_charter, example_data

CHOICES: tuple[dict[str, Any], ...] = (
    {"choice": "paid"}, {"choice": "waived"}, {"choice": "swapped", "instead": "A course", "swap": "training"},
    {"choice": "reduced", "percent": 40})
PAYEES = ("P01", "P02", "P03", "P04")


def money(world: World) -> MoneyReport:
    return money_of(world.project, world.events)


def choosing(choices: dict[str, dict[str, Any]], people: int = 4) -> Charter:
    """The example, where so many service users take part and these chose so in the charter."""
    data = example_data()
    template = next(one for one in data["participants"] if one["id"] == "P01")
    more = [f"Q{number:02}" for number in range(people - len(PAYEES))]
    data["participants"] += [{**template, "id": one, "initials": f"Q.{chr(65 + int(one[1:]))}."} for one in more]
    for one in data["participants"]:
        one["reward"] = choices.get(one["id"], one["reward"])
    for phase in data["phases"].values():
        for action in phase["actions"]:
            if "reward" in action:
                action["reward"]["for"] += more
    data["rewards"]["approvals"] |= {"batch_cap": "9000.00", "per_person_cap": "9000.00"}
    rewards = next(line for line in data["budget"]["lines"] if line["id"] == "rewards")
    rewards["amount"] = str(Decimal(rewards["amount"]) + 2000 * len(more))
    data["budget"]["total"] = str(sum(Decimal(line["amount"]) for line in data["budget"]["lines"]))
    return example_charter(**{name: data[name] for name in ("participants", "phases", "rewards", "budget")})


def at_its_end(charter: Charter) -> World:
    world = World(charter)
    while world.project.phase is not None and not world.project.ended:
        world.work(world.project.phase).pass_gate(world.project.phase)
    assert world.project.ended
    return world


@given(st.lists(st.sampled_from(CHOICES), min_size=4, max_size=4), st.sampled_from(CHOICES), st.booleans())
@settings(max_examples=25, deadline=None)
def test_no_figure_of_a_running_project_follows_from_a_choice_or_a_payment(
        chosen: list[dict[str, Any]], later: dict[str, Any], paid: bool) -> None:
    plain, other = World(choosing({})), World(choosing(dict(zip(PAYEES, chosen, strict=True))))
    for world in (plain, other):
        for action in ("D1", "D2", "D4"):
            world.attend(action)
    other.do("P03", c.ChooseReward(preference=RewardPreference.model_validate(later)))
    if paid:
        other.pay_all()
    assert money(other) == money(plain)
    assert money(other).not_told == [STILL_OPEN]


def test_two_reports_around_one_payment_are_alike() -> None:
    world = World()
    world.attend("D1")
    world.do("P06", c.ProposeRun(lines=["P01-D1-v1"]))
    before = report_of(world.project, world.events, 1)
    world.do("S01", c.ApproveRun(run="r1"))
    world.do(None, c.SettleRun(run="r1", paid=["P01-D1-v1"]), channel="system")
    after = report_of(world.project, world.events, 1)
    assert after.money == before.money
    assert world.project.runs["r1"].digest not in after.model_dump_json()


def dues() -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from([1380, 2750, 5500, 8250, 11000, 16500]), min_size=2, max_size=9)


def worlds(sums: list[int]) -> Iterator[tuple[int, ...]]:
    """Every way in which people can have been paid or not."""
    return product(*((0, one) for one in sums))


@given(dues(), st.data())
@settings(max_examples=60, deadline=None)
def test_whoever_knows_who_took_part_and_what_one_other_got_learns_of_nobody(sums: list[int],
                                                                             data: st.DataObject) -> None:
    earned = Counter({f"P{number}": amount for number, amount in enumerate(sums)})
    paid = data.draw(st.tuples(*(st.sampled_from([0, one]) for one in sums)))
    told = share_of(sum(paid), earned)
    if told is None:
        return
    consistent = [world for world in worlds(sums) if share_of(sum(world), earned) == told]
    for knower, other in combinations(range(len(sums)), 2):
        for one, known in ((knower, other), (other, knower)):
            seen = {world[one] for world in consistent if world[known] == paid[known]}
            assert seen == {0, sums[one]}


@given(dues(), st.data())
def test_whether_a_share_is_told_does_not_depend_on_what_was_paid(sums: list[int], data: st.DataObject) -> None:
    earned = Counter({f"P{number}": amount for number, amount in enumerate(sums)})
    paid = data.draw(st.integers(0, sum(sums)))
    assert (share_of(paid, earned) is None) == (share_of(0, earned) is None)


def test_shares_are_those_of_their_words() -> None:
    even = Counter({f"P{number}": 100 for number in range(9)})
    assert [share_of(paid, even) for paid in (0, 224, 225, 449, 450, 675, 900)] == [
        SHARES[4][place] for place in (0, 0, 1, 1, 2, 3, 3)]
    assert share_of(400, Counter({f"P{number}": 100 for number in range(5)})) == "half or more"
    assert share_of(400, Counter({f"P{number}": 100 for number in range(4)})) is None
    assert share_of(0, Counter()) is None


@pytest.fixture(scope="module")
def small() -> MoneyReport:
    return money(at_its_end(choosing({})))


def test_of_a_small_group_it_is_not_told_what_became_of_what_they_earned(small: MoneyReport) -> None:
    assert (small.paid_share, small.expenses, small.not_told) == (None, None, [TOO_FEW, FEW_EXPENSES])
    assert small.in_time == "all"


def test_rows_and_totals_agree_to_the_penny(small: MoneyReport) -> None:
    assert small.earned == sum((one.earned for one in small.by_phase), Decimal(0)) > 0
    assert small.planned_total == Decimal("19000.00") and small.agreed_total is not None
    agreed = [one.agreed for one in small.lines if one.agreed is not None]
    assert sum(agreed, Decimal(0)) == small.agreed_total and len(agreed) == len(small.lines)


def test_of_a_larger_group_the_share_and_the_expenses_are_told() -> None:
    world = World(choosing({"P02": {"choice": "waived"}}, people=9))
    for person in ("P01", "P03", "P04"):
        world.do(person, ClaimExpense(action="D1", amount=Decimal("4.20"), what="Bus", receipt=True))
    for key in list(world.project.lines):
        world.do("P06", ConfirmExpense(line=key))
    while world.project.phase is not None and not world.project.ended:
        assert money(world).paid_share is None and money(world).expenses is None
        world.work(world.project.phase).pass_gate(world.project.phase)
    found = money(world)
    assert (found.paid_share, str(found.expenses), found.in_time, found.not_told) == (
        "three quarters or more", "12.60", "all", [])


def test_a_report_tells_of_its_phases_by_attendance_alone() -> None:
    world = World()
    world.attend("D1")
    by_phase = {one.phase: str(one.earned) for one in money(world).by_phase}
    assert by_phase == {**dict.fromkeys(Phase, "0.00"), Phase.CO_DESIGN: "330.00"}
