"""The page of a project's board: how it is and what a sync would do to it. A POST has it read, or lets it go on."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from activities.board_look import BoardPlanWords
from domain.project import Project
from integrations.errors import IntegrationError
from web.access import Reader, project_for
from web.api.board import status_of
from web.api.looks import sight_of
from web.pages.asking import back
from web.pages.rendering import page
from web.parts import Parts, parts_of
from web.problems import ProblemError
from web.rights import tends_board
from web.sessions import PageSession, form_of, text_of
from web.timezones import zone_for

router = APIRouter()

CHOICES = ("try", "confirm")


@router.get("/projects/{project_id}/board")
def show_board(request: Request, session: PageSession, project_id: str) -> Response:
    """How the board is, and for owner, sponsor and operators what a sync would do, read now; nothing is written."""
    parts = parts_of(request)
    sight = sight_of(parts, session.reader, project_id)
    project = sight.project
    tends = may_tend(session.reader, project)
    plan, unread = _plan(parts, project_id) if tends else (None, None)
    return page(request, "board.html", {
        "session": session, "project": project, "status": status_of(sight),
        "timezone": zone_for(session.reader, project.timezone),
        "tends": tends, "plan": plan, "unread": unread})


@router.post("/projects/{project_id}/board")
async def tend_board(request: Request, session: PageSession, project_id: str) -> Response:
    """Have the board read again now (`choice` is `try`), or let the next sync change much at once (`confirm`)."""
    form, parts = await form_of(request, session), parts_of(request)
    choice = text_of(form, "choice")
    await run_in_threadpool(project_for, parts, session.reader, project_id)
    if choice not in CHOICES:
        raise ProblemError("malformed", "The form has to say what to do with the board. Open the board's page and "
                           "choose there.")
    if choice == "confirm":
        await parts.gateway.board_confirmed(project_id)
    else:
        await parts.gateway.board_changed(project_id, urgent=True)
    return back(project_id, f"board_{choice}", place="board")


def may_tend(reader: Reader, project: Project) -> bool:
    """Whether the reader may have the board read again, and let it go on."""
    return not project.ended and tends_board(project, reader)


def _plan(parts: Parts, project_id: str) -> tuple[BoardPlanWords | None, str | None]:
    """What a sync would do, or why that can't be said now."""
    try:
        return parts.board_plan(project_id), None
    except IntegrationError as error:
        return None, str(error)
