"""What a list of projects tells of one: whom it waits for, since when, what is late, the money."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.calendar import end_of_day, working_days_after
from domain.lines import promised_by
from domain.money import to_minor
from domain.part import Part
from domain.project_state import ProjectState
from domain.state_money import LineState
from domain.waiting_part import Waiting

PROMISED: tuple[LineState, ...] = ("earned", "proposed", "approved", "needs_attention")
DECISIONS = ("vote", "approve_run")


class Late(Part):
    """Something that is late from an instant on, which may be still to come. `sentence`: what it is."""

    at: datetime
    sentence: str


class MoneySums(Part):
    """Minor units. `promised`: agreed and not paid yet. What somebody declined or swapped is in neither. None as
    `budget_minor` where the charter plans no money for rewards."""

    currency: str
    budget_minor: int | None
    promised_minor: int
    paid_minor: int


class Overview(Part):
    """`waits_for`: person ids, each once. `waiting_since`: what has waited longest. `late`: what is late first.
    `decisions`: how many people are asked for a yes or a no."""

    owner: str
    waits_for: list[str]
    waiting_since: datetime | None
    late: Late | None
    decisions: int
    held: bool


def overview_of(project: ProjectState, waits: Sequence[Waiting], money: bool) -> Overview:
    """From what waits as far as its reader may know of it. `money`: whether late payments count."""
    found = [*_late(project, waits), *(_late_payments(project) if money and not project.finished else ())]
    return Overview(
        owner=project.owner, waits_for=list(dict.fromkeys(one.person for one in waits)),
        waiting_since=min((one.since for one in waits if one.since), default=None),
        late=min(found, key=lambda one: one.at, default=None),
        decisions=sum(one.what in DECISIONS for one in waits), held=project.hold is not None)


def _late(project: ProjectState, waits: Iterable[Waiting]) -> Iterable[Late]:
    days = project.charter.gates.escalate_to_after_working_days.values()
    for one in waits:
        if one.due:
            yield Late(at=end_of_day(one.due, project.timezone), sentence=one.sentence)
        elif one.what == "vote" and one.since and days:
            yield Late(at=working_days_after(one.since, min(days), project.timezone), sentence=one.sentence)


def _late_payments(project: ProjectState) -> Iterable[Late]:
    """One sentence for all: which of them it is would be about a person."""
    for line in project.lines.values():
        if line.state in PROMISED:
            yield Late(at=promised_by(project, line), sentence="A payment to somebody")


def money_sums(project: ProjectState) -> MoneySums:
    """Rewards and expenses against their lines of the budget."""
    planned = [line.amount for key in ("rewards", "expenses") if (line := project.charter.budget.line(key))]
    return MoneySums(
        currency=project.currency, budget_minor=sum(to_minor(one, project.currency) for one in planned)
        if planned else None, promised_minor=_sum(project, PROMISED), paid_minor=_sum(project, ("paid",)))


def _sum(project: ProjectState, states: Sequence[LineState]) -> int:
    return sum(line.amount_minor for line in project.lines.values() if line.state in states)
