"""What a rehearsal shows: the day of each gate and message, money over time, work by person and month, what gets stuck.

Person ids and sums of the whole project, never what one person gets.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from domain.calendar import local_day, spoken_date
from domain.charter import Charter
from domain.gate_rules import what_is_missing
from domain.money import from_minor
from domain.notices import notices_for
from domain.part import Part
from domain.phases import Phase
from domain.project import Project, fold
from domain.rehearsal import Away, Played, play
from domain.state import SYSTEM, Status


class GateRehearsed(Part):
    """One gate. `planned`: the first day of the next phase, or the project's last. Days late may be below zero."""

    phase: Phase
    planned: date
    opened: date | None = None
    passed: date | None = None
    days_late: int | None = None
    missing: list[str] = []


class NoticeRehearsed(Part):
    """One message to one person."""

    at: datetime
    person: str
    kind: str
    subject: str


class SpendRehearsed(Part):
    """Rewards and expenses up to the end of a day, so far."""

    day: date
    promised: Decimal
    paid: Decimal


class LoadRehearsed(Part):
    """What a person does, by month such as 2027-03, and how many messages they get."""

    person: str
    tasks: dict[str, int]
    messages: int

    @property
    def most(self) -> int:
        return max(self.tasks.values(), default=0)


class Rehearsal(Part):
    """One rehearsal. `closed`: it came to its end. `sentence` says how it went."""

    project: str
    name: str
    currency: str
    starts: date
    planned_end: date
    ends: date | None
    closed: bool
    sentence: str
    away: list[Away] = []
    gates: list[GateRehearsed]
    notices: list[NoticeRehearsed]
    spend: list[SpendRehearsed]
    budget: Decimal | None
    load: list[LoadRehearsed]


class Missed(Part):
    """What becomes of the project when one person is away for good. `gate`: where it gets stuck; None: nowhere."""

    person: str
    first: date
    gate: Phase | None
    ends: date | None
    sentence: str


def rehearse(charter: Charter, away: Sequence[Away] = ()) -> Rehearsal:
    """Play it and look at what was left."""
    return shown(play(charter, away), away)


def who_is_missed(charter: Charter) -> list[Missed]:
    """For each person: what happens when they are away from the third week on."""
    people = [one.id for one in charter.participants] + [one.id for one in charter.supporting_roles]
    return [_missed(play(charter, [away]).project, away)
            for away in (Away.from_third_week(person, charter) for person in people)]


def shown(played: Played, away: Sequence[Away] = ()) -> Rehearsal:
    """The rehearsal of what was played."""
    project, facts = played.project, played.project.charter.project
    notices = list(_notices(played))
    budget = project.charter.budget.line("rewards")
    ends = local_day(project.ended_at, project.timezone) if project.ended_at else None
    return Rehearsal(
        project=project.id, name=facts.name, currency=project.currency, starts=facts.start_date,
        planned_end=facts.target_end_date, ends=ends, closed=project.status == Status.CLOSED,
        sentence=_sentence(project, ends), away=list(away), gates=list(_gates(project)), notices=notices,
        spend=_spend(played), budget=budget.amount if budget else None, load=_load(played, notices))


def _sentence(project: Project, ends: date | None) -> str:
    if ends is not None:
        late = (ends - project.charter.project.target_end_date).days
        how = f"{late} days after the planned end" if late > 0 else "within the planned time"
        return f"It closes on {spoken_date(ends)}, {how}."
    if project.phase is None:
        return "It does not begin."
    missing = "; ".join(what_is_missing(project, project.phase))
    return f"It gets stuck in {project.phase.spoken}: {missing or 'nobody goes on'}."


def _gates(project: Project) -> Iterator[GateRehearsed]:
    for phase in Phase:
        following = phase.following
        planned = project.charter.phases[following].starts if following else project.charter.project.target_end_date
        gate, ended = project.gate(phase), project.phase_ended.get(phase)
        passed = local_day(ended, project.timezone) if ended else None
        here = phase == project.phase and not project.ended
        yield GateRehearsed(
            phase=phase, planned=planned, passed=passed, days_late=(passed - planned).days if passed else None,
            opened=local_day(gate.asked_at, project.timezone) if gate.asked_at else None,
            missing=what_is_missing(project, phase) if here else [])


def _notices(played: Played) -> Iterator[NoticeRehearsed]:
    project: Project | None = None
    for event in played.events:
        project = fold(project, [event])
        for one in notices_for(event, project):
            yield NoticeRehearsed(at=event.at, person=one.person, kind=one.kind, subject=one.subject)


def _spend(played: Played) -> list[SpendRehearsed]:
    """One entry for each day on which something was earned or paid."""
    zone, currency = played.project.timezone, played.project.currency
    promised, paid = Counter[date](), Counter[date]()
    for event in played.events:
        if event.kind == "reward_earned" and played.project.lines[event.line].state not in ("waived", "swapped"):
            promised[local_day(event.at, zone)] += event.amount_minor
        elif event.kind == "run_settled":
            paid[local_day(event.at, zone)] += sum(played.project.lines[key].amount_minor for key in event.paid)
    found, so_far, gone = list[SpendRehearsed](), 0, 0
    for day in sorted({*promised, *paid}):
        so_far, gone = so_far + promised[day], gone + paid[day]
        found.append(SpendRehearsed(day=day, promised=from_minor(so_far, currency), paid=from_minor(gone, currency)))
    return found


def _load(played: Played, notices: Sequence[NoticeRehearsed]) -> list[LoadRehearsed]:
    messages = Counter(one.person for one in notices)
    tasks: dict[str, Counter[str]] = {person: Counter() for person in played.project.people}
    for at, command in played.asked:
        if command.actor != SYSTEM and command.actor.person in tasks:
            tasks[command.actor.person][f"{local_day(at, played.project.timezone):%Y-%m}"] += 1
    return [LoadRehearsed(person=person, tasks=dict(sorted(each.items())), messages=messages[person])
            for person, each in tasks.items()]


def _missed(project: Project, away: Away) -> Missed:
    ends = local_day(project.ended_at, project.timezone) if project.ended_at else None
    return Missed(person=away.person, first=away.first, gate=None if ends else project.phase, ends=ends,
                  sentence=_sentence(project, ends))
