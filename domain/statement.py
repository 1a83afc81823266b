"""A person's statement for a tax year: what was paid, when and for what; expenses apart, because they are no income."""

from datetime import date, timedelta
from decimal import Decimal

from domain.calendar import local_day
from domain.money import from_minor
from domain.part import Part
from domain.project_state import ProjectState
from domain.state_money import RewardLine

DEFAULT_START = "04-06"


class StatementLine(Part):
    """One payment. `paid_on` is the project's own day."""

    line: str
    what: str
    paid_on: date
    amount: Decimal


class Statement(Part):
    """What one person was paid in one tax year, both days included. Amounts in `currency`."""

    person: str
    currency: str
    first_day: date
    last_day: date
    rewards: list[StatementLine]
    rewards_total: Decimal
    expenses: list[StatementLine]
    expenses_total: Decimal
    note: str | None


def statement(project: ProjectState, person: str, tax_year_starts: date) -> Statement:
    """Everything that was paid to a person from this day for a year. Raises Refusal for an unknown person."""
    project.known_person(person)
    following = _year_after(tax_year_starts)
    paid = [(day, line) for line in project.lines.values() if line.person == person
            and (day := paid_on(project, line)) is not None and tax_year_starts <= day < following]
    paid.sort(key=lambda one: one[0])
    rewards = [_line(project, day, line) for day, line in paid if line.kind != "expense"]
    expenses = [_line(project, day, line) for day, line in paid if line.kind == "expense"]
    plan = project.charter.rewards
    return Statement(person=person, currency=project.currency, first_day=tax_year_starts,
                     last_day=following - timedelta(days=1), rewards=rewards, rewards_total=_total(project, rewards),
                     expenses=expenses, expenses_total=_total(project, expenses),
                     note=plan.rules.tax_note if plan else None)


def tax_year_of(project: ProjectState, day: date) -> date:
    """The first day of the tax year that a day belongs to (United Kingdom: 6 April, unless the charter says else)."""
    plan = project.charter.rewards
    starts = plan.rules.tax_year_starts if plan else DEFAULT_START
    this_year = date.fromisoformat(f"{day.year}-{starts}")
    return this_year if day >= this_year else date.fromisoformat(f"{day.year - 1}-{starts}")


def tax_years(project: ProjectState, person: str) -> list[date]:
    """First days of the tax years in which the person was paid, latest first."""
    days = [paid_on(project, line) for line in project.lines.values() if line.person == person]
    return sorted({tax_year_of(project, day) for day in days if day}, reverse=True)


def paid_on(project: ProjectState, line: RewardLine) -> date | None:
    """The project's own day on which a line was paid; None while it is not."""
    return local_day(line.settled_at, project.timezone) if line.state == "paid" and line.settled_at else None


def _year_after(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if leap_day else day.replace(year=day.year + 1)


def _line(project: ProjectState, day: date, line: RewardLine) -> StatementLine:
    return StatementLine(line=line.id, what=line.why, paid_on=day, amount=from_minor(line.amount_minor,
                                                                                      project.currency))


def _total(project: ProjectState, lines: list[StatementLine]) -> Decimal:
    return sum((one.amount for one in lines), from_minor(0, project.currency))
