"""The last look before a project starts: who decides what, dates, money, and the messages that go out at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.charter import Charter
from domain.charter_places import everybody
from domain.charter_plan import planned_rewards
from domain.charter_work import RaciRow
from domain.notices import notices_for
from domain.phases import Phase
from domain.project import RULES, Project, fold
from domain.state import Actor

Speak = Callable[[str], str]


@dataclass(frozen=True)
class GateAhead:
    """A phase with its dates and whose yes ends it. `ends`: the first day of the next one, or the project's last."""

    phase: Phase
    starts: date
    ends: date
    actions: int
    approvers: list[str]


@dataclass(frozen=True)
class DecisionAhead:
    decision: str
    accountable: str
    responsible: list[str]


@dataclass(frozen=True)
class MessageAhead:
    to: str
    subject: str


@dataclass(frozen=True)
class StartAhead:
    """What starting would do. `planned`: rewards as people chose; `unknown`: who can't get a message yet."""

    charter: Charter
    gates: list[GateAhead]
    decisions: list[DecisionAhead]
    planned: Decimal
    messages: list[MessageAhead]
    unknown: list[str]


def start_ahead(charter: Charter, now: datetime, known: Sequence[str]) -> StartAhead:
    """`known`: person ids of whom the people file says who they are."""
    events = Project.begin(charter, Actor(operator=True), now, RULES)
    project: Project | None = None
    messages = []
    for event in events:
        project = fold(project, [event])
        messages += [MessageAhead(project.spoken_person(one.person), one.subject)
                     for one in notices_for(event, project)]
    spoken = fold(None, events).spoken_person
    return StartAhead(
        charter, [_gate(charter, phase, spoken) for phase in Phase],
        [_decision(row, spoken) for row in charter.raci],
        sum((one.amount for one in planned_rewards(charter)), Decimal(0)), messages,
        [spoken(one.id) for _, one in everybody(charter) if one.id not in known])


def _gate(charter: Charter, phase: Phase, spoken: Speak) -> GateAhead:
    following = phase.following
    ends = charter.phases[following].starts if following else charter.project.target_end_date
    plan = charter.phases[phase]
    return GateAhead(phase, plan.starts, ends, len(plan.actions),
                     [spoken(one) for one in charter.gates.of(phase).approvers])


def _decision(row: RaciRow, spoken: Speak) -> DecisionAhead:
    return DecisionAhead(row.decision, spoken(row.accountable), [spoken(one) for one in row.responsible])
