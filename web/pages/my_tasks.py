"""My tasks across projects: what to do, by day, with 'done' and 'I need more time or help'. Only a POST does it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from domain.project import Project
from web.access import Reader
from web.api.looks import my_projects, my_waiting
from web.api.me import my_tasks
from web.pages.asking import ask
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of

router = APIRouter()

# What is done here, and which fields of its form make the command.
FORMS: dict[str, tuple[str, ...]] = {"complete_action": ("action",), "unblock_action": ("action",),
                                     "block_action": ("action", "reason"), "propose_due": ("action", "due")}


@dataclass(frozen=True)
class MyProject:
    project: Project
    away: bool


@router.get("/tasks")
def show_tasks(request: Request, session: PageSession, done: str = "") -> Response:
    return tasks_page(request, session, done=done)


def tasks_page(request: Request, session: Session, *, done: str = "", refused: RefusedForm = NOTHING_REFUSED,
               status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    parts, reader = parts_of(request), session.reader
    projects = my_projects(parts, reader)
    waiting = [one for one in my_waiting(parts, reader, projects) if one.what != "action"]
    return page(request, "tasks.html", {
        "session": session, "done": done, "refused": refused, "tasks": my_tasks(parts, reader, projects),
        "waiting": waiting, "projects": [_mine(reader, one) for one in projects]}, status, headers)


def _mine(reader: Reader, project: Project) -> MyProject:
    return MyProject(project, not project.is_active(reader.places[project.id]))


@router.post("/tasks/{project_id}/{kind}")
async def do_task(request: Request, session: PageSession, project_id: str, kind: str) -> Response:
    form = await form_of(request, session)
    if kind not in FORMS:
        raise ProblemError("unknown", "There is no such form. Open your tasks and use what is there.")
    try:
        await ask(request, session, project_id, _command(kind, form), form)
    except ProblemError as error:
        refused = refused_form(kind, form, error)
        refused = replace(refused, about=f"{project_id}/{refused.about}")
        return await run_in_threadpool(tasks_page, request, session, refused=refused, status=error.status,
                                       headers=error.headers)
    return RedirectResponse(f"/tasks?{urlencode({'done': kind})}#task-{project_id}-{text_of(form, 'action')}", 303)


def _command(kind: str, form: FormData) -> dict[str, Any]:
    return {"kind": kind, **{name: text_of(form, name) for name in FORMS[kind] if text_of(form, name)}}
