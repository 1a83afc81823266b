"""Who does what in each decision, as a page."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.api.looks import sight_of
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession
from web.views.raci import PARTS, raci_view

router = APIRouter()


@router.get("/projects/{project_id}/raci")
def show_raci(request: Request, session: PageSession, project_id: str) -> Response:
    """Who is responsible, accountable, consulted and informed in each decision."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    return page(request, "raci.html", {"session": session, "project": sight.project, "parts": PARTS,
                                       "raci": raci_view(sight.project), "me": sight.look.person})
