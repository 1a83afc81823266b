"""Blocked work and dates that are asked for: the rules that follow from what people do on the board."""

from datetime import date
from typing import Any

import pytest

from domain import commands as c
from domain.commands_board import BlockAction, DeclineDue, ProposeDue, UnblockAction
from domain.events import ActionBlocked, ActionMoved, AnyEvent, DueDeclined, DueProposed
from domain.notices import Notice, notices_for
from domain.phases import Phase
from domain.refusals import Refusal
from domain.state import ActionStatus
from domain.waiting import waiting
from tests.builders import World

FEBRUARY = date(2027, 2, 20)
FLOOD = BlockAction(action="D3", reason="The room is flooded")


def board(world: World, command: Any, person: str | None = None) -> list[AnyEvent]:
    """Done on the board: by somebody, or by a person whose member is linked."""
    return world.do(person, command, channel="board")


def told(world: World, events: list[AnyEvent]) -> list[Notice]:
    return [notice for event in events for notice in notices_for(event, world.project)]


def waits(world: World, what: str) -> list[tuple[str, str]]:
    return [(one.person, one.sentence) for one in waiting(world.project, world.now) if one.what == what]


def asked(due: date | None = FEBRUARY, ruling: int | None = None, action: str = "D3") -> ProposeDue:
    return ProposeDue(action=action, due=due, ruling=ruling)


@pytest.mark.parametrize("person", [None, "P02", "S04"])
def test_anybody_on_the_board_can_say_that_work_is_blocked_and_that_it_is_not(person: str | None) -> None:
    world = World()
    board(world, FLOOD, person)
    assert world.project.action("D3").blocked == "The room is flooded"
    board(world, UnblockAction(action="D3"), person)
    assert world.project.action("D3").blocked is None


def test_elsewhere_only_the_people_of_the_work_and_the_owner_can_block_it() -> None:
    for person in ("P01", "P06"):
        World().do(person, FLOOD)
    for command in (FLOOD, UnblockAction(action="D3")):
        with pytest.raises(Refusal, match="not for P02 to do"):
            World().do("P02", command)


def test_another_reason_replaces_the_first_and_the_same_one_is_refused() -> None:
    world = World()
    board(world, FLOOD)
    with pytest.raises(Refusal, match="for that very reason") as refused:
        world.do("P01", FLOOD)
    assert refused.value.code == "already_decided"
    board(world, BlockAction(action="D3", reason="No key"))
    assert world.project.action("D3").blocked == "No key"


def test_work_that_is_not_blocked_cannot_be_unblocked() -> None:
    with pytest.raises(Refusal, match="D3 is not blocked"):
        board(World(), UnblockAction(action="D3"))


@pytest.mark.parametrize("end", [c.CompleteAction(action="D3"), c.DropAction(action="D3", reason="No need")])
def test_work_that_ends_is_neither_blocked_nor_asked_to_move(end: Any) -> None:
    world = World()
    board(world, FLOOD)
    board(world, asked())
    world.do("P01", end)
    for command in (FLOOD, asked(), DeclineDue(action="D3", reason="No")):
        with pytest.raises(Refusal, match="D3 was already"):
            world.do("P06", command)
    world.do("P06", c.ReopenAction(action="D3", reason="We need it"))
    one = world.project.action("D3")
    assert (one.status, one.blocked, one.proposed) == (ActionStatus.OPEN, None, None)


def test_nothing_blocks_work_of_a_phase_that_is_over() -> None:
    world = World()
    world.do("P06", c.AddAction(phase=Phase.CO_DESIGN, plan=world.project.action("D1").plan.model_copy(
        update={"id": "D9"})))
    world.work(Phase.CO_DESIGN)
    over = world.project.model_copy(update={
        "phase_ended": {Phase.CO_DESIGN: world.now},
        "actions": {**world.project.actions, "D9": world.project.action("D9").model_copy(
            update={"status": ActionStatus.OPEN})}})
    world.project = over
    with pytest.raises(Refusal, match="belongs to Co-design, which is over"):
        board(world, BlockAction(action="D9", reason="No key"))


def test_a_block_is_told_to_the_accountable_person_and_the_owner_but_not_to_who_did_it() -> None:
    world = World()
    events = board(world, FLOOD)
    assert [one.person for one in told(world, events)] == ["P01", "P06"]
    assert "somebody on the board says that this can't go on: The room is flooded" in told(world, events)[0].text
    assert [one.person for one in told(world, world.do("P01", UnblockAction(action="D3")))] == ["P06"]
    assert [one.person for one in told(world, board(world, BlockAction(action="D1", reason="Ill")))] == ["P06"]


def test_a_date_set_by_others_is_asked_of_the_accountable_person() -> None:
    world = World()
    events = board(world, asked())
    assert isinstance(events[0], DueProposed) and world.project.action("D3").due == date(2027, 2, 9)
    assert [one.person for one in told(world, events)] == ["P01"]
    assert waits(world, "date") == [
        ("P01", "Say yes or no to a new date: What is the real problem? Ask why five times (20 February 2027)")]


def test_a_date_taken_away_is_asked_as_one() -> None:
    world = World()
    events = board(world, asked(None), "P08")
    assert "T.V. (Independent facilitator) asks for: without a date" in told(world, events)[0].text
    assert waits(world, "date")[0][1].endswith("(without a date)")


def test_the_accountable_person_does_not_ask_but_moves() -> None:
    world = World()
    board(world, asked(), "P08")
    events = board(world, asked(date(2027, 2, 22)), "P01")
    assert isinstance(events[0], ActionMoved) and waits(world, "date") == []
    one = world.project.action("D3")
    assert (one.due, one.due_ruling, one.proposed) == (date(2027, 2, 22), 1, None)


def test_the_accountable_person_moves_by_the_rules_of_moving() -> None:
    with pytest.raises(Refusal, match="choose a day from 2027-01-11 to 2027-03-15"):
        board(World(), asked(date(2027, 4, 1)), "P01")
    with pytest.raises(Refusal, match="D3 needs a date"):
        board(World(), asked(None), "P01")
    world = World()
    world.do("P06", c.PauseProject(reason="A break"))
    with pytest.raises(Refusal, match=r"The project is paused \(A break\)"):
        board(world, asked(), "P01")
    board(world, asked(), "P08")
    assert world.project.action("D3").proposed is not None


def test_a_date_that_stands_or_is_asked_for_already_is_refused() -> None:
    world = World()
    with pytest.raises(Refusal, match="D3 is due on 2027-02-09 already"):
        board(world, asked(date(2027, 2, 9)))
    board(world, asked())
    with pytest.raises(Refusal, match=r"asked for already\. A\.K\. \(Parent partner and co-chair\) answers"):
        board(world, asked())
    board(world, asked(date(2027, 2, 21)))
    assert waits(world, "date")[0][1].endswith("(21 February 2027)")


def test_a_date_set_before_a_ruling_was_known_is_not_asked_for_again() -> None:
    world = World()
    board(world, asked(ruling=0))
    world.do("P01", DeclineDue(action="D3", reason="The gate waits for it"))
    with pytest.raises(Refusal, match="was decided on meanwhile") as refused:
        board(world, asked(ruling=0))
    assert refused.value.code == "already_decided"
    board(world, asked(ruling=1))
    assert world.project.action("D3").proposed is not None


def test_only_those_who_answer_for_the_work_rule_on_its_date() -> None:
    world = World()
    board(world, asked())
    with pytest.raises(Refusal, match="not for P08"):
        world.do("P08", DeclineDue(action="D3", reason="No"))
    world.do("P06", DeclineDue(action="D3", reason="The gate waits for it"))
    with pytest.raises(Refusal, match="Nobody is asking for another date of D3"):
        world.do("P01", DeclineDue(action="D3", reason="No"))


def test_whoever_asked_for_a_date_hears_what_became_of_it() -> None:
    world = World()
    board(world, asked(), "P08")
    events = world.do("P01", DeclineDue(action="D3", reason="The gate waits for it"))
    assert isinstance(events[0], DueDeclined) and world.project.action("D3").due == date(2027, 2, 9)
    notice, = told(world, events)
    assert (notice.person, notice.text) == ("P08", "You asked for: 20 February 2027.\n\nThe date stays 9 February "
                                                   "2027, because: The gate waits for it")
    board(world, asked(), "P08")
    notice, = told(world, world.do("P06", c.MoveAction(action="D3", due=date(2027, 2, 15))))
    assert (notice.person, "The new date is 15 February 2027." in notice.text) == ("P08", True)
    board(world, asked())
    assert told(world, world.do("P06", c.MoveAction(action="D3", due=FEBRUARY))) == []


def test_each_ruling_counts_and_a_date_given_twice_is_one_ruling() -> None:
    world = World()
    for due in (FEBRUARY, FEBRUARY, date(2027, 2, 21)):
        world.do("P01", c.MoveAction(action="D3", due=due))
    assert (world.project.action("D3").due_ruling, world.project.action("D3").rulings) == (2, [])
    board(world, asked())
    world.do("P01", c.MoveAction(action="D3", due=date(2027, 2, 21)))
    assert [one.stays for one in world.project.action("D3").rulings] == [True]


def test_work_stays_overdue_when_another_date_is_declined() -> None:
    world = World()
    world.later(days=31)
    late = world.project.action("D3").overdue_since
    board(world, asked())
    world.do("P01", DeclineDue(action="D3", reason="It is late enough"))
    assert late is not None and world.project.action("D3").overdue_since == late
    assert world.later(days=1) == []


@pytest.mark.parametrize("person", [None, "P02"])
def test_whoever_is_on_the_board_may_finish_and_reopen_its_work(person: str | None) -> None:
    world = World()
    board(world, c.CompleteAction(action="D1"), person)
    board(world, c.ReopenAction(action="D1", reason="Moved back on the board"), person)
    with pytest.raises(Refusal, match="not for P02"):
        world.do("P02", c.CompleteAction(action="D1"))


def test_what_is_blocked_while_the_project_waits_is_heard() -> None:
    world = World()
    world.do("P06", c.PauseProject(reason="A break"))
    assert isinstance(board(world, FLOOD)[0], ActionBlocked) and board(world, UnblockAction(action="D3"))
    assert waits(world, "date") == []
