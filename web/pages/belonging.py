"""Being in the group: the team agreement with its signature, and taking a break and coming back."""

from collections.abc import Mapping
from typing import Any

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
from web.views.own import seats_ahead

router = APIRouter()


@router.get("/projects/{project_id}/you/agreement")
def show_agreement(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    return agreement_page(request, session, project_id, done=done)


def agreement_page(request: Request, session: Session, project_id: str, *, done: str = "",
                   refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                   headers: Mapping[str, str] | None = None) -> Response:
    sight, person = own_sight(request, session, project_id)
    project = sight.project
    return page(request, "agreement.html", {
        "session": session, "project": project, "agreement": project.charter.team_agreement, "done": done,
        "signed_at": project.standing(person).signed_at, "refused": refused,
        "timezone": zone_for(session.reader, project.timezone)}, status, headers)


@router.post("/projects/{project_id}/you/agreement")
async def sign_agreement(request: Request, session: PageSession, project_id: str) -> Response:
    form = await form_of(request, session)
    try:
        await ask(request, session, project_id, {"kind": "sign_agreement"}, form)
    except ProblemError as error:
        return await run_in_threadpool(agreement_page, request, session, project_id, status=error.status,
                                       refused=refused_form("sign_agreement", form, error), headers=error.headers)
    return back(project_id, "sign_agreement", "/you/agreement")


@router.get("/projects/{project_id}/you/break")
def show_break(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    return break_page(request, session, project_id, done=done)


def break_page(request: Request, session: Session, project_id: str, *, done: str = "",
               refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
               headers: Mapping[str, str] | None = None) -> Response:
    sight, person = own_sight(request, session, project_id)
    project = sight.project
    return page(request, "break.html", {
        "session": session, "project": project, "away": project.standing(person).away, "done": done,
        "refused": refused, "seats": seats_ahead(project, person),
        "timezone": zone_for(session.reader, project.timezone)}, status, headers)


@router.post("/projects/{project_id}/you/break")
async def take_break(request: Request, session: PageSession, project_id: str) -> Response:
    """`back` in the form: the person is back. Else they take a break, until a day or for as long as they want."""
    form = await form_of(request, session)
    _, person = await run_in_threadpool(own_sight, request, session, project_id)
    kind = "return_person" if text_of(form, "back") else "step_back"
    data: dict[str, Any] = {"kind": kind, "person": person}
    if kind == "step_back" and text_of(form, "until"):
        data["until"] = text_of(form, "until")
    try:
        await ask(request, session, project_id, data, form)
    except ProblemError as error:
        return await run_in_threadpool(break_page, request, session, project_id, status=error.status,
                                       refused=refused_form(kind, form, error), headers=error.headers)
    return back(project_id, "own_break" if kind == "step_back" else "own_return", "/you/break")
