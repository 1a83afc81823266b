"""Approving payments: three people for each, also through stand-ins, and nobody who did not look."""

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.approvals import approver_seats
from domain.commands import AnyCommand
from domain.refusals import Refusal
from domain.state import Actor
from tests.builders import MONDAY, World
from tests.unit.money_world import confirmed, money_world, proposed

# --- three people -----------------------------------------------------------------------------------------------------


def with_two_proposers() -> World:
    """P03 proposes payments as well, and is paid."""
    return money_world(proposers=("P06", "P03"))


def test_nobody_proposes_a_payment_to_themselves() -> None:
    world = with_two_proposers()
    world.attend("D2")
    with pytest.raises(Refusal, match="is your own"):
        world.do("P03", c.ProposeRun(lines=["P03-D2-v1"]))
    world.do("P03", c.ProposeRun())
    assert sorted(world.project.runs["r1"].lines) == ["P01-D2-v1", "P04-D2-v1"]


def test_whoever_promised_an_exception_does_not_approve_it_as_a_stand_in() -> None:
    world = with_two_proposers()
    world.do("P06", m.GrantException.model_validate(
        {"action": "D2", "person": "P01", "amount": "10.00", "reason": "He drove"}))
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="S01", person="P06", start=today, until=today))
    world.do("P03", c.ProposeRun())
    with pytest.raises(Refusal, match="Whoever promised an exception"):
        world.do("P06", c.ApproveRun(run="r1"))


def test_nobody_approves_for_whoever_promised_an_exception() -> None:
    """P05 is one of the two approvers; a stand-in of theirs would approve what they promised."""
    world = money_world(proposers=("P06", "P05"))
    world.do("P05", m.GrantException.model_validate(
        {"action": "D2", "person": "P01", "amount": "10.00", "reason": "He drove"}))
    world.do("P06", c.ProposeRun())
    today = world.now.date()
    world.do(None, c.AppointStandIn(seat="P05", person="P07", start=today, until=today), operator=True)
    world.do("S01", c.ApproveRun(run="r1"))
    with pytest.raises(Refusal, match=r"waits for J\.T\."):
        world.do("P07", c.ApproveRun(run="r1"))
    assert world.run_state() == "proposed"


def appointed(world: World, by: str | None, seat: str, person: str = "P07") -> None:
    today = world.now.date()
    world.do(by, c.AppointStandIn(seat=seat, person=person, start=today, until=today), operator=by is None)


def test_whoever_proposes_payments_does_not_choose_who_approves_them() -> None:
    world = World()
    for seat in ("S01", "P05"):
        with pytest.raises(Refusal, match="whoever proposes them can't choose"):
            appointed(world, "P06", seat)
    appointed(world, "P06", "P01", "P02")
    for by, seat in (("S01", "S01"), ("P05", "S01"), (None, "P05")):
        appointed(world, by, seat)
    own = money_world(proposers=("P06", "P05"))
    with pytest.raises(Refusal, match="whoever proposes them can't choose"):
        appointed(own, "P05", "P05")
    appointed(World(rules=2), "P06", "S01")


def test_whoever_is_paid_by_a_run_does_not_choose_who_approves_it() -> None:
    charter = World().project.charter
    ownership = charter.ownership.model_copy(update={"owner": "P03"})
    world = World(charter.model_copy(update={"ownership": ownership}))
    world.attend("D2")
    appointed(world, "P03", "S01")
    world.do("P06", c.ProposeRun())
    with pytest.raises(Refusal, match=r"pays you waits for C\.P\."):
        appointed(world, "P03", "S01")
    appointed(world, "P03", "P05")
    world.do("S01", c.ApproveRun(run="r1"))
    appointed(world, "P03", "S01")


def test_a_payee_does_not_approve_as_a_stand_in() -> None:
    world = World()
    confirmed(world, "P08")
    world.do("P06", c.ProposeRun())
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="S01", person="P08", start=today, until=today))
    with pytest.raises(Refusal, match="Whoever is paid by a run"):
        world.do("P08", c.ApproveRun(run="r1"))


# --- what was looked at -----------------------------------------------------------------------------------------------


def test_nobody_approves_without_saying_what_they_looked_at() -> None:
    blind: AnyCommand = c.ApproveRun(run="r1", actor=Actor(person="S01"))
    with pytest.raises(Refusal, match="Say what you looked at"):
        proposed().project.decide(blind, MONDAY)
    running = proposed(World(rules=2)).project
    assert running.after(running.decide(blind, MONDAY)).runs["r1"].state == "released"


def test_whoever_may_not_approve_is_told_that_first() -> None:
    blind: AnyCommand = c.ApproveRun(run="r1", actor=Actor(person="P06"))
    with pytest.raises(Refusal, match="not for"):
        proposed().project.decide(blind, MONDAY)


# --- split payments ---------------------------------------------------------------------------------------------------


def one_by_one(world: World, *actions: str) -> list[list[str]]:
    """A run for each reward; who has to approve each of them."""
    for action in actions:
        world.attend(action)
    for key in [one.id for one in world.project.lines.values() if one.state == "earned"]:
        world.do("P06", c.ProposeRun(lines=[key]))
    return [approver_seats(world.project, run) for run in world.project.runs.values()]


def test_a_payment_that_is_split_over_a_day_needs_as_many_as_in_one() -> None:
    assert one_by_one(World(), "D2", "D4") == [["S01"]] * 3 + [["S01", "P05"]] * 3


def test_what_was_proposed_on_another_day_or_withdrawn_does_not_count() -> None:
    world = proposed()
    world.later(hours=15)
    world.attend("D4")
    world.do("P06", c.ProposeRun())
    world.do("P06", c.WithdrawRun(run="r2", reason="Again"))
    world.do("P06", c.ProposeRun())
    assert [approver_seats(world.project, run) for run in world.project.runs.values()] == [["S01"]] * 3


def test_a_day_is_the_projects_own() -> None:
    """22:30 and 23:30 UTC are the same evening, and two days in Warsaw."""
    charter = World().project.charter
    facts = charter.project.model_copy(update={"timezone": "Europe/Warsaw"})
    for zone, seats in ((charter, ["S01", "P05"]), (charter.model_copy(update={"project": facts}), ["S01"])):
        world = World(zone)
        world.later(hours=13, minutes=30)
        proposed(world)
        world.later(hours=1)
        proposed(world, "D4")
        assert approver_seats(world.project, world.project.runs["r2"]) == seats


def test_a_run_that_was_there_before_stays_as_it_is() -> None:
    world = proposed()
    proposed(world, "D4")
    world.do("S01", c.ApproveRun(run="r1"))
    world.do("S01", c.ApproveRun(run="r2"))
    assert (world.run_state("r1"), world.run_state("r2")) == ("released", "proposed")
    world.do("P05", c.ApproveRun(run="r2"))
    assert world.run_state("r2") == "released"


def test_running_projects_count_each_run_alone() -> None:
    assert one_by_one(World(rules=2), "D2", "D4") == [["S01"]] * 6
