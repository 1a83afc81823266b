"""What one person was paid in a tax year in a project, for themselves and for finance; and totals for funders."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from domain.calendar import local_day
from domain.funder_view import FunderView, funder_view
from domain.project import Project
from domain.statement import Statement, statement, tax_year_of, tax_years
from web.access import ApiReader, Reader
from web.api.looks import Sight, known_person, sight_of
from web.parts import Parts, parts_of
from web.problems import ProblemError, documented
from web.views.ledger import fees_minor
from web.views.money import Environment, environment_of

router = APIRouter(prefix="/api/projects/{project_id}", tags=["rewards"])

OWN_ONLY = "A statement is shown only to the person it is about and to finance."
YEAR = Query(ge=2000, le=2200, description="the year in which the tax year begins; the current one when left out")


class PersonStatement(Statement):
    """What one person was paid in one tax year, both days included."""


class StatementFound(BaseModel):
    """`years` are the first days of the tax years in which the person was paid, latest first. In a `sandbox` no money
    moves."""

    project: str
    environment: Environment | None
    statement: PersonStatement
    years: list[date]


@router.get("/statement", responses=documented(400, 401, 403, 404, 429, 503), summary="A person's statement")
def get_statement(request: Request, reader: ApiReader, project_id: str,
                  person: Annotated[str, Query(max_length=64, description="person id; yourself when left out")] = "",
                  year: Annotated[int | None, YEAR] = None) -> StatementFound:
    """What was paid in one tax year, when and for what; expenses apart. Only for the person and for finance."""
    sight = sight_of(parts_of(request), reader, project_id)
    who = statement_person(reader, sight.project, person)
    return found_for(sight, who, year)


@router.get("/funder", responses=documented(401, 403, 404, 429, 503), summary="Money for funders, without people")
def get_funder_view(request: Request, reader: ApiReader, project_id: str) -> FunderView:
    """Totals only: no names, no ids of people, nobody's amount. For those who answer for the money, to hand on."""
    parts = parts_of(request)
    return funder_view_of(parts, sight_of(parts, reader, project_id).project)


def funder_view_of(parts: Parts, project: Project) -> FunderView:
    """With provider fees where the ledger is at hand."""
    ledger = parts.ledger
    return funder_view(project, None if ledger is None else fees_minor(ledger.entries(project.id), project.currency))


def statement_person(reader: Reader, project: Project, person: str) -> str:
    """Whose statement is asked for; `not_your_decision` for anybody else's."""
    own = reader.person_in(project.id)
    wanted = person or own
    if wanted is None or (wanted != own and "finance" not in reader.account.roles):
        raise ProblemError("not_your_decision", OWN_ONLY)
    return known_person(project, wanted)


def found_for(sight: Sight, person: str, year: int | None) -> StatementFound:
    """The statement of the tax year that begins in `year`; of the one that this day belongs to without."""
    project = sight.project
    day = date(year, 12, 31) if year else local_day(sight.look.now, project.timezone)
    found = statement(project, person, tax_year_of(project, day))
    return StatementFound(project=project.id, environment=environment_of(project),
                          statement=PersonStatement.model_validate(found.model_dump()),
                          years=tax_years(project, person))
