"""What somebody says of themselves in a project: how to reach them, what they need; each for themselves."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from domain.charter_people import Communication
from domain.wishes import prepares_sessions
from integrations.languages import LANGUAGES
from web.api.looks import Sight, my_projects, sight_of
from web.pages.asking import ask, back
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of, texts_of
from web.timezones import REGIONS, zone_for
from web.views.own import needs_view

router = APIRouter()

CHANNELS = ("email", "phone", "sms", "post", "chat", "group_chat", "whatsapp_one_to_one")
TIMES = ("any", "mornings", "afternoons", "evenings", "weekday mornings", "school hours")


def own_sight(request: Request, session: Session, project_id: str) -> tuple[Sight, str]:
    """The project and who the reader is in it. Called by routes that only people with a place may open."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    assert sight.look.person is not None
    return sight, sight.look.person


@router.get("/projects/{project_id}/you")
def show_you(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    return you_page(request, session, project_id, done=done)


def you_page(request: Request, session: Session, project_id: str, *, done: str = "",
             refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
             headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    sight, person = own_sight(request, session, project_id)
    project, wishes = sight.project, sight.project.communication(person)
    return page(request, "you.html", {
        "session": session, "project": project, "person": person, "wishes": wishes, "done": done, "refused": refused,
        "adjustments": project.adjustments(person), "standing": project.standing(person), "regions": REGIONS,
        "prepares": prepares_sessions(project, person),
        "timezone": zone_for(session.reader, project.timezone), "channels": CHANNELS,
        "times": _with(TIMES, wishes.best_time), "languages": _languages(wishes),
        "several": len(session.reader.places) > 1, "group": project.group_of(person)}, status, headers)


def _with(known: tuple[str, ...], kept: str) -> list[str]:
    """The times to choose from; what somebody wrote before stays there to choose."""
    return [*known, *([kept] if kept not in known else [])]


def _languages(wishes: Communication) -> dict[str, str]:
    return LANGUAGES if wishes.language in LANGUAGES else {**LANGUAGES, wishes.language: wishes.language}


@router.post("/projects/{project_id}/you/preferences")
async def change_preferences(request: Request, session: PageSession, project_id: str) -> Response:
    """Also the language that the reader has pages in: whoever says how to write to them means the pages too."""
    answer = await _change(request, session, project_id, "change_preferences", _preferences)
    language = text_of(await request.form(), "language")
    if answer.status_code == 303 and language in LANGUAGES:
        await run_in_threadpool(parts_of(request).people.set_language, session.reader.account.id, language)
    return answer


@router.post("/projects/{project_id}/you/adjustments")
async def change_adjustments(request: Request, session: PageSession, project_id: str) -> Response:
    return await _change(request, session, project_id, "change_adjustments", _adjustments)


async def _change(request: Request, session: Session, project_id: str, kind: str,
                  fields: Callable[[FormData], dict[str, Any]]) -> Response:
    """With `everywhere` ticked it counts in all projects of the reader that go on."""
    form = await form_of(request, session)
    try:
        for place in await run_in_threadpool(_places, request, session, project_id, form):
            await ask(request, session, place, {"kind": kind, **fields(form)}, form)
    except ProblemError as error:
        return await run_in_threadpool(you_page, request, session, project_id, refused=refused_form(kind, form, error),
                                       status=error.status, headers=error.headers)
    return back(project_id, kind, "/you")


def _places(request: Request, session: Session, project_id: str, form: FormData) -> list[str]:
    """This project first: what is wrong is then said before anything is changed elsewhere."""
    if not text_of(form, "everywhere"):
        return [project_id]
    others = [one.id for one in my_projects(parts_of(request), session.reader) if not one.ended]
    return list(dict.fromkeys([project_id, *others]))


def _preferences(form: FormData) -> dict[str, Any]:
    given = {name: text_of(form, name) for name in ("preferred", "best_time", "language", "often")}
    return {"communication": {**{name: text for name, text in given.items() if text}, "avoid": texts_of(form, "avoid")}}


def _adjustments(form: FormData) -> dict[str, Any]:
    lines = [line.strip() for line in text_of(form, "adjustments").splitlines()]
    return {"adjustments": [line for line in lines if line]}


@router.get("/projects/{project_id}/needs")
def show_needs(request: Request, session: PageSession, project_id: str) -> Response:
    """What people need to take part: for the owner and for staff and partners who prepare sessions."""
    sight, person = own_sight(request, session, project_id)
    return page(request, "needs.html", {
        "session": session, "project": sight.project, "people": needs_view(sight.project, person)})


