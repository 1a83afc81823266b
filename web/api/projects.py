"""Projects over HTTP: the list, one project, its events, rewards and report; all read from the records."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.report import Report
from web.access import ApiReader
from web.api.listing import ListFilter, see_list
from web.api.looks import sight_of
from web.pages.report import report_page
from web.parts import parts_of
from web.problems import documented
from web.views.events import EventPage
from web.views.money import RewardsView
from web.views.overview import ProjectList
from web.views.project import ProjectView

router = APIRouter(prefix="/api", tags=["projects"])


@router.get("/projects", responses=documented(400, 401, 429, 503), summary="Projects you can see")
def list_projects(request: Request, reader: ApiReader, wanted: Annotated[ListFilter, Query()]) -> ProjectList:
    """Those that changed last first. Operators and finance see all, others the projects they have a place in. Of money
    only those who answer for it see anything."""
    return see_list(parts_of(request), reader, wanted)


@router.get("/projects/{project_id}", responses=documented(401, 404, 429, 503), summary="Everything about a project")
def get_project(request: Request, reader: ApiReader, project_id: str) -> ProjectView:
    """Phases with dates, work, gates, votes, polls, artefacts, runs, what waits for whom and what is in trouble."""
    return sight_of(parts_of(request), reader, project_id).view()


@router.get("/projects/{project_id}/events", responses=documented(400, 401, 404, 429, 503), summary="What happened")
def get_events(request: Request, reader: ApiReader, project_id: str,
               after: Annotated[int, Query(ge=0, le=2_147_483_647, description="seq of the last event you have")] = 0,
               limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> EventPage:
    """In order, numbered as you see them. Of a ballot or a consent others see only that it happened; of what is private
    about somebody's money they see nothing, not even a gap."""
    return sight_of(parts_of(request), reader, project_id).events(after, limit)


@router.get("/projects/{project_id}/rewards", responses=documented(401, 404, 429, 503), summary="Rewards")
def get_rewards(request: Request, reader: ApiReader, project_id: str) -> RewardsView:
    """All of your own. For finance, operators, owner, sponsor and whoever proposes or approves payments (a stand-in on
    the days of the appointment) also what is to be paid to others or was paid; what others declined is shown to nobody
    else. For the owner also what somebody wants instead of money, without a sum."""
    return sight_of(parts_of(request), reader, project_id).rewards()


@router.get("/projects/{project_id}/report", responses=documented(400, 401, 404, 429, 503), response_model=Report,
            summary="The report for funders and the public")
def get_report(request: Request, reader: ApiReader, project_id: str,
               format: Literal["json", "html"] = "json") -> Report | Response:
    """Roles and initials, no names. Of money what was planned, agreed and earned, and only such more as tells nothing
    of one person."""
    sight = sight_of(parts_of(request), reader, project_id)
    report = sight.report()
    return report_page(request, report, sight.project.timezone) if format == "html" else report
