"""What somebody says yes and no to: one row for each use, and for single pieces of work. Only a POST answers."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from web.pages.asking import ask, back
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.pages.you import own_sight
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of
from web.timezones import zone_for
from web.views.own import featured_view, history_of, uses_view

router = APIRouter()


@router.get("/projects/{project_id}/you/consents")
def show_consents(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    return consents_page(request, session, project_id, done=done)


def consents_page(request: Request, session: Session, project_id: str, *, done: str = "",
                  refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                  headers: Mapping[str, str] | None = None) -> Response:
    """The page; a refused answer is told at its row."""
    sight, person = own_sight(request, session, project_id)
    project = sight.project
    titles = {key: one.plan.title for key, one in project.actions.items()}
    return page(request, "consents.html", {
        "session": session, "project": project, "uses": uses_view(project, person), "titles": titles, "done": done,
        "history": history_of(project, person), "featured": featured_view(project, person), "refused": refused,
        "timezone": zone_for(session.reader, project.timezone)}, status, headers)


@router.post("/projects/{project_id}/you/consents")
async def change_consent(request: Request, session: PageSession, project_id: str) -> Response:
    form = await form_of(request, session)
    use, action = text_of(form, "use"), text_of(form, "action")
    data = {"kind": "change_consent", "use": use, "answer": text_of(form, "answer"), "action": action or None}
    try:
        await ask(request, session, project_id, data, form)
    except ProblemError as error:
        refused = replace(refused_form("change_consent", form, error), about=f"{use}/{action}")
        return await run_in_threadpool(consents_page, request, session, project_id, refused=refused,
                                       status=error.status, headers=error.headers)
    return back(project_id, "change_consent", "/you/consents", f"use-{use}")
