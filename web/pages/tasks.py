"""Small things done on the project page: each form becomes one command."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from web.pages.asking import ask, back
from web.problems import ProblemError
from web.sessions import PageSession, form_of, text_of, texts_of

router = APIRouter()


def _fields(*names: str) -> Callable[[FormData], dict[str, Any]]:
    """The named fields, without those left empty."""
    return lambda form: {name: text_of(form, name) for name in names if text_of(form, name)}


def _attendance(form: FormData) -> dict[str, Any]:
    return {"action": text_of(form, "action"), "people": texts_of(form, "people")}


def _options(form: FormData) -> dict[str, Any]:
    lines = [line.strip() for line in text_of(form, "options").splitlines()]
    return {"poll": text_of(form, "poll"), "options": [line for line in lines if line]}


def _reward(form: FormData) -> dict[str, Any]:
    preference: dict[str, Any] = _fields("choice", "route", "delivery", "instead")(form)
    if text_of(form, "percent").isdecimal():
        preference["percent"] = int(text_of(form, "percent"))
    return {"preference": preference}


FORMS: dict[str, Callable[[FormData], dict[str, Any]]] = {
    "complete_action": _fields("action", "note"),
    "reopen_action": _fields("action", "reason"),
    "drop_action": _fields("action", "reason"),
    "confirm_attendance": _attendance,
    "sign_agreement": _fields(),
    "make_suggestion": _fields("text", "about"),
    "answer_suggestion": _fields("suggestion", "answer", "because"),
    "send_update": _fields("mode", "text"),
    "open_poll": _options,
    "close_poll": _fields("poll"),
    "choose_reward": _reward,
    "change_consent": _fields("use", "answer"),
    "propose_run": _fields(),
    "reopen_gate": _fields("phase", "reason"),
}


@router.post("/projects/{project_id}/do/{kind}")
async def do(request: Request, session: PageSession, project_id: str, kind: str) -> Response:
    form = await form_of(request, session)
    if kind not in FORMS:
        raise ProblemError("unknown", "There is no such form. Open the project's page and use what is there.")
    await ask(request, session, project_id, {"kind": kind, **FORMS[kind](form)}, form)
    pages = {"propose_run": "/rewards", "choose_reward": "/rewards"}
    return back(project_id, kind, pages.get(kind, ""), text_of(form, "place"))
