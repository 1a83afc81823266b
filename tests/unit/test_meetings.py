"""Sessions come into the calendars of those who come, move there, and go out again."""

from datetime import date, time, timedelta

import pytest

from domain import commands as c
from domain.charter_work import ActionPlan
from domain.commands_money import CallOff
from domain.events import AnyEvent
from domain.meetings import coming, invitations_for, is_session
from domain.notice import Notice
from domain.notices import notices_for
from domain.phases import Phase
from domain.project import fold
from tests.builders import World


def calendar(world: World, events: list[AnyEvent]) -> list[Notice]:
    """Every entry that these events, the last of the world, lead to."""
    state, found = fold(None, world.events[:1]), []
    for event in world.events[1:]:
        state = state.evolve(event)
        if event in events:
            found += [one for one in (*notices_for(event, state), *invitations_for(event, state)) if one.meeting]
    return found


def a_session(world: World) -> str:
    return next(key for key, one in world.project.phase_actions(Phase.CO_DESIGN).items() if is_session(one))


def test_when_a_phase_begins_everybody_gets_the_sessions_they_come_to_and_nobody_else_s() -> None:
    world = World()
    told = {(one.meeting.uid, one.person) for one in calendar(world, world.events) if one.meeting}
    actions = world.project.phase_actions(Phase.CO_DESIGN)
    assert told == {(f"{world.project.id}/{key}/{person}", person) for key, one in actions.items() if is_session(one)
                    for person in coming(one, world.project)}
    assert told


def test_work_in_one_s_own_time_is_in_nobody_s_calendar() -> None:
    world = World()
    own = {key for key, one in world.project.actions.items() if not is_session(one)}
    assert own
    assert not [one for one in calendar(world, world.events) if one.meeting and one.meeting.uid.split("/")[1] in own]


def test_a_session_that_moves_is_the_same_entry_with_a_higher_number() -> None:
    world = World()
    key = a_session(world)
    first = {one.person: one.meeting for one in calendar(world, world.events)
             if one.meeting and f"/{key}/" in one.meeting.uid}
    due = world.project.action(key).due + timedelta(days=1)
    moved = calendar(world, world.do("P06", c.MoveAction(action=key, due=due, reason="The room is taken")))
    assert {one.person for one in moved} == set(first)
    for one in moved:
        before = first[one.person]
        assert one.meeting is not None and before is not None
        assert (one.meeting.uid, one.meeting.day) == (before.uid, due) and one.meeting.sequence > before.sequence


def test_a_session_that_is_called_off_leaves_the_calendar_of_those_it_is_called_off_for() -> None:
    world = World()
    key = a_session(world)
    person = coming(world.project.action(key), world.project)[0]
    off = calendar(world, world.do("P06", CallOff(action=key, people=[person], notice_hours=72, reason="Snow")))
    assert [(one.person, one.kind) for one in off] == [(person, "session_called_off")]
    assert off[0].meeting is not None and off[0].meeting.off and off[0].meeting.sequence == 1
    dropped = calendar(world, world.do("P06", c.DropAction(action=key, reason="Not needed")))
    assert person not in {one.person for one in dropped}
    assert dropped and all(one.meeting and one.meeting.off for one in dropped)


def test_a_session_may_say_when_it_begins() -> None:
    plan = World().project.action("D3").plan.model_dump(by_alias=True)
    timed = ActionPlan.model_validate({**plan, "starts": "18:30", "minutes": 90, "mode": "in_person"})
    assert (timed.starts, timed.minutes) == (time(18, 30), 90)
    with pytest.raises(ValueError, match='such as "18:30"'):
        ActionPlan.model_validate({**plan, "starts": 1110})


def test_of_a_project_that_ends_early_only_sessions_ahead_are_taken_out() -> None:
    world = World().sign_all()
    world.later(days=20)
    today: date = world.now.date()
    off = calendar(world, world.do(None, c.CancelProject(reason="No money"), operator=True))
    off += calendar(world, world.later(days=60))
    assert all(one.meeting and one.meeting.off and one.meeting.day >= today for one in off if one.kind == "meeting_off")
