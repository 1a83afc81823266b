"""The work of a report: phases with planned and real dates, actions, artefacts, votes, updates, content."""

from datetime import date, datetime, timedelta
from typing import Literal

from domain.artefacts import Artefact
from domain.part import Part
from domain.phases import Phase
from domain.poll_count import told
from domain.polls import counted
from domain.project_state import ProjectState
from domain.state import Action, OptionResult


class ActionReport(Part):
    """A piece of work and what became of it. People are spoken: initials and role."""

    id: str
    title: str
    status: str
    due: date
    done_at: datetime | None
    reason: str | None
    accountable: str
    responsible: list[str]
    took_part: int
    days_late: int


class PhaseReport(Part):
    """A phase as planned and as it was. `promised` is the step of the ladder promised to people."""

    phase: Phase
    title: str
    state: Literal["to_come", "current", "done"]
    promised: str
    what_you_can_change: str
    planned_start: date
    planned_end: date
    started_at: datetime | None
    ended_at: datetime | None
    rounds: int
    actions: list[ActionReport]


class ArtefactReport(Part):
    """The latest version of what the group made."""

    kind: str
    version: int
    at: datetime
    by: str
    content: Artefact


class PollReport(Part):
    """A vote with its turnout by group; results only once it is counted."""

    poll: str
    method: str
    opened_at: datetime
    closed_at: datetime | None
    turnout: dict[str, int]
    eligible: dict[str, int]
    results: list[OptionResult]


class UpdateReport(Part):
    number: int
    mode: str
    due: datetime | None
    sent_at: datetime | None
    text: str | None


class ContentReport(Part):
    """Something published; how many people are in it, never who."""

    action: str
    title: str
    at: datetime
    featured: int
    taken_down: bool


def planned_end(project: ProjectState, phase: Phase) -> date:
    """The day before the next phase starts; the last phase ends with the project."""
    following = phase.following
    if following is None:
        return project.charter.project.target_end_date
    return project.charter.phases[following].starts - timedelta(days=1)


def phase_state(project: ProjectState, phase: Phase) -> Literal["to_come", "current", "done"]:
    if phase in project.phase_ended:
        return "done"
    return "current" if phase == project.phase and not project.ended else "to_come"


def phases_of(project: ProjectState) -> list[PhaseReport]:
    return [_phase(project, phase) for phase in Phase]


def _phase(project: ProjectState, phase: Phase) -> PhaseReport:
    promise = project.charter.involvement.phases[phase]
    return PhaseReport(
        phase=phase, title=phase.spoken, state=phase_state(project, phase), promised=promise.promised,
        what_you_can_change=promise.what_you_can_change, planned_start=project.charter.phases[phase].starts,
        planned_end=planned_end(project, phase), started_at=project.phase_started.get(phase),
        ended_at=project.phase_ended.get(phase), rounds=project.gate(phase).round,
        actions=[_action(project, key, one) for key, one in project.phase_actions(phase).items()])


def _action(project: ProjectState, key: str, one: Action) -> ActionReport:
    late = (one.done_at.date() - one.due).days if one.done_at else 0
    return ActionReport(
        id=key, title=one.plan.title, status=one.status, due=one.due, done_at=one.done_at, reason=one.reason,
        accountable=project.spoken_person(one.plan.accountable), took_part=len(one.attended),
        responsible=[project.spoken_person(person) for person in one.plan.responsible], days_late=max(late, 0))


def artefacts_of(project: ProjectState) -> list[ArtefactReport]:
    """Latest versions, in the order in which the kinds were first recorded."""
    latest = [(kind, versions[-1]) for kind, versions in project.artefacts.items()]
    return [ArtefactReport(kind=kind, version=one.version, at=one.at, content=one.content,
                           by=project.spoken_person(one.by)) for kind, one in latest]


def polls_of(project: ProjectState) -> list[PollReport]:
    return [_poll(project, key) for key in project.polls]


def _poll(project: ProjectState, key: str) -> PollReport:
    poll, plan = project.polls[key], project.charter.votes[key]
    result = poll.result
    turnout, may = turnout_of(project, key)
    return PollReport(poll=key, method=plan.method, opened_at=poll.opened_at, closed_at=poll.closed_at,
                      turnout=turnout, eligible=may, results=told(result) if result else [])


def turnout_of(project: ProjectState, key: str) -> tuple[dict[str, int], dict[str, int]]:
    """How many of each group voted, and how many could; the same before and after the close."""
    poll = project.polls[key]
    if poll.result:
        return dict(poll.result.turnout), dict(poll.result.eligible)
    people = counted(project, key)
    return _by_group(project, [one for one in people if one in poll.ballots]), _by_group(project, people)


def _by_group(project: ProjectState, people: list[str]) -> dict[str, int]:
    groups = [project.group_of(person) or "staff" for person in people]
    return {group: groups.count(group) for group in dict.fromkeys(groups)}


def updates_of(project: ProjectState) -> list[UpdateReport]:
    return [UpdateReport(number=one.number, mode=one.mode, due=one.due, sent_at=one.sent_at, text=one.text)
            for one in project.updates]


def contents_of(project: ProjectState) -> list[ContentReport]:
    return [ContentReport(action=one.action, title=one.title, at=one.at, featured=len(one.featured),
                          taken_down=one.taken_down) for one in project.contents]
