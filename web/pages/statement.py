"""The page of one's own statement: what was paid in a tax year, ready to print."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.api.looks import sight_of
from web.api.statements import YEAR, found_for, statement_person
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession

router = APIRouter()


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
        "spoken": project.spoken_person(who), "person": who if person else ""})
