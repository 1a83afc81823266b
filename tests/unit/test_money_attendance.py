"""Who took part: nobody in what has not begun, or in what was called off for them; one session is paid once."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain.refusals import Refusal
from tests.builders import World
from tests.unit.money_world import off

DUE = date(2027, 1, 19)


def test_nobody_took_part_in_what_has_not_begun() -> None:
    with pytest.raises(Refusal, match=r"M1 belongs to Co-decision-making, which has not begun"):
        World().do("P05", c.ConfirmAttendance(action="M1", people=["P01"]))


def test_a_session_that_was_called_off_is_not_paid_again_as_attended() -> None:
    world = World()
    world.do("P06", off(1, "P01"))
    with pytest.raises(Refusal, match=r"was called off for that day .*; move it to another day first"):
        world.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P03"]))
    world.do("P06", c.MoveAction(action="D2", due=date(2027, 1, 29)))
    world.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P03"]))
    assert sorted(world.project.lines) == ["P01-D2-c1", "P01-D2-v1", "P03-D2-v1"]


def test_a_day_to_which_a_session_comes_back_is_not_paid_twice() -> None:
    world = World()
    world.do("P06", off(1, "P01", action="D1"))
    for due in (DUE + timedelta(days=1), DUE):
        world.do("P06", c.MoveAction(action="D1", due=due))
        if due != DUE:
            world.do("P06", off(1, "P01", action="D1"))
    world.do("P06", c.ConfirmAttendance(action="D1", people=["P01"]))
    assert list(world.project.lines) == ["P01-D1-c1", "P01-D1-c2"] and world.project.actions["D1"].attended == ["P01"]
