"""Sessions that do not take place on their day: who was coming is paid, whoever decides it and however it is put."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.commands_board import ProposeDue
from domain.events import AnyEvent, SessionCalledOff
from domain.notices import notices_for
from domain.phases import Phase
from domain.refusals import Refusal
from domain.state import ActionStatus
from domain.waiting import waiting
from tests.builders import World
from tests.unit.money_world import added, line, money_world, off

D1_DUE = date(2027, 1, 19)


def test_a_session_called_off_late_is_paid_and_stays_open() -> None:
    world = World()
    world.do("P06", off(47, "P01", "P02", "P08"))
    lines = world.project.lines
    assert {key: (one.kind, one.state) for key, one in lines.items()} == {
        "P01-D2-c1": ("called_off", "earned"), "P02-D2-c1": ("called_off", "waived")}
    assert lines["P01-D2-c1"].amount_minor == 5500 and world.project.actions["D2"].status == "open"


def test_a_session_called_off_in_time_is_not_paid() -> None:
    world = World()
    world.do("P06", off(48, "P01"))
    assert world.project.lines == {} and world.project.actions["D2"].called_off


def test_the_charter_says_how_much_of_it_is_paid() -> None:
    world = money_world(rules={"cancelled_by_us_pay_percent": 50})
    world.do("P06", off(1, "P01"))
    assert line(world, "P01-D2-c1").amount_minor == 2750
    none = money_world(rules={"cancelled_by_us_pay_percent": 0})
    none.do("P06", off(1, "P01"))
    assert none.project.lines == {}


def test_called_off_twice_is_paid_once_until_it_is_moved() -> None:
    world = World()
    world.do("P06", off(1, "P01"))
    with pytest.raises(Refusal, match="called off already"):
        world.do("P06", off(1, "P01"))
    world.do("P06", c.MoveAction(action="D2", due=world.now.date().replace(day=29)))
    world.do("P06", off(1, "P01"))
    assert list(world.project.lines) == ["P01-D2-c1", "P01-D2-c2"]


def test_who_took_part_is_not_paid_for_a_cancellation_as_well() -> None:
    world = World()
    world.attend("D2")
    with pytest.raises(Refusal, match="took part"):
        world.do("P06", off(1, "P01"))


def test_time_of_a_called_off_session_is_asked_for() -> None:
    world = money_world()
    added(world)
    with pytest.raises(Refusal, match="say how many minutes"):
        world.do("P06", off(1, "P01", action="N1"))
    world.do("P06", off(1, "P01", action="N1", minutes=31))
    assert line(world, "P01-N1-c1").amount_minor == 2 * 1380


def test_nobody_calls_off_a_session_that_pays_them_by_it() -> None:
    world = World()
    with pytest.raises(Refusal, match=r"nobody pays themselves.*L\.B\. .* can call it off for you"):
        world.do("P01", off(1, "P01", "P03", action="D3"))
    world.do("P01", off(1, "P03", action="D3"))
    world.do("P06", off(1, "P01", action="D3"))
    assert list(world.project.lines) == ["P03-D3-c1", "P01-D3-c1"]


def test_whoever_gets_nothing_by_it_calls_a_session_off_for_themselves_too() -> None:
    world = World()
    world.do("P06", off(1, "P01", "P06"))
    early = World()
    early.do("P01", off(60, "P01", action="D3"))
    assert list(world.project.lines) == ["P01-D2-c1"] and early.project.lines == {}


def test_nobody_heard_of_it_earlier_than_the_day_is_away() -> None:
    world = World()
    world.later(days=7)
    with pytest.raises(Refusal, match=r"until the end of that day there are 39 hours.*Write 39 or less"):
        world.do("P06", off(48, "P01", action="D1"))
    world.do("P06", off(39, "P01", action="D1"))
    assert line(world, "P01-D1-c1").why.endswith("called off by us 39 hours before (100 percent)")
    gone = World()
    gone.later(days=30)
    with pytest.raises(Refusal, match="Write 0 or less"):
        gone.do("P06", off(1, "P01", action="D1"))


def test_who_was_ready_is_paid_for_getting_ready_once() -> None:
    world = money_world(rules={"cancelled_by_us_pay_percent": 50})
    added(world, rate="hour", preparation="task_30")
    world.do("P06", off(1, "P01", action="N1"))
    world.do("P06", c.MoveAction(action="N1", due=date(2027, 2, 12)))
    world.do("P06", off(1, "P01", action="N1"))
    world.do("P06", c.MoveAction(action="N1", due=date(2027, 2, 15)))
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P01"]))
    assert {key: one.amount_minor for key, one in world.project.lines.items()} == {
        "P01-N1-c1": 1375, "P01-N1-p1": 1380, "P01-N1-c2": 1375, "P01-N1-v1": 2750}


def test_a_session_is_called_off_while_the_project_is_paused() -> None:
    world = World()
    world.do("P05", c.PauseProject(reason="Flood"))
    world.do("P06", off(1, "P01"))
    assert line(world, "P01-D2-c1").state == "earned"


# --- dropped or moved late --------------------------------------------------------------------------------------------


def shortly_before(hours: int = 47) -> World:
    """So many hours before the day of D1 begins, in London."""
    world = World()
    world.later(hours=(D1_DUE - date(2027, 1, 11)).days * 24 - 9 - hours)
    return world


def moved(world: World, by: str = "P06", action: str = "D1", days: int = 3, **more: object) -> list[AnyEvent]:
    due = world.project.actions[action].due + timedelta(days=days)
    return world.do(by, c.MoveAction.model_validate({"action": action, "due": due, **more}))


def test_a_session_moved_late_pays_who_was_coming_in_the_same_turn() -> None:
    world = shortly_before()
    events = moved(world, reason="The room is flooded")
    assert (events[0].kind, events[-1].kind) == ("session_called_off", "action_moved")
    assert {key: (one.state, one.amount_minor, one.day) for key, one in world.project.lines.items()} == {
        "P01-D1-c1": ("earned", 8250, D1_DUE), "P02-D1-c1": ("waived", 8250, D1_DUE),
        "P03-D1-c1": ("earned", 8250, D1_DUE), "P04-D1-c1": ("earned", 8250, D1_DUE)}
    assert line(world, "P01-D1-c1").why.endswith("called off by us 47 hours before (100 percent)")
    (told,) = [one for one in notices_for(events[0], world.project) if one.person == "P03"]
    assert "Please do not come. Why: it is on 22 January 2027 now. The room is flooded" in told.text


def test_a_session_dropped_late_pays_who_was_coming() -> None:
    world = shortly_before()
    world.do("P06", c.DropAction(action="D1", reason="No need"))
    assert sorted(world.project.lines) == ["P01-D1-c1", "P02-D1-c1", "P03-D1-c1", "P04-D1-c1"]
    assert world.project.actions["D1"].status == ActionStatus.DROPPED


def test_a_session_whose_day_has_passed_was_not_called_off_in_time() -> None:
    world = shortly_before(hours=-40)
    moved(world)
    assert line(world, "P01-D1-c1").why.endswith("called off by us 0 hours before (100 percent)")


def test_a_session_moved_in_time_pays_nobody() -> None:
    world = shortly_before(hours=48)
    assert [one.kind for one in moved(world)] == ["action_moved"]


def test_only_who_was_still_coming_is_paid_for_a_late_change() -> None:
    world = shortly_before()
    world.do("P06", c.ConfirmAttendance(action="D1", people=["P01"]))
    world.do("P06", off(1, "P03", action="D1"))
    world.do("P04", c.StepBack(person="P04"))
    moved(world)
    assert sorted(world.project.lines) == ["P01-D1-v1", "P02-D1-c1", "P03-D1-c1"]


def test_work_that_nobody_comes_to_on_a_day_is_moved_freely() -> None:
    world = World()
    world.later(hours=(date(2027, 3, 9) - date(2027, 1, 11)).days * 24)
    moved(world, action="D6", days=1)
    assert world.project.actions["D6"].plan.mode == "own_time" and world.project.lines == {}


def test_a_date_that_stays_calls_nothing_off() -> None:
    world = shortly_before()
    moved(world, days=0)
    assert world.project.lines == {}


def test_work_of_a_phase_that_has_not_begun_is_moved_freely() -> None:
    world = World()
    world.later(hours=(date(2027, 3, 23) - date(2027, 1, 11)).days * 24)
    moved(world, "P05", "M1", days=1)
    assert world.project.lines == {}


def test_the_minutes_of_a_session_moved_late_are_asked_for() -> None:
    world = money_world()
    world.do("P06", c.AddAction.model_validate({"phase": Phase.CO_DESIGN, "plan": {
        "id": "N1", "title": "Extra session", "plain": "We meet.", "due": "2027-01-12", "mode": "online",
        "responsible": ["P08"], "accountable": "P06", "reward": {"rate": "by_time", "for": ["P01"]}}}))
    with pytest.raises(Refusal, match="say how many minutes"):
        moved(world, action="N1")
    moved(world, action="N1", minutes=31)
    assert line(world, "P01-N1-c1").amount_minor == 2 * 1380


def test_whoever_takes_a_date_that_was_asked_for_calls_off_the_old_one() -> None:
    world = shortly_before()
    world.do("P08", ProposeDue(action="D1", due=date(2027, 1, 25)))
    moved(world, days=6)
    assert world.project.actions["D1"].due == date(2027, 1, 25) and "P01-D1-c1" in world.project.lines


def test_a_date_moved_on_the_board_by_who_answers_for_it_counts_as_well() -> None:
    world = shortly_before()
    world.do("P06", ProposeDue(action="D1", due=date(2027, 1, 25)), channel="board")
    assert "P01-D1-c1" in world.project.lines


def test_what_whoever_moves_a_session_would_get_by_it_waits_for_somebody_else() -> None:
    world = World()
    world.later(days=28)
    events = moved(world, "P01", "D3")
    assert {key: one.state for key, one in world.project.lines.items()} == {
        "P01-D3-c1": "claimed", "P02-D3-c1": "waived", "P03-D3-c1": "earned", "P04-D3-c1": "earned"}
    told = [one.person for event in events for one in notices_for(event, world.project)
            if one.kind == "late_change_claimed"]
    waits = [(one.person, one.sentence) for one in waiting(world.project, world.now) if one.what == "expense"]
    assert (told, waits) == (["P06"], [("P06", "Say yes or no to 1 late change")])
    with pytest.raises(Refusal, match="Somebody else has to"):
        world.do("P01", m.ConfirmExpense(line="P01-D3-c1"))
    world.do("P06", m.ConfirmExpense(line="P01-D3-c1"))
    assert line(world, "P01-D3-c1").state == "earned"


def test_a_no_to_what_somebody_would_get_by_their_own_act_ends_it() -> None:
    world = World()
    world.later(days=28)
    moved(world, "P01", "D3")
    (said,) = world.do("P06", m.RefuseExpense(line="P01-D3-c1", reason="You were away that day"))
    assert [one.subject for one in notices_for(said, world.project)] == ["About the session that was changed late"]
    world.do("P06", c.ConfirmAttendance(action="D3", people=["P01"]))
    assert {key: one.state for key, one in world.project.lines.items() if one.person == "P01"} == {
        "P01-D3-c1": "refused", "P01-D3-v1": "earned"}


def test_who_declines_what_still_waits_for_a_yes_ends_it() -> None:
    world = World()
    world.later(days=28)
    moved(world, "P01", "D3")
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="reduced", percent=50)))
    assert line(world, "P01-D3-c1").amount_minor == 4125
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="waived")))
    assert line(world, "P01-D3-c1").state == "waived"


def test_the_sponsor_answers_where_whoever_moves_it_is_the_owner_as_well() -> None:
    charter = World().project.charter
    world = World(charter.model_copy(update={
        "ownership": charter.ownership.model_copy(update={"owner": "P01"})}))
    world.later(days=28)
    moved(world, "P01", "D3")
    assert [one.person for one in waiting(world.project, world.now) if one.what == "expense"] == ["P05"]
    world.do("P05", m.ConfirmExpense(line="P01-D3-c1"))
    assert line(world, "P01-D3-c1").state == "earned"


def test_who_declined_gets_nothing_to_confirm() -> None:
    world = World()
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="waived")))
    world.later(days=28)
    moved(world, "P01", "D3")
    assert line(world, "P01-D3-c1").state == "waived"


# --- running projects -------------------------------------------------------------------------------------------------


def test_a_project_of_earlier_rules_pays_nobody_by_a_late_change_and_keeps_its_ways() -> None:
    world = World(rules=2)
    world.later(days=28)
    assert not [one for one in moved(world, "P01", "D3") if isinstance(one, SessionCalledOff)]
    world.do("P01", off(1, "P01", action="D3"))
    world.do("P06", c.ConfirmAttendance(action="D3", people=["P01"]))
    world.do("P05", c.ConfirmAttendance(action="M1", people=["P03"]))
    assert list(world.project.lines) == ["P01-D3-c1", "P01-D3-v1", "P03-M1-v1"]
