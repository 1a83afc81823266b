"""What rehearsed people do, and how soon: each does what waits for them, at a likely hour of a likely day.

Nobody is clever here: the rehearsal shows what a charter asks of people when everybody does as asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.approvals import missing_approvers
from domain.artefacts import DECISION_OF
from domain.calendar import working_days_after
from domain.commands import (
    AnyCommand,
    ApproveRun,
    CastBallot,
    CastVote,
    ClosePoll,
    CompleteAction,
    ConfirmAttendance,
    OpenPoll,
    ProposeRun,
    RecordArtefact,
    SendUpdate,
    SettleRun,
    SignAgreement,
)
from domain.needs import NEEDS, needs_of
from domain.phases import Phase
from domain.polls import eligible
from domain.project_state import ProjectState
from domain.rehearsal_made import made
from domain.state import SYSTEM, Action, ActionStatus, Actor, Ballot
from domain.waiting import votes_wait

OPTIONS = ["One way", "Another way", "A third way"]
POLL_OPEN_DAYS = 7


@dataclass(frozen=True)
class Act:
    """Something a rehearsed person will do. `key` tells it from others; `person` None is the system."""

    key: tuple[str, str, str]
    person: str | None
    at: datetime
    command: AnyCommand


def acts(project: ProjectState, now: datetime) -> Iterator[Act]:
    """Everything that somebody could do now, each with the time at which they would."""
    phase = project.phase
    if phase is None or project.ended:
        return
    yield from _signatures(project, now)
    for key, action in project.phase_actions(phase).items():
        if action.status == ActionStatus.OPEN:
            yield from _poll(project, action, now)
            yield from _work(project, key, action, now)
        elif action.status == ActionStatus.DONE and action.plan.reward and not action.attended:
            yield from _attendance(project, key, action, now)
    yield from _things_made(project, phase, now)
    yield from _votes(project, phase, now)
    yield from _updates(project, now)
    yield from _money(project, now)


def _at(project: ProjectState, day: datetime, hour: int) -> datetime:
    """That hour, local, on the day of an instant; UTC."""
    local = day.astimezone(ZoneInfo(project.timezone))
    return datetime.combine(local.date(), time(hour), local.tzinfo).astimezone(day.tzinfo)


def _soon(project: ProjectState, now: datetime, days: int, hour: int) -> datetime:
    """So many working days from now, at that hour."""
    return _at(project, working_days_after(now, days, project.timezone), hour)


def _on_the_day(project: ProjectState, action: Action, hour: int, now: datetime) -> datetime:
    """At that hour of the due day; an hour from now when that has passed."""
    due = datetime.combine(action.due, time(hour), ZoneInfo(project.timezone)).astimezone(now.tzinfo)
    return max(due, now + timedelta(hours=1))


def _signatures(project: ProjectState, now: datetime) -> Iterator[Act]:
    for person in project.active_participants():
        if not project.standing(person).signed_at:
            yield Act(("sign", "", person), person, _soon(project, now, 2, 18),
                      SignAgreement(actor=Actor(person=person)))


def _work(project: ProjectState, key: str, action: Action, now: datetime) -> Iterator[Act]:
    poll = action.plan.vote
    if poll and (poll not in project.polls or project.polls[poll].result is None):
        return
    for person in action.plan.responsible:
        if project.is_active(person):
            yield Act(("action", key, person), person, _on_the_day(project, action, 12, now),
                      CompleteAction(actor=Actor(person=person), action=key))


def _poll(project: ProjectState, action: Action, now: datetime) -> Iterator[Act]:
    """Opened a week before its work is due, voted in the next day, counted on the day."""
    key, head = action.plan.vote, action.plan.accountable
    if key is None:
        return
    poll = project.polls.get(key)
    if poll is None:
        opens = max(_on_the_day(project, action, 9, now) - timedelta(days=POLL_OPEN_DAYS), now + timedelta(hours=1))
        yield Act(("open", key, head), head, opens, OpenPoll(actor=Actor(person=head), poll=key, options=OPTIONS))
    elif poll.result is None:
        for person in eligible(project, key):
            if person not in poll.ballots:
                yield Act(("poll", key, person), person, _soon(project, now, 1, 19),
                          CastBallot(actor=Actor(person=person), poll=key, ballot=_ballot(project, key, poll.options)))
        yield Act(("close", key, head), head, _on_the_day(project, action, 11, now),
                  ClosePoll(actor=Actor(person=head), poll=key))


def _ballot(project: ProjectState, key: str, options: list[str]) -> Ballot:
    plan = project.charter.votes[key]
    return Ballot(dots={options[0]: 1}) if plan.method == "dot" else Ballot(ranking=options)


def _attendance(project: ProjectState, key: str, action: Action, now: datetime) -> Iterator[Act]:
    """Nobody confirms their own: the accountable person confirms the others, the owner the accountable person."""
    people = action.plan.reward.for_ if action.plan.reward else []
    head = action.plan.accountable
    for by in dict.fromkeys([head, project.owner]):
        theirs = [person for person in people if person != by and head in (by, person)]
        if theirs:
            yield Act(("attendance", key, by), by, _at(project, now, 17) if _before(project, now, 17) else
                      _soon(project, now, 1, 17), ConfirmAttendance(actor=Actor(person=by), action=key, people=theirs))


def _before(project: ProjectState, now: datetime, hour: int) -> bool:
    return now < _at(project, now, hour)


def _things_made(project: ProjectState, phase: Phase, now: datetime) -> Iterator[Act]:
    """Once the work is done, whoever answers for it writes down what the gate needs."""
    if any(one.status == ActionStatus.OPEN for one in project.phase_actions(phase).values()):
        return
    for name, met in needs_of(project, phase).items():
        kind = NEEDS[name].artefact
        if kind and not met:
            row = project.charter.raci_row(DECISION_OF[kind])
            for person in dict.fromkeys([*([row.accountable, *row.responsible] if row else []), project.owner]):
                yield Act(("artefact", kind, person), person, _soon(project, now, 1, 16),
                          RecordArtefact(actor=Actor(person=person), content=made(kind, project)))


def _votes(project: ProjectState, phase: Phase, now: datetime) -> Iterator[Act]:
    for one in votes_wait(project, now):
        yield Act(("vote", phase, one.person), one.person, _soon(project, now, 2, 19),
                  CastVote(actor=Actor(person=one.person), phase=phase, choice="approve"))


def _updates(project: ProjectState, now: datetime) -> Iterator[Act]:
    for one in project.updates:
        if one.sent_at is None:
            yield Act(("update", str(one.number), project.owner), project.owner, now + timedelta(hours=4),
                      SendUpdate(actor=Actor(person=project.owner), mode=one.mode, text="Rehearsed."))


def _money(project: ProjectState, now: datetime) -> Iterator[Act]:
    row = project.charter.raci_row("reward_payment")
    for person in row.responsible if row else []:
        if any(line.state == "earned" for line in project.lines.values()):
            yield Act(("propose", "", person), person, _soon(project, now, 1, 10),
                      ProposeRun(actor=Actor(person=person)))
    for run in project.runs.values():
        if run.state == "proposed":
            for person in missing_approvers(project, run):
                yield Act(("approve", run.id, person), person, _soon(project, now, 1, 15),
                          ApproveRun(actor=Actor(person=person), run=run.id, seen=run.digest))
        elif run.state == "released":
            yield Act(("settle", run.id, ""), None, now + timedelta(hours=2),
                      SettleRun(actor=SYSTEM, run=run.id, paid=run.lines))
