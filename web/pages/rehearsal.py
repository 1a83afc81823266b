"""The page of a rehearsal: of a draft before it starts, or of the charter that a project was started with."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from domain.charter import Charter
from domain.charter_places import everybody
from domain.rehearsal import Away
from domain.rehearsal_view import Missed
from web.api.looks import sight_of
from web.charts import spend_chart
from web.pages.kickoff import open_draft
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session
from web.views.rehearsal import by_month, by_week, missed_in, months_of, refuse_unknown, rehearsed, without_choices

router = APIRouter()


@dataclass(frozen=True)
class Asked:
    """What the form above the rehearsal says: who is away, from when to when; whether all are tried one by one."""

    person: Annotated[str, Query(max_length=48)] = ""
    first: Annotated[str, Query(max_length=10)] = ""
    last: Annotated[str, Query(max_length=10)] = ""
    missed: bool = False


@router.get("/kickoff/{draft}/rehearsal")
def show_draft_rehearsal(request: Request, session: PageSession, draft: str,
                         asked: Annotated[Asked, Depends()]) -> Response:
    """A draft played from start to end: gates, messages, money, work; and who is missed where."""
    seen = open_draft(parts_of(request), session, draft)
    if seen.charter is None:
        return RedirectResponse(f"/kickoff/{draft}", 303)
    return _rehearsal(request, session, seen.charter, asked, (f"/kickoff/{draft}", seen.name))


@router.get("/projects/{project_id}/rehearsal")
def show_project_rehearsal(request: Request, session: PageSession, project_id: str,
                           asked: Annotated[Asked, Depends()]) -> Response:
    """The charter of a project, played anew. For operators, owner and sponsor; as if nobody declined anything."""
    project = sight_of(parts_of(request), session.reader, project_id).project
    return _rehearsal(request, session, without_choices(project.charter), asked,
                      (f"/projects/{project_id}", project.charter.project.name))


def _rehearsal(request: Request, session: Session, charter: Charter, asked: Asked, back: tuple[str, str]) -> Response:
    away, refused = _away(charter, asked)
    seen = rehearsed(charter, away)
    missed, too_long = _missed(charter) if asked.missed else ([], "")
    timezone = charter.project.timezone
    return page(request, "rehearsal.html", {
        "session": session, "seen": seen, "asked": asked, "refused": refused, "back": back, "missed": missed,
        "too_long": too_long,
        "people": [(one.id, f"{one.initials} ({one.role_title})") for _, one in everybody(charter)],
        "weeks": by_week(seen, timezone), "months": months_of(seen), "spend": by_month(seen.spend),
        "drawn": spend_chart([(one.day, one.promised, one.paid) for one in seen.spend], seen.budget)},
        400 if refused else 200)


def _missed(charter: Charter) -> tuple[list[Missed], str]:
    """The table, or why it can't be told here."""
    try:
        return missed_in(charter), ""
    except ProblemError as error:
        return [], error.detail


def _away(charter: Charter, asked: Asked) -> tuple[list[Away], str]:
    """Who is away, and why that can't be read when it can't."""
    if not asked.person:
        return [], ""
    try:
        first = date.fromisoformat(asked.first) if asked.first else None
        last = date.fromisoformat(asked.last) if asked.last else None
    except ValueError:
        return [], "Write days such as 2027-03-01."
    away = Away.from_third_week(asked.person, charter) if first is None else Away(person=asked.person, first=first)
    away = away.model_copy(update={"last": last})
    try:
        refuse_unknown(charter, away)
    except ProblemError as error:
        return [], error.detail
    return [away], ""
