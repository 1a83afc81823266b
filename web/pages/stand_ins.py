"""Stand-ins of a project: who decides for whom, and the forms that name one or end one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from domain.calendar import local_day
from domain.phases import Phase
from domain.project import Project
from domain.stand_ins import same_side
from web.access import project_for
from web.api.looks import sight_of
from web.pages.asking import ask, back
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError, Where
from web.sessions import PageSession, Session, form_of, text_of
from web.views.stand_ins import could_stand_in, open_seats, stand_ins_view

router = APIRouter()

NAMED, ENDED = "appoint_stand_in", "end_stand_in"


@router.get("/projects/{project_id}/stand-ins")
def show_stand_ins(request: Request, session: PageSession, project_id: str, phase: str = "",
                   done: str = "") -> Response:
    """Stand-ins: who decides for whom on which days, now, to come and before; to name one and to end one."""
    return _page(request, session, project_id, phase, done=done)


@router.post("/projects/{project_id}/stand-ins")
async def change_stand_ins(request: Request, session: PageSession, project_id: str) -> Response:
    """Name a stand-in (`what` is `appoint`) or end one (`end`)."""
    form = await form_of(request, session)
    phase, what = _phase(text_of(form, "phase")), text_of(form, "what")
    try:
        await ask(request, session, project_id, await run_in_threadpool(_asked, request, session, project_id, form),
                  form)
    except ProblemError as error:
        return await run_in_threadpool(_again, request, session, project_id, phase, refused_form(what, form, error),
                                       error=error)
    return back(project_id, ENDED if what == "end" else NAMED, f"/gates/{phase}" if phase else "/stand-ins")


def _asked(request: Request, session: Session, project_id: str, form: FormData) -> dict[str, Any]:
    """The command's fields. Faults of single fields are said at the field; the rules say the same."""
    fields = {name: text_of(form, name) for name in ("seat", "person", "start")}
    if text_of(form, "what") == "end":
        return {"kind": ENDED, **fields}
    for name in ("start", "until"):
        if _day(text_of(form, name)) is None:
            raise _at(name, "Choose a day.")
    until, why = text_of(form, "until"), text_of(form, "why")
    if until < fields["start"]:
        raise _at("until", "The last day can't be before the first.")
    project = project_for(parts_of(request), session.reader, project_id)
    if fields["seat"] == fields["person"]:
        raise _at("person", "Choose somebody else: nobody stands in for themselves.")
    if {fields["seat"], fields["person"]} <= {*project.people} and not _fit(project, fields):
        raise _at("person", "A service user speaks for a service user, and staff for staff. Choose somebody from the "
                  "same side.")
    return {"kind": NAMED, **fields, "until": until, **({"why": why} if why else {})}


def _fit(project: Project, fields: Mapping[str, str]) -> bool:
    return same_side(project, fields["seat"], fields["person"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _at(field: str, sentence: str) -> ProblemError:
    return ProblemError("broken_rule", sentence, where=[Where(where=field, problem=sentence)])


def _again(request: Request, session: Session, project_id: str, phase: str, refused: RefusedForm, *,
           error: ProblemError) -> Response:
    return _page(request, session, project_id, phase, refused=refused, status=error.status, headers=error.headers,
                 faults={one.where: one.problem for one in error.where})


def _phase(name: str) -> str:
    return name if name in list(Phase) else ""


def _page(request: Request, session: Session, project_id: str, phase: str, *, done: str = "",
          refused: RefusedForm = NOTHING_REFUSED, faults: Mapping[str, str] | None = None, status: int = 200,
          headers: Mapping[str, str] | None = None) -> Response:
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look = sight.project, sight.look
    shown, seats = stand_ins_view(project, look), open_seats(project, look)
    yours = project.acting_for(look.person, look.now) if look.person else []
    return page(request, "stand_ins.html", {
        "session": session, "project": project, "timezone": project.timezone, "done": done, "phase": _phase(phase),
        "current": [one for one in shown if one.state != "over"], "past": [one for one in shown if one.state == "over"],
        "seats": seats, "people": could_stand_in(project, seats), "refused": refused, "faults": faults or {},
        "yours": ", ".join(project.spoken_person(seat) for seat in yours),
        "today": local_day(look.now, project.timezone)}, status, headers)
