"""Who gets which session into their calendar. Not part of a project's decisions: the records write these beside its
notices, so that a project's history is the same with and without them.
"""

from collections.abc import Iterable

from domain import events as e
from domain.calendar import local_day
from domain.called_off import SESSIONS
from domain.meeting import Meeting
from domain.notice import Notice, to
from domain.notice_words import MODES
from domain.project_state import ProjectState
from domain.said import Day, Own, Said, said
from domain.state import Action, ActionStatus


def invitations_for(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Entries for calendars that an event leads to; `project` is the state right after it."""
    match event:
        case e.PhaseStarted():
            return [one for action in project.phase_actions(event.phase).values() if _lies_ahead(action, event, project)
                    for one in _invited(action, project)]
        case e.ActionAdded() if event.phase in project.phase_started:
            return list(_invited(project.actions[event.plan.id], project))
        case e.ActionMoved():
            return list(_moved(project.actions[event.action], event, project))
        case e.ActionDropped():
            action = project.actions[event.action]
            return list(_off(action, _still_coming(action, project), project)) if _in_calendars(action, project) else []
        case e.ProjectCancelled():
            return [one for action in project.actions.values()
                    if action.status == ActionStatus.OPEN and _in_calendars(action, project)
                    and _lies_ahead(action, event, project)
                    for one in _off(action, _still_coming(action, project), project)]
        case _:
            return []


def is_session(action: Action) -> bool:
    return action.plan.mode in SESSIONS


def coming(action: Action, project: ProjectState) -> list[str]:
    """Those who do it and those who are thanked for being there, without who stepped back."""
    thanked = action.plan.reward.for_ if action.plan.reward else []
    return [one for one in dict.fromkeys([*action.plan.responsible, *thanked]) if project.is_active(one)]


def _still_coming(action: Action, project: ProjectState) -> list[str]:
    return [one for one in coming(action, project) if action.called_off.get(one) != action.due]


def _in_calendars(action: Action, project: ProjectState) -> bool:
    return is_session(action) and action.phase in project.phase_started


def meeting_of(action: Action, person: str, project: ProjectState, off: bool = False) -> Meeting:
    """A session as one person's entry. A call-off comes after the date that it calls off and before the next one, so
    its number lies between theirs."""
    plan = action.plan
    return Meeting(uid=f"{project.id}/{plan.id}/{person}", sequence=2 * action.due_ruling + off, title=plan.title,
                   day=action.due, start=plan.starts, minutes=plan.minutes, timezone=project.timezone, off=off)


def _lies_ahead(action: Action, event: e.Event, project: ProjectState) -> bool:
    return action.status == ActionStatus.OPEN and action.due >= local_day(event.at, project.timezone)


def _invited(action: Action, project: ProjectState) -> Iterable[Notice]:
    if not is_session(action):
        return []
    return _entries(action, coming(action, project), project, "meeting_invited",
                    said("Please come: {title}", title=Own(own=action.plan.title)),
                    said("It is on {day}, {how}. Put it in your calendar if you can come. If you can't, tell us.",
                         day=Day(day=action.due), how=MODES[action.plan.mode]))


def _moved(action: Action, event: e.ActionMoved, project: ProjectState) -> Iterable[Notice]:
    if not _in_calendars(action, project):
        return []
    return _entries(action, coming(action, project), project, "meeting_moved",
                    said("New day: {title}", title=Own(own=action.plan.title)),
                    said("It is on {day} now, {how}. If you can't come, tell us.", day=Day(day=event.due),
                         how=MODES[action.plan.mode]))


def _off(action: Action, people: list[str], project: ProjectState) -> Iterable[Notice]:
    return _entries(action, people, project, "meeting_off",
                    said("Take out of your calendar: {title}", title=Own(own=action.plan.title)),
                    said("It does not take place on {day}.", day=Day(day=action.due)), off=True)


def _entries(action: Action, people: Iterable[str], project: ProjectState, kind: str, heading: Said, text: Said,
             *, off: bool = False) -> Iterable[Notice]:
    for person in people:
        yield from to([person], kind, heading, text, meeting=meeting_of(action, person, project, off=off))
