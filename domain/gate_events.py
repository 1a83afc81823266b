"""What follows from the events of gates."""

from datetime import datetime

from domain import events as e
from domain.gate_rules import live_votes
from domain.needs import NEEDS
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.state import Decision, Gate, Vote
from domain.turn import evolve


def _with_gate(project: ProjectState, gate: Gate) -> ProjectState:
    return project.model_copy(update={"gates": {**project.gates, gate.phase: gate}})


def _change(project: ProjectState, phase: Phase, **changes: object) -> ProjectState:
    return _with_gate(project, project.gate(phase).model_copy(update=changes))


@evolve.register
def gate_opened(event: e.GateOpened, project: ProjectState) -> ProjectState:
    return _change(project, event.phase, asked_at=event.at, reminded=0, escalated_to=[], stand_ins_asked=[])


@evolve.register
def vote_cast(event: e.VoteCast, project: ProjectState) -> ProjectState:
    vote = Vote(person=event.person, seat=event.seat, choice=event.choice, at=event.at, reason=event.reason,
                items=event.items, seen=event.seen)
    return _change(project, event.phase, votes={**project.gate(event.phase).votes, event.seat: vote})


@evolve.register
def changes_requested(event: e.ChangesRequested, project: ProjectState) -> ProjectState:
    gate = project.gate(event.phase)
    returned = [item for item in event.items if item not in project.actions]
    return _change(project, event.phase, votes={}, asked_at=None, round=gate.round + 1, what_to_change=event.what,
                   returned=sorted({*gate.returned, *returned}))


@evolve.register
def gate_passed(event: e.GatePassed, project: ProjectState) -> ProjectState:
    votes = list(live_votes(project, event.phase).values())
    done = _change(project, event.phase, decision=Decision(outcome="passed", at=event.at, votes=votes))
    return done.model_copy(update={"phase_ended": {**project.phase_ended, event.phase: event.at}})


@evolve.register
def gate_rejected(event: e.GateRejected, project: ProjectState) -> ProjectState:
    votes = list(project.gate(event.phase).votes.values())
    return _change(project, event.phase, decision=Decision(outcome="rejected", at=event.at, votes=votes))


@evolve.register
def gate_reopened(event: e.GateReopened, project: ProjectState) -> ProjectState:
    gate = project.gate(event.phase)
    past = [*gate.past, gate.decision] if gate.decision else gate.past
    return _change(project, event.phase, decision=None, past=past, votes={}, asked_at=None, round=gate.round + 1)


@evolve.register
def voters_reminded(event: e.VotersReminded, project: ProjectState) -> ProjectState:
    return _change(project, event.phase, reminded=event.nth)


@evolve.register
def gate_escalated(event: e.GateEscalated, project: ProjectState) -> ProjectState:
    return _change(project, event.phase, escalated_to=[*project.gate(event.phase).escalated_to, event.to])


@evolve.register
def stand_in_asked(event: e.StandInAsked, project: ProjectState) -> ProjectState:
    asked = [*project.gate(event.phase).stand_ins_asked, f"{event.seat}:{event.person}"]
    return _change(project, event.phase, stand_ins_asked=asked)


def returned_need_met(project: ProjectState, kind: str) -> ProjectState:
    """A new version of an artefact answers the needs that were sent back for it."""
    phase = project.phase
    if phase is None:
        return project
    left = [name for name in project.gate(phase).returned if NEEDS[name].artefact != kind]
    return _change(project, phase, returned=left) if left != project.gate(phase).returned else project


def new_gate(project: ProjectState, phase: Phase) -> ProjectState:
    return _with_gate(project, Gate(phase=phase))


def restart_clock(project: ProjectState, now: datetime) -> ProjectState:
    """After a pause nobody is late because of it: reminders count from now."""
    phase = project.phase
    if phase is None or project.gate(phase).asked_at is None:
        return project
    return _change(project, phase, asked_at=now, reminded=0, escalated_to=[])
