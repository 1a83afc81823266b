"""Deciding at a gate: its page, and what is sent from it. Only a POST decides, or says that something was read."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from domain.phases import Phase
from web.api.looks import sight_of
from web.pages.asking import ask, back
from web.pages.gate_page import Tried, gate_page, seq_of
from web.pages.refused import refused_form
from web.parts import parts_of
from web.problems import ProblemError, Where
from web.sessions import PageSession, Session, form_of, text_of, texts_of

router = APIRouter()

SAY_WHY = "Say why, in words that everybody understands."
PICK = "Pick at least one thing that has to be done again."
NOT_SEEN = "The form has to say what you saw (`seen`). Open the gate's page and decide there."


def phase_named(name: str) -> Phase:
    if name not in list(Phase):
        raise ProblemError("unknown", f"There is no phase of this name. Phases: {', '.join(Phase)}.")
    return Phase(name)


@router.get("/projects/{project_id}/gates/{phase_name}")
def show_gate(request: Request, session: PageSession, project_id: str, phase_name: str, done: str = "") -> Response:
    """A gate: everything that is being approved, what is new to you, who has decided, then the buttons."""
    return gate_page(request, session, project_id, phase_named(phase_name), done=done)


@router.post("/projects/{project_id}/gates/{phase_name}")
async def decide_at_gate(request: Request, session: PageSession, project_id: str, phase_name: str) -> Response:
    """Decide at a gate. What was shown counts as read."""
    form, phase = await form_of(request, session), phase_named(phase_name)
    if not text_of(form, "seen"):
        raise ProblemError("malformed", NOT_SEEN)
    data: dict[str, Any] = {"kind": "vote", "phase": phase.value, "choice": text_of(form, "choice"),
                            "seen": text_of(form, "seen"), "items": texts_of(form, "items")}
    if text_of(form, "reason"):
        data["reason"] = text_of(form, "reason")
    try:
        _refuse_empty(form)
        await ask(request, session, project_id, data, form)
    except ProblemError as error:
        return await _again(request, session, project_id, phase, kind=text_of(form, "choice"), form=form,
                            error=error)
    await run_in_threadpool(_keep_look, request, session, project_id, phase, form)
    return back(project_id, "vote", f"/gates/{phase}")


@router.post("/projects/{project_id}/gates/{phase_name}/read")
async def mark_gate_read(request: Request, session: PageSession, project_id: str, phase_name: str) -> Response:
    """Say that you have read what a gate shows; it decides nothing."""
    form, phase = await form_of(request, session), phase_named(phase_name)
    await run_in_threadpool(_keep_look, request, session, project_id, phase, form)
    return back(project_id, "read", f"/gates/{phase}")


@router.post("/projects/{project_id}/gates/{phase_name}/advice")
async def advise_at_gate(request: Request, session: PageSession, project_id: str, phase_name: str) -> Response:
    """Give advice to those who decide, when you are consulted."""
    form, phase = await form_of(request, session), phase_named(phase_name)
    words = text_of(form, "text")
    try:
        if not words:
            raise _at("text", "Write what you think.")
        await ask(request, session, project_id, {"kind": "give_advice", "phase": phase.value, "words": words}, form)
    except ProblemError as error:
        return await _again(request, session, project_id, phase, kind="give_advice", form=form, error=error)
    return back(project_id, "give_advice", f"/gates/{phase}", "advice")


def _refuse_empty(form: FormData) -> None:
    """Said at the field, before the project is asked; the rules say the same."""
    choice = text_of(form, "choice")
    if choice == "request_changes" and not texts_of(form, "items"):
        raise _at("items", PICK)
    if choice in ("request_changes", "reject") and not text_of(form, "reason"):
        raise _at("reason", SAY_WHY)


def _at(field: str, sentence: str) -> ProblemError:
    return ProblemError("broken_rule", sentence, where=[Where(where=field, problem=sentence)])


async def _again(request: Request, session: Session, project_id: str, phase: Phase, *, kind: str, form: FormData,
                 error: ProblemError) -> Response:
    """The page with the form as it was sent."""
    faults = {{"words": "text"}.get(one.where, one.where): one.problem for one in error.where}
    tried = Tried(refused_form(kind, form, error), faults, text_of(form, "version"), error.status, error.headers)
    return await run_in_threadpool(gate_page, request, session, project_id, phase, tried=tried)


def _keep_look(request: Request, session: Session, project_id: str, phase: Phase, form: FormData) -> None:
    parts = parts_of(request)
    seq = seq_of(sight_of(parts, session.reader, project_id).numbers, text_of(form, "version"))
    if seq:
        parts.looks.keep(session.reader.account.id, project_id, phase, seq, parts.clock())
