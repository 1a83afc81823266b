"""The page of one project, and its report."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.commands import ProposeRun, SendUpdate
from domain.project import Project
from web.api.looks import sight_of
from web.pages.board import may_tend
from web.pages.live import live_address
from web.pages.offers import offer_forms
from web.pages.refused import NOTHING_REFUSED, RefusedForm
from web.pages.rendering import page
from web.pages.report import report_page
from web.pages.steering import Steers, steers
from web.parts import parts_of
from web.sessions import PageSession, Session
from web.timezones import zone_for
from web.views.allowed import permitted
from web.views.board import is_brake
from web.views.shape import Look
from web.views.tasks import tasks_of
from web.views.timeline import timeline
from web.views.voice import answers_view

router = APIRouter()

EVENTS_SHOWN = 40


@dataclass(frozen=True)
class May:
    """Which forms the page shows: sending updates, proposing payments, the board; and what the page for leading the
    project has."""

    send_update: bool
    propose: bool
    tend_board: bool
    steer: Steers


@router.get("/projects/{project_id}")
def show_project(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    return project_page(request, session, project_id, done=done)


def project_page(request: Request, session: Session, project_id: str, *, done: str = "",
                 refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                 headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look, seen = sight.project, sight.look, sight.view()
    events = sight.events(max(0, seen.version - EVENTS_SHOWN), EVENTS_SHOWN)
    current = next((one for one in seen.phases if one.state == "current"), None)
    return page(request, "project.html", {
        "session": session, "project": seen, "look": look, "current": current,
        "timezone": zone_for(session.reader, seen.timezone),
        "may": may_of(project, look, may_tend(session.reader, project)), "refused": refused,
        "answers": answers_view(project, look), "offers": offer_forms(project, look),
        "line": timeline(seen.phases, look.now, seen.timezone, seen.ended_at),
        "brake": next((one for one in seen.troubles if one.part == "board" and is_brake(one.sentence)), None),
        "events": list(reversed(events.events)), "done": done, "live": live_address(sight),
        "own": [one for one in seen.waiting if one.person.person == look.person], "rewards": sight.rewards(),
        "tasks": tasks_of(project, look, zone_for(session.reader, seen.timezone)),
        "folded": look.person is not None and project.group_of(look.person) == "service_user"}, status, headers)


def may_of(project: Project, look: Look, tend_board: bool) -> May:
    actor = look.actor
    if actor is None:
        return May(False, False, tend_board, "")
    return May(permitted(project, SendUpdate(actor=actor, mode="email", text="-")),
               permitted(project, ProposeRun(actor=actor)), tend_board, steers(project, look))


@router.get("/projects/{project_id}/report")
def show_report(request: Request, session: PageSession, project_id: str) -> Response:
    sight = sight_of(parts_of(request), session.reader, project_id)
    return report_page(request, sight.report(), sight.project.timezone, session)
