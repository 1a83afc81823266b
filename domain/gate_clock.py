"""What time brings to a gate: reminders to those who have not acted, stand-ins, escalation. Never a decision."""

from datetime import datetime

from domain import events as e
from domain.calendar import start_of_day, working_days_after
from domain.gate_rules import is_ready, missing_seats
from domain.project_state import ProjectState
from domain.state import SYSTEM, Gate, StandIn, Status
from domain.turn import Duties, Duty


def duties(project: ProjectState) -> Duties:
    """Reminders to those who have not acted, stand-ins whose dates begin, and escalation."""
    phase = project.phase
    if phase is None or project.status != Status.RUNNING:
        return
    gate = project.gate(phase)
    if gate.asked_at is None or gate.decision or not is_ready(project, phase):
        return
    missing = missing_seats(project, phase)
    if missing:
        yield from _reminders(project, gate, gate.asked_at, missing)
        yield from _escalations(project, gate, gate.asked_at, missing)
        yield from _stand_in_requests(project, gate, missing)


def _reminders(project: ProjectState, gate: Gate, asked_at: datetime, missing: list[str]) -> Duties:
    days = project.charter.gates.reminders_after_working_days
    if gate.reminded < len(days):
        at = working_days_after(asked_at, days[gate.reminded], project.timezone)
        people = [project.stand_in_of(seat, at) or seat for seat in missing]
        yield Duty(at, e.VotersReminded(at=at, by=SYSTEM, phase=gate.phase, people=list(dict.fromkeys(people)),
                                        nth=gate.reminded + 1))


def _escalations(project: ProjectState, gate: Gate, asked_at: datetime, missing: list[str]) -> Duties:
    for person, days in project.charter.gates.escalate_to_after_working_days.items():
        if person not in gate.escalated_to:
            at = working_days_after(asked_at, days, project.timezone)
            yield Duty(at, e.GateEscalated(at=at, by=SYSTEM, phase=gate.phase, to=person, missing=missing))


def _stand_in_requests(project: ProjectState, gate: Gate, missing: list[str]) -> Duties:
    for one in project.stand_ins:
        asked = one.ended_at is not None or _mark(one) in gate.stand_ins_asked
        if one.seat in missing and not asked and gate.asked_at:
            at = max(start_of_day(one.start, project.timezone), gate.asked_at)
            yield Duty(at, e.StandInAsked(at=at, by=SYSTEM, phase=gate.phase, seat=one.seat, person=one.person))


def _mark(one: StandIn) -> str:
    return f"{one.seat}:{one.person}"
