"""'Say something', and 'what became of what I said': each a page with one small form."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import segno
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from domain.calendar import working_days_after
from domain.commands import MakeSuggestion
from domain.project import Project
from web.api.looks import sight_of
from web.pages.asking import ask
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.say_links import address_of
from web.sessions import PageSession, Session, form_of, text_of
from web.timezones import zone_for
from web.views.allowed import refusal
from web.views.shape import Look
from web.views.voice import OpenLinkView, answers_view, may_link, open_links

router = APIRouter()

EMPTY = "Write what you want to say, in up to 4000 letters. Nothing was sent yet."
BECAUSE = "Say why, in up to 4000 letters: people want to know the reason. Nothing was sent yet."
LONGEST = 4000


@router.get("/projects/{project_id}/say")
def show_say(request: Request, session: PageSession, project_id: str, action: str = "", about: str = "",
             done: str = "") -> Response:
    """Say something, of a piece of work (`action`), of a decision (`about`) or of anything."""
    topic = f"action:{action}" if action else f"decision:{about}" if about else ""
    return say_page(request, session, project_id, topic=topic, done=done)


def say_page(request: Request, session: Session, project_id: str, *, topic: str = "", done: str = "",
             refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
             headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    parts = parts_of(request)
    sight = sight_of(parts, session.reader, project_id)
    project, look = sight.project, sight.look
    action = topic.removeprefix("action:") if topic.startswith("action:") else ""
    addresses = {key: address_of(parts, project.id, key) for key in project.say_links}
    return page(request, "say.html", {
        "session": session, "project": project, "look": look, "refused": refused,
        "timezone": zone_for(session.reader, project.timezone),
        "done": done, "topic": topic, "instead": _instead(project, look), "phases": sight.view().phases,
        "answer_by": answer_day(project, look), "links": with_codes(open_links(project, look, action, addresses)),
        "link_for": action if may_link(project, look, action) else None}, status, headers)


@router.post("/projects/{project_id}/say")
async def say(request: Request, session: PageSession, project_id: str) -> Response:
    """Send what somebody says. What is refused is shown again as it was typed."""
    form = await form_of(request, session)
    text, topic = text_of(form, "text"), text_of(form, "topic")
    try:
        refuse_length(text, EMPTY)
        receipt = await ask(request, session, project_id, {"kind": "make_suggestion", "text": text, **_about(topic)},
                            form)
    except ProblemError as error:
        refused = refused_form("make_suggestion", form, error)
        return await run_in_threadpool(say_page, request, session, project_id, topic=topic, refused=refused,
                                       status=error.status, headers=error.headers)
    said = next(event.suggestion for event in receipt.events if event.kind == "suggestion_made")
    return RedirectResponse(f"/projects/{project_id}/answers?done=make_suggestion#said-{said}", 303)


@router.post("/projects/{project_id}/say/links")
async def tend_links(request: Request, session: PageSession, project_id: str) -> Response:
    """Make a link for a piece of work, or end one (`link`)."""
    form = await form_of(request, session)
    action, link, days = text_of(form, "action"), text_of(form, "link"), text_of(form, "days")
    kind = "end_say_link" if link else "open_say_link"
    data = {"link": link} if link else {"action": action, "days": int(days) if days.isdecimal() else 0}
    try:
        await ask(request, session, project_id, {"kind": kind, **data}, form)
    except ProblemError as error:
        return await run_in_threadpool(say_page, request, session, project_id, topic=f"action:{action}",
                                       refused=refused_form(kind, form, error), status=error.status,
                                       headers=error.headers)
    return RedirectResponse(f"/projects/{project_id}/say?action={action}&done={kind}#links", 303)


@router.get("/projects/{project_id}/answers")
def show_answers(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    """What became of what I said, then of what others said."""
    return answers_page(request, session, project_id, done=done)


def answers_page(request: Request, session: Session, project_id: str, *, done: str = "",
                 refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                 headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look = sight.project, sight.look
    return page(request, "answers.html", {
        "session": session, "project": project, "look": look, "refused": refused,
        "timezone": zone_for(session.reader, project.timezone),
        "done": done, "answers": (seen := answers_view(project, look)), "work": project.actions,
        "answerable": {one.id for one in (*seen.yours, *seen.others) if one.you_may_answer},
        "days": project.charter.answers.within_working_days}, status, headers)


@router.post("/projects/{project_id}/answers")
async def answer(request: Request, session: PageSession, project_id: str) -> Response:
    """Answer what somebody said. What is refused is shown again as it was typed."""
    form = await form_of(request, session)
    given = {name: text_of(form, name) for name in ("suggestion", "answer", "because", "led_to")}
    try:
        refuse_length(given["because"], BECAUSE)
        await ask(request, session, project_id, {
            "kind": "answer_suggestion", **{name: value for name, value in given.items() if value}}, form)
    except ProblemError as error:
        return await run_in_threadpool(answers_page, request, session, project_id, status=error.status,
                                       refused=refused_form("answer_suggestion", form, error), headers=error.headers)
    return RedirectResponse(f"/projects/{project_id}/answers?done=answer_suggestion#said-{given['suggestion']}", 303)


def refuse_length(text: str, sentence: str) -> None:
    if not 0 < len(text) <= LONGEST:
        raise ProblemError("malformed", sentence)


def answer_day(project: Project, look: Look) -> datetime:
    """The day by which something that is said now has its answer."""
    return working_days_after(look.now, project.charter.answers.within_working_days, project.timezone)


def with_codes(links: Sequence[OpenLinkView]) -> list[tuple[OpenLinkView, str]]:
    """Each link with its code for a phone's camera, as the address of an image."""
    return [(one, segno.make(one.address, micro=False, error="m").svg_data_uri(scale=5, light="#fff"))
            for one in links]


def _about(topic: str) -> dict[str, str]:
    kind, _, key = topic.partition(":")
    name = {"action": "action", "decision": "about"}.get(kind)
    return {name: key} if name and key else {}


def _instead(project: Project, look: Look) -> str | None:
    """Why the reader can't say something here now; None when they can."""
    if look.actor is None or look.actor.person is None:
        return "You have no place in this project, so you can't say something here. You can read what others said."
    refused = refusal(project, MakeSuggestion(actor=look.actor, text="-"), look.now)
    return str(refused) if refused else None
