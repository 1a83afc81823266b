"""Stand-ins end: on their last day, or when somebody who may says so."""

from datetime import timedelta

import pytest

from domain import commands as c
from domain.commands_gates import EndStandIn
from domain.events import StandInAsked, StandInEnded
from domain.notices import notices_for
from domain.phases import Phase
from domain.refusals import Refusal
from tests.builders import World

GATE = Phase.CO_DESIGN


def appointed(seat: str = "P05", person: str = "P07", by: str = "P05", after: int = 0) -> World:
    """The first gate is open; the seat has a stand-in for a week."""
    world = World().work(GATE)
    start = world.now.date() + timedelta(days=after)
    world.do(by, c.AppointStandIn(seat=seat, person=person, start=start, until=start + timedelta(days=7), why="Leave"))
    return world


def end(world: World, by: str | None, seat: str = "P05", person: str = "P07", operator: bool = False) -> None:
    world.do(by, EndStandIn(seat=seat, person=person, start=world.project.stand_ins[-1].start), operator=operator)


def test_why_somebody_stands_in_is_kept() -> None:
    assert appointed().project.stand_ins[-1].why == "Leave"


@pytest.mark.parametrize("by", ["P05", "P07", "S04", None])
def test_a_stand_in_is_ended_by_the_seat_by_themselves_or_by_those_who_may_appoint(by: str | None) -> None:
    world = appointed()
    assert world.project.acting_for("P07", world.now) == ["P05"]
    end(world, by, operator=by is None)
    assert world.project.acting_for("P07", world.now) == []
    assert world.project.stand_in_of("P05", world.now) is None
    with pytest.raises(Refusal, match="no seat at this gate today"):
        world.do("P07", c.CastVote(phase=GATE, choice="approve"))
    world.do("P05", c.CastVote(phase=GATE, choice="approve"))


def test_others_do_not_end_a_stand_in() -> None:
    with pytest.raises(Refusal, match="not for P08") as refused:
        end(appointed(), "P08")
    assert refused.value.code == "not_your_decision"


def test_an_appointment_ends_once_and_only_when_there_is_one() -> None:
    world = appointed()
    end(world, "P05")
    with pytest.raises(Refusal, match="over already") as refused:
        end(world, "P05")
    assert refused.value.code == "already_decided"
    with pytest.raises(Refusal, match="was not appointed"):
        end(world, "P05", person="P06")


def test_a_stand_in_that_was_ended_before_the_first_day_is_not_asked() -> None:
    world = appointed(after=2)
    end(world, "P05")
    assert not [one for one in world.later(days=5) if isinstance(one, StandInAsked)]


def test_whoever_proposes_payments_does_not_end_a_stand_in_who_approves_them() -> None:
    world = World().work(GATE)
    today = world.now.date()
    world.do("S01", c.AppointStandIn(seat="S01", person="P08", start=today, until=today))
    with pytest.raises(Refusal, match="whoever proposes them can't choose"):
        end(world, "P06", seat="S01", person="P08")
    end(world, "P08", seat="S01", person="P08")


def test_a_vote_that_was_cast_while_standing_in_stays() -> None:
    world = appointed()
    world.do("P07", c.CastVote(phase=GATE, choice="approve"))
    end(world, "P05")
    assert world.project.gate(GATE).votes["P05"].person == "P07"


def test_those_whom_it_concerns_are_told_but_not_whoever_did_it() -> None:
    world = appointed()
    end(world, "P05")
    (event,) = [one for one in world.events if isinstance(one, StandInEnded)]
    assert [one.person for one in notices_for(event, world.project)] == ["P07"]
