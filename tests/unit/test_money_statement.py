"""A person's own statement for a tax year, and what funders see of all: sums that give nobody away."""

from datetime import date
from decimal import Decimal

import pytest

from domain import commands as c
from domain.funder_view import HIDDEN, funder_view
from domain.refusals import Refusal
from domain.statement import statement, tax_year_of, tax_years
from tests.builders import World
from tests.unit.money_world import confirmed, money_world, paid


def over_two_years() -> World:
    """Paid in January 2027 and, late in the evening of 5 April, in the last hour of the tax year."""
    world = World()
    world.attend("D1")
    confirmed(world, "P01")
    paid(world)
    world.attend("D2")
    world.later(days=1)
    world.do("P06", c.ProposeRun())
    # 22:30 UTC is 23:30 in London on 5 April, and 00:30 on 6 April an hour later.
    world.now = world.now.replace(month=4, day=5, hour=22, minute=30)
    world.do("S01", c.ApproveRun(run="r2"))
    world.do(None, c.SettleRun(run="r2", paid=["P01-D2-v1"]), channel="system")
    world.later(hours=1)
    world.do(None, c.SettleRun(run="r2", paid=world.project.runs["r2"].lines), channel="system")
    return world


def test_a_statement_has_what_was_paid_by_the_projects_own_day() -> None:
    world = over_two_years()
    first = statement(world.project, "P01", date(2026, 4, 6))
    assert [(one.line, one.paid_on, str(one.amount)) for one in first.rewards] == [
        ("P01-D1-v1", date(2027, 1, 11), "82.50"), ("P01-D2-v1", date(2027, 4, 5), "55.00")]
    assert (first.last_day, str(first.rewards_total)) == (date(2027, 4, 5), "137.50")
    third = statement(world.project, "P03", date(2027, 4, 6))
    assert [one.paid_on for one in third.rewards] == [date(2027, 4, 6)]


def test_expenses_stand_apart_because_they_are_no_income() -> None:
    own = statement(over_two_years().project, "P01", date(2026, 4, 6))
    assert [str(one.amount) for one in own.expenses] == ["11.40"] and str(own.expenses_total) == "11.40"
    assert "Expense" in own.expenses[0].what and own.note and "income" in own.note


def test_what_is_not_paid_or_is_somebody_elses_is_on_no_statement() -> None:
    world = World()
    world.attend("D1")
    own = statement(world.project, "P01", date(2026, 4, 6))
    assert own.rewards == [] and own.rewards_total == Decimal("0.00")
    everybody = over_two_years().project
    lines = [one.line for person in ("P01", "P03") for one in statement(everybody, person, date(2026, 4, 6)).rewards]
    assert len(lines) == len(set(lines)) and not [key for key in lines if key.startswith("P04")]


def test_tax_years_begin_where_the_charter_says() -> None:
    world = over_two_years()
    assert tax_years(world.project, "P03") == [date(2027, 4, 6), date(2026, 4, 6)]
    assert tax_years(world.project, "P02") == []
    other = money_world(rules={"tax_year_starts": "01-01"})
    assert tax_year_of(other.project, date(2027, 4, 5)) == date(2027, 1, 1)
    assert statement(other.project, "P01", date(2028, 2, 29)).last_day == date(2029, 2, 28)


def test_a_statement_of_nobody_is_refused() -> None:
    with pytest.raises(Refusal, match="no person X1"):
        statement(World().project, "X1", date(2026, 4, 6))


def test_funders_see_sums_by_phase_kind_and_rate_without_names() -> None:
    world = World()
    world.attend("D1")
    world.attend("D2")
    paid(world)
    view = funder_view(world.project)
    assert (view.rewards.payments, view.rewards.people, str(view.rewards.paid)) == (6, 3, "412.50")
    assert {one.name: str(one.paid) for one in view.by_rate} == {"half_day": "247.50", "two_hours": "165.00"}
    assert not [person for person in world.project.people if person in view.model_dump_json()]


def test_a_sum_of_fewer_than_three_people_is_not_shown_and_cannot_be_worked_out() -> None:
    world = World()
    world.attend("D1")
    world.attend("D2")
    world.do("P06", c.ProposeRun(lines=[key for key in world.project.lines if "D1" in key and "P02" not in key]))
    world.do("P06", c.ProposeRun(lines=["P01-D2-v1"]))
    for run in ("r1", "r2"):
        for person in ("S01", "P05"):
            if world.run_state(run) == "proposed":
                world.do(person, c.ApproveRun(run=run))
        world.do(None, c.SettleRun(run=run, paid=world.project.runs[run].lines), channel="system")
    view = funder_view(world.project)
    assert str(view.rewards.paid) == "302.50"
    # The row of one person is hidden, and the other with it: total minus the other would be that person's sum.
    assert [(one.paid, one.people, one.note) for one in view.by_rate] == [(None, None, HIDDEN)] * 2


def test_one_persons_expenses_are_not_shown() -> None:
    view = funder_view(over_two_years().project)
    assert (view.expenses.paid, view.expenses.note) == (None, HIDDEN)
    assert funder_view(World().project).expenses.paid == Decimal("0.00")
