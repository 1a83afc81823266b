"""The reader themselves: who they are and what waits for them, across projects."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from domain.charter_people import Group
from web.access import ApiReader
from web.api.looks import my_projects, my_waiting
from web.parts import parts_of
from web.problems import documented
from web.views.project import WaitingView
from web.views.shape import Who, who

router = APIRouter(prefix="/api/me", tags=["me"])


class Place(BaseModel):
    """Who you are in a project."""

    project: str
    project_name: str
    you: Who
    group: Group | None


class Me(BaseModel):
    account: str
    roles: list[str]
    places: list[Place]


class WaitingList(BaseModel):
    waiting: list[WaitingView]


@router.get("", responses=documented(401, 429, 503), summary="Who you are")
def get_me(request: Request, reader: ApiReader) -> Me:
    projects = my_projects(parts_of(request), reader)
    places = [Place(project=one.id, project_name=one.charter.project.name, you=who(one, reader.places[one.id]),
                    group=one.group_of(reader.places[one.id])) for one in projects]
    return Me(account=reader.account.id, roles=list(reader.account.roles), places=places)


@router.get("/waiting", responses=documented(401, 429, 503), summary="What waits for you, across projects")
def get_my_waiting(request: Request, reader: ApiReader) -> WaitingList:
    """What is due first comes first; what has no date comes last."""
    parts = parts_of(request)
    return WaitingList(waiting=my_waiting(parts, reader, my_projects(parts, reader)))
