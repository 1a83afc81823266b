"""The decisions of a report: who said what at which gate, in which seat, when and why. From the events, in order."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from domain import events as e
from domain.part import Part
from domain.phases import Phase
from domain.project_state import ProjectState

StepKind = Literal["opened", "vote", "changes_requested", "passed", "rejected", "reopened", "escalated", "released"]


class DecisionStep(Part):
    """One step of a decision. `person` and `seat` are spoken ('A.K. (Parent partner)'); they differ for a stand-in.

    `saw` stands for what a vote was about. A payment run has none: from its digest one could work out who is in it.
    """

    at: datetime
    phase: Phase | None
    what: StepKind
    sentence: str
    person: str | None = None
    seat: str | None = None
    choice: str | None = None
    reason: str | None = None
    saw: str | None = None


_CHOICES = {"approve": "said yes", "request_changes": "asked for changes", "reject": "said no"}


def decisions_of(project: ProjectState, events: Sequence[e.AnyEvent]) -> list[DecisionStep]:
    """Every step at every gate, and every released payment run, oldest first."""
    return list(_steps(project, events))


def _steps(project: ProjectState, events: Sequence[e.AnyEvent]) -> Iterator[DecisionStep]:
    for event in events:
        if isinstance(event, e.VoteCast):
            yield _vote(project, event)
        elif isinstance(event, e.GateOpened | e.GatePassed | e.GateRejected | e.GateReopened | e.GateEscalated):
            yield _turn(project, event)
        elif isinstance(event, e.RunReleased):
            yield _released(project, event)


def _vote(project: ProjectState, event: e.VoteCast) -> DecisionStep:
    who, seat = project.spoken_person(event.person), project.spoken_person(event.seat)
    for_whom = f" for {seat}" if event.seat != event.person else ""
    return DecisionStep(at=event.at, phase=event.phase, what="vote", person=who, seat=seat, choice=event.choice,
                        reason=event.reason, saw=event.seen,
                        sentence=f"{who} {_CHOICES[event.choice]}{for_whom}")


def _turn(project: ProjectState, event: e.GateOpened | e.GatePassed | e.GateRejected | e.GateReopened
          | e.GateEscalated) -> DecisionStep:
    spoken = event.phase.spoken
    if isinstance(event, e.GateOpened):
        return DecisionStep(at=event.at, phase=event.phase, what="opened", sentence=f"The {spoken} gate opened")
    if isinstance(event, e.GatePassed):
        return DecisionStep(at=event.at, phase=event.phase, what="passed", sentence=f"The {spoken} gate was passed")
    if isinstance(event, e.GateRejected):
        return DecisionStep(at=event.at, phase=event.phase, what="rejected", reason=event.reason,
                            person=project.spoken_person(event.person), sentence=f"The {spoken} gate was rejected")
    if isinstance(event, e.GateReopened):
        return DecisionStep(at=event.at, phase=event.phase, what="reopened", reason=event.reason,
                            sentence=f"The {spoken} gate was opened again")
    return DecisionStep(at=event.at, phase=event.phase, what="escalated",
                        sentence=f"The {spoken} gate waited too long: {project.spoken_person(event.to)} was told")


def _released(project: ProjectState, event: e.RunReleased) -> DecisionStep:
    run = project.runs[event.run]
    names = ", ".join(project.spoken_person(one.person) for one in run.approvals)
    return DecisionStep(at=event.at, phase=None, what="released", person=names or None,
                        sentence=f"Payment run {event.run} was released by {names}")
