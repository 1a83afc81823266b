"""The first page: what waits for me, across all my projects, and what comes next when nothing does."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.project import Project
from web.access import Reader
from web.api.looks import look_of, my_projects
from web.pages.rendering import page
from web.parts import Parts, parts_of
from web.sessions import PageSession
from web.views.mine import Entry, advice_of, coming_up, entry_of, sections
from web.views.project import own_waits

router = APIRouter()

PROJECTS_SHOWN = 12


@router.get("/")
def show_home(request: Request, session: PageSession) -> Response:
    """What waits for you across your projects: decisions first, then votes, tasks, answers you owe, payments."""
    parts, reader = parts_of(request), session.reader
    mine = my_projects(parts, reader)
    entries = [entry for one in mine for entry in _entries(parts, reader, one)]
    found, more = sections(entries)
    running = sorted(mine, key=lambda one: (one.ended, one.charter.project.name))
    return page(request, "home.html", {
        "session": session, "sections": found, "more": more, "count": len(entries),
        "coming": [] if entries else coming_up(mine, lambda one: look_of(parts, reader, one)),
        "projects": running[:PROJECTS_SHOWN], "in_all": len(mine)})


def _entries(parts: Parts, reader: Reader, project: Project) -> list[Entry]:
    look = look_of(parts, reader, project)
    return [*(entry_of(project, one, look) for one in own_waits(project, look)), *advice_of(project, look)]
