"""The page behind a link: somebody who is not signed in says something. Nothing is kept of who they are."""

from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from domain.calendar import working_days_after
from domain.commands import MakeSuggestion
from domain.project import Project
from domain.say_links import CLOSED
from domain.state import SOMEBODY_WITH_A_LINK, SayLink
from web.limits import refuse_busy_link, spend_failure
from web.once import fresh_id
from web.pages.rendering import page
from web.pages.voice import EMPTY, refuse_length
from web.parts import parts_of
from web.problems import ProblemError
from web.say_links import link_behind
from web.sessions import form_of, text_of

router = APIRouter()


@router.get("/say/{token}")
def show_said_by_link(request: Request, token: str, done: str = "") -> Response:
    """Say something of a session without signing in, while the link is open."""
    return _page(request, token, done=done)


@router.post("/say/{token}")
async def say_by_link(request: Request, token: str) -> Response:
    """Send it, as somebody with this link. What is refused is shown again as it was typed."""
    form = await form_of(request)
    project, link = await run_in_threadpool(_behind, request, token)
    text = text_of(form, "text")
    key = sha256(f"link:{project.id}:{link.id}:{text_of(form, 'once')}:{text}".encode()).hexdigest()[:40]
    try:
        refuse_length(text, EMPTY)
        refuse_busy_link(request, f"{project.id}:{link.id}")
        await parts_of(request).gateway.submit(
            project.id, MakeSuggestion(actor=SOMEBODY_WITH_A_LINK, text=text, link=link.id), key)
    except ProblemError as error:
        return await run_in_threadpool(_page, request, token, form=form, error=error)
    return RedirectResponse(f"/say/{token}?done=make_suggestion", 303)


def _behind(request: Request, token: str) -> tuple[Project, SayLink]:
    """Wrong addresses are counted, so that nobody can guess for long."""
    try:
        return link_behind(parts_of(request), token)
    except ProblemError:
        spend_failure(request)
        raise


def _page(request: Request, token: str, *, done: str = "", form: FormData | None = None,
          error: ProblemError | None = None) -> Response:
    parts = parts_of(request)
    project, link = _behind(request, token)
    now = parts.clock()
    if not link.open_at(now) and error is None:
        raise ProblemError("already_decided", CLOSED)
    kept = form if error is not None else None
    return page(request, "said_by_link.html", {
        "project": project, "work": project.actions[link.action].plan, "action": link.action, "token": token,
        "done": done, "error": error.detail if error else None, "text": text_of(kept, "text") if kept else "",
        "once": text_of(kept, "once") if kept else fresh_id(), "until": link.until, "timezone": project.timezone,
        "emergency": project.charter.safeguarding.emergency,
        "answer_by": working_days_after(now, project.charter.answers.within_working_days, project.timezone)},
        error.status if error else 200, error.headers if error else None)
