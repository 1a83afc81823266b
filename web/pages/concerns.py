"""'I am worried about someone': what to do first, then one button and no words. And the list for those who guard."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from web.access import project_for
from web.concerns import Step, answer_concern, desk_of, raise_concern
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of
from web.views.concerns import RaisedView, dialled, worried_view

router = APIRouter()

STEPS: dict[str, Step] = {"acknowledge": "acknowledge", "close": "close"}


@router.get("/projects/{project_id}/worried")
def show_worried(request: Request, session: PageSession, project_id: str) -> Response:
    """What to say and whom to call when you are worried about someone. Looking at it tells nobody."""
    return _worried(request, session, project_id)


@router.post("/projects/{project_id}/worried")
async def raise_from_page(request: Request, session: PageSession, project_id: str) -> Response:
    """Raise a concern, without a word of what it is about. Answered with the page itself: no address says it."""
    form = await form_of(request, session)
    not_to_lead, once = text_of(form, "not_to_lead") == "yes", text_of(form, "once")
    if not once:
        raise ProblemError("malformed", "The form was not whole, so nothing was raised. Open the page again, and call "
                           "first if somebody is in danger.")
    try:
        raised = await raise_concern(parts_of(request), session.reader, project_id, not_to_lead, once)
    except ProblemError as error:
        if error.code != "unavailable":
            raise
        return await run_in_threadpool(_worried, request, session, project_id, failed=True, not_to_lead=not_to_lead,
                                       once=once)
    return await run_in_threadpool(_worried, request, session, project_id, raised=raised, not_to_lead=not_to_lead)


def _worried(request: Request, session: Session, project_id: str, *, raised: RaisedView | None = None,
             failed: bool = False, not_to_lead: bool = False, once: str = "") -> Response:
    project = project_for(parts_of(request), session.reader, project_id)
    view = worried_view(project, session.reader)
    return page(request, "worried.html", {
        "session": session, "project": project, "view": view, "raised": raised, "failed": failed,
        "not_to_lead": not_to_lead, "once": once, "timezone": project.timezone,
        "numbers": {"emergency": dialled(view.emergency), "call": dialled(view.call)}}, 503 if failed else 200)


@router.get("/projects/{project_id}/concerns")
def show_concerns(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    """For the safeguarding lead, the deputy and the trustee; for everybody else there is nothing here."""
    desk = desk_of(parts_of(request), session.reader, project_id)
    return page(request, "concerns.html", {
        "session": session, "project": desk.project, "concerns": desk.view(), "timezone": desk.project.timezone,
        "done": done})


@router.post("/projects/{project_id}/concerns")
async def answer_from_page(request: Request, session: PageSession, project_id: str) -> Response:
    """Say that you look into a concern (`choice` is `acknowledge`), or that it is in good hands (`close`)."""
    form = await form_of(request, session)
    step = STEPS.get(text_of(form, "choice"))
    if step is None:
        raise ProblemError("malformed", "The form has to say what to do. Open the list of concerns and choose there.")
    await answer_concern(parts_of(request), session.reader, project_id, text_of(form, "concern"), step)
    return RedirectResponse(f"/projects/{project_id}/concerns?done=concern_{step}", 303)
