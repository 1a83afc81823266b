"""The first page: what waits for me, and the projects that I can see."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from web.api.looks import ListFilter, see_list
from web.api.me import my_waiting
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession

router = APIRouter()


@router.get("/")
def show_home(request: Request, session: PageSession, wanted: Annotated[ListFilter, Query()]) -> Response:
    parts = parts_of(request)
    listed = see_list(parts, session.reader, wanted)
    troubles = parts.records.troubled_projects() if session.reader.sees_all_projects else {}
    return page(request, "home.html", {
        "session": session, "waiting": my_waiting(parts, session.reader), "listed": listed, "wanted": wanted,
        "troubles": troubles})
