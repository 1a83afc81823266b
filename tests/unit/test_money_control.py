"""Control over money: limits, holds, second looks, and what finance may do."""

from decimal import Decimal

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.caps import over_cap
from domain.commands import AnyCommand
from domain.events import RunReleased
from domain.holds import held_sentence
from domain.refusals import Refusal
from domain.run_digest import run_digest
from domain.waiting import waiting
from tests.builders import World
from tests.unit.money_world import line, money_world, moved_house, proposed, released


def exception(amount: str = "10.00") -> m.GrantException:
    return m.GrantException.model_validate({"action": "D2", "person": "P03", "amount": amount, "reason": "She hosted"})


# --- limits -----------------------------------------------------------------------------------------------------------


def test_the_cap_of_one_reward_holds() -> None:
    world = money_world({"reward_cap": "60.00"})
    world.attend("D1")
    with pytest.raises(Refusal, match=r"above £60\.00, the most for one reward"):
        world.do("P06", c.ProposeRun(lines=["P01-D1-v1"]))


def test_the_cap_of_a_phase_holds() -> None:
    world = proposed(money_world({"phase_caps": {"co_design": "200.00"}}))
    world.attend("D4")
    with pytest.raises(Refusal, match=r"rewards of Co-design would come to £220\.00"):
        world.do("P06", c.ProposeRun(lines=["P01-D4-v1"]))


def test_what_does_not_fit_is_left_for_later_when_nobody_names_lines() -> None:
    world = money_world({"per_person_cap": "60.00"})
    world.attend("D2")
    world.attend("D4")
    world.do("P06", c.ProposeRun())
    assert sorted(world.project.runs["r1"].lines) == ["P01-D2-v1", "P03-D2-v1", "P04-D2-v1"]


def test_two_approvals_at_once_cannot_take_the_last_pound_twice() -> None:
    """Also when two runs stand proposed that only fit one by one, as after a budget was lowered."""
    world = proposed(proposed(), "D4")
    budget = world.project.charter.budget
    lines = [one.model_copy(update={"amount": Decimal("200.00")}) if one.id == "rewards" else one
             for one in budget.lines]
    charter = world.project.charter.model_copy(update={"budget": budget.model_copy(update={"lines": lines})})
    world.project = world.project.model_copy(update={"charter": charter})
    for run in ("r1", "r2"):
        with pytest.raises(Refusal, match=r"The rewards budget is £200\.00"):
            world.do("S01", c.ApproveRun(run=run))
    world.do("P06", c.WithdrawRun(run="r2", reason="Too much"))
    world.do("S01", c.ApproveRun(run="r1"))
    with pytest.raises(Refusal, match="does not fit"):
        world.do("P06", c.ProposeRun())
    assert over_cap(world.project, world.project.runs["r1"].lines) is None


def test_a_line_named_twice_is_proposed_once() -> None:
    world = World()
    world.attend("D2")
    world.do("P06", c.ProposeRun(lines=["P01-D2-v1", "P01-D2-v1"]))
    assert (world.project.runs["r1"].lines, world.project.runs["r1"].total_minor) == (["P01-D2-v1"], 5500)


# --- second looks -----------------------------------------------------------------------------------------------------


def test_an_exception_needs_both_approvers_however_small() -> None:
    world = World()
    world.do("P06", exception())
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r1"].second_look["P03-D2-e1"].startswith("exception: ")
    assert not [one for one in world.do("S01", c.ApproveRun(run="r1")) if isinstance(one, RunReleased)]
    assert [one for one in world.do("P05", c.ApproveRun(run="r1")) if isinstance(one, RunReleased)]


def test_second_approvers_are_asked_by_name_when_a_second_look_is_due() -> None:
    world = World()
    world.do("P06", exception())
    run = released(world)
    assert sorted(one.for_seat for one in world.project.runs[run].approvals) == ["P05", "S01"]


def test_changed_contact_details_need_a_second_look_for_a_while() -> None:
    world = World()
    world.attend("D2")
    moved_house(world, "P01")
    world.later(days=14)
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r1"].second_look == {"P01-D2-v1": "contact details changed on 11 January 2027"}
    world.do("P06", c.WithdrawRun(run="r1", reason="Later"))
    world.later(hours=1)
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r2"].second_look == {}


def test_contact_details_that_change_after_the_proposal_make_it_stale() -> None:
    world = proposed()
    world.later(hours=1)
    moved_house(world, "P04")
    with pytest.raises(Refusal, match="changed since this run was proposed: withdraw it and propose it again") as said:
        world.do("S01", c.ApproveRun(run="r1"))
    assert said.value.code == "stale"
    world.do("P06", c.WithdrawRun(run="r1", reason="Details changed"))
    world.later(hours=1)
    world.do("P06", c.ProposeRun())
    for person in ("S01", "P05"):
        world.do(person, c.ApproveRun(run="r2"))
    assert world.run_state("r2") == "released"


def test_only_the_system_says_that_contact_details_changed() -> None:
    with pytest.raises(Refusal, match="Coproduce itself"):
        World().do("P01", m.NoteContact(person="P01"))


def test_another_sum_reason_line_or_second_look_makes_another_digest() -> None:
    world = World()
    world.attend("D2")
    keys = ["P01-D2-v1", "P03-D2-v1"]
    before = run_digest(world.project, keys, {})
    shown = {before, run_digest(world.project, keys[:1], {}), run_digest(world.project, keys[::-1], {}),
             run_digest(world.project, keys, {keys[0]: "contact details changed on 11 January 2027"})}
    for change in ({"amount_minor": 5501}, {"why": "Else"}, {"person": "P04"}, {"kind": "exception"}, {"card": "x"}):
        other = line(world, keys[0]).model_copy(update=change)
        lines = {**world.project.lines, keys[0]: other}
        shown.add(run_digest(world.project.model_copy(update={"lines": lines}), keys, {}))
    assert len(shown) == 9


# --- holds ------------------------------------------------------------------------------------------------------------


def test_held_payments_are_proposed_and_not_approved() -> None:
    world = World()
    world.attend("D2")
    world.do("P06", m.HoldPayments(reason="Two addresses look alike."))
    world.do("P06", c.ProposeRun())
    with pytest.raises(Refusal, match=r"since 11 January 2027 by .*: Two addresses look alike\. Nothing was sent"):
        world.do("S01", c.ApproveRun(run="r1"))
    assert {one.person for one in waiting(world.project, world.now) if one.what == "held"} == {"S01", "P05"}
    world.do("S01", m.ReleasePayments())
    world.do("S01", c.ApproveRun(run="r1"))
    assert world.run_state() == "released" and held_sentence(world.project) is None


def test_who_may_hold_and_who_may_release() -> None:
    for person in ("P05", "P06", "S01"):
        world = World()
        world.do(person, m.HoldPayments(reason="R"))
        with pytest.raises(Refusal, match="held already"):
            world.do("P05", m.HoldPayments(reason="R"))
        if person == "P06":
            with pytest.raises(Refusal, match="not for"):
                world.do(person, m.ReleasePayments())
    operator = World()
    operator.do(None, m.HoldPayments(reason="R"), operator=True)
    operator.do(None, m.ReleasePayments(), operator=True)
    refused: list[AnyCommand] = [m.HoldPayments(reason="R"), m.ReleasePayments()]
    for command in refused:
        with pytest.raises(Refusal, match="not for"):
            operator.do("P01", command)


def test_finance_holds_and_releases_the_payments_of_every_project_and_does_nothing_else() -> None:
    world = proposed()
    world.do(None, m.HoldPayments(reason="Asking"), finance=True)
    assert world.project.hold is not None and world.project.hold.by == "finance"
    assert "finance or the operations team can release them" in str(held_sentence(world.project))
    world.do(None, m.ReleasePayments(), finance=True)
    others: list[AnyCommand] = [c.ProposeRun(), c.ApproveRun(run="r1"), c.WithdrawRun(run="r1", reason="R"),
                                m.OfferAdvice(person="P01"), m.VoidLine(line="P01-D2-v1", reason="R"),
                                c.PauseProject(reason="R"), c.MakeSuggestion(text="R"), c.CompleteAction(action="D1")]
    for command in others:
        with pytest.raises(Refusal, match="not for finance"):
            world.do(None, command, finance=True)


def test_payments_are_held_and_released_while_the_project_is_paused() -> None:
    world = World()
    world.do("P05", c.PauseProject(reason="Flood"))
    world.do("P05", m.HoldPayments(reason="R"))
    world.do("P05", m.ReleasePayments())
    assert world.project.hold is None
