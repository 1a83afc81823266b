"""What somebody was paid in a tax year in all their projects: each project for itself, then what it comes to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from domain.calendar import local_day
from domain.project import Project
from domain.statement import Statement, statement, tax_year_of, tax_years
from web.views.money import Environment, environment_of
from web.views.shape import View


class ProjectStatement(View):
    """One project, as its own statement has it. In a `sandbox` no money moved."""

    project: str
    project_name: str
    organisation: str
    environment: Environment | None
    statement: Statement


class CurrencyTotal(View):
    """All projects of one currency together; what was only a test is counted apart."""

    currency: str = Field(examples=["GBP"])
    environment: Environment | None
    rewards: Decimal
    expenses: Decimal


class OwnStatements(View):
    """Tax years that begin in `year`, of projects in which something was paid. `years` are those with payments, latest
    first."""

    year: int
    years: list[int]
    projects: list[ProjectStatement]
    totals: list[CurrencyTotal]


def own_statements(places: Mapping[str, str], projects: Sequence[Project], year: int | None,
                   now: datetime) -> OwnStatements:
    """`places`: the person's id by project. Without a year the one that this day belongs to, the earliest where
    projects differ."""
    mine = [(one, places[one.id]) for one in sorted(projects, key=lambda one: one.charter.project.name)
            if places[one.id] in one.people]
    wanted = year or min((tax_year_of(one, local_day(now, one.timezone)).year for one, _ in mine), default=now.year)
    found = [_of_project(one, person, wanted) for one, person in mine]
    paid = [one for one in found if one.statement.rewards or one.statement.expenses]
    years = sorted({first.year for one, person in mine for first in tax_years(one, person)}, reverse=True)
    return OwnStatements(year=wanted, years=years, projects=paid, totals=_totals(paid))


def _of_project(project: Project, person: str, year: int) -> ProjectStatement:
    facts = project.charter.project
    found = statement(project, person, tax_year_of(project, date(year, 12, 31)))
    return ProjectStatement(project=project.id, project_name=facts.name, organisation=facts.organisation,
                            environment=environment_of(project), statement=found)


def _totals(found: Sequence[ProjectStatement]) -> list[CurrencyTotal]:
    kinds = dict.fromkeys((one.statement.currency, one.environment) for one in found)
    return [CurrencyTotal(currency=currency, environment=environment,
                          rewards=_sum(one.rewards_total for one in same),
                          expenses=_sum(one.expenses_total for one in same))
            for currency, environment in kinds
            if (same := [one.statement for one in found if (one.statement.currency, one.environment)
                         == (currency, environment)])]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
