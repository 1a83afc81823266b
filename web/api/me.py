"""The reader themselves: who they are and what waits for them, across projects."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from domain.charter_people import Group
from domain.project import Project
from web.access import ApiReader, Reader
from web.api.looks import look_of, my_projects, my_waiting
from web.api.statements import YEAR
from web.parts import Parts, parts_of
from web.problems import documented
from web.timezones import zone_for
from web.views.project import WaitingView
from web.views.shape import Who, who
from web.views.statements import OwnStatements, own_statements
from web.views.tasks import TaskView, tasks_of

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


class TaskList(BaseModel):
    """`timezone`: what you chose to read times in; None: each project's own."""

    timezone: str | None
    tasks: list[TaskView]


@router.get("", responses=documented(401, 429, 503), summary="Who you are")
def get_me(request: Request, reader: ApiReader) -> Me:
    projects = my_projects(parts_of(request), reader)
    places = [Place(project=one.id, project_name=one.charter.project.name, you=who(one, reader.places[one.id]),
                    group=one.group_of(reader.places[one.id])) for one in projects]
    return Me(account=reader.account.id, roles=list(reader.account.roles), places=places)


@router.get("/statement", responses=documented(400, 401, 429, 503), summary="What you were paid, across projects")
def get_my_statement(request: Request, reader: ApiReader, year: Annotated[int | None, YEAR] = None) -> OwnStatements:
    """In one tax year: each project for itself, then by currency. Expenses stand apart: they are no income."""
    return my_statement(parts_of(request), reader, year)


def my_statement(parts: Parts, reader: Reader, year: int | None) -> OwnStatements:
    return own_statements(reader.places, my_projects(parts, reader), year, parts.clock())


@router.get("/tasks", responses=documented(401, 429, 503), summary="Your work, across projects")
def get_my_tasks(request: Request, reader: ApiReader) -> TaskList:
    """What you do or take part in, in projects that go on. What is due first comes first."""
    parts = parts_of(request)
    return TaskList(timezone=reader.account.timezone,
                    tasks=my_tasks(parts, reader, my_projects(parts, reader)))


def my_tasks(parts: Parts, reader: Reader, projects: Sequence[Project]) -> list[TaskView]:
    found = [task for one in projects
             for task in tasks_of(one, look_of(parts, reader, one), zone_for(reader, one.timezone))]
    return sorted(found, key=lambda one: one.until)


@router.get("/waiting", responses=documented(401, 429, 503), summary="What waits for you, across projects")
def get_my_waiting(request: Request, reader: ApiReader) -> WaitingList:
    """What is due first comes first; what has no date comes last."""
    parts = parts_of(request)
    return WaitingList(waiting=[*my_waiting(parts, reader, my_projects(parts, reader))])
