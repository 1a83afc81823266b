"""Pages of one's own statements: what was paid in a tax year in one project or in all, ready to print."""

import csv
import io
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from integrations.records.ledger_export import safe_cell
from web.api.looks import sight_of
from web.api.me import my_statement
from web.api.statements import YEAR, found_for, statement_person
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession
from web.views.statements import OwnStatements

router = APIRouter()

COLUMNS = ("project", "project_name", "organisation", "environment", "kind", "paid_on", "number", "for", "amount",
           "currency")


@router.get("/projects/{project_id}/statement")
def show_statement(request: Request, session: PageSession, project_id: str, person: str = "",
                   year: Annotated[int | None, YEAR] = None) -> Response:
    """One's own; finance may name another `person`. `year` is when the tax year begins."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    project = sight.project
    who = statement_person(session.reader, project, person)
    found = found_for(sight, who, year)
    return page(request, "statement.html", {
        "session": session, "project": project, "statement": found.statement, "years": found.years,
        "environment": found.environment, "spoken": project.spoken_person(who), "person": who if person else ""})


@router.get("/statement")
def show_my_statement(request: Request, session: PageSession, year: Annotated[int | None, YEAR] = None) -> Response:
    """One's own in all projects, expenses apart. `year` is when the tax years begin."""
    return page(request, "my_statement.html", {
        "session": session, "found": my_statement(parts_of(request), session.reader, year)})


@router.get("/statement.csv")
def show_my_statement_csv(request: Request, session: PageSession, year: Annotated[int | None, YEAR] = None) -> Response:
    """The same as a table for spreadsheets."""
    found = my_statement(parts_of(request), session.reader, year)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in row] for row in _rows(found))
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="statement-{found.year}.csv"'})


def _rows(found: OwnStatements) -> Iterator[tuple[str, ...]]:
    for one in found.projects:
        for kind, lines in (("reward", one.statement.rewards), ("expense", one.statement.expenses)):
            for line in lines:
                yield (one.project, one.project_name, one.organisation, one.environment or "", kind,
                       line.paid_on.isoformat(), line.line, line.what, str(line.amount), one.statement.currency)
