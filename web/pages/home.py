"""The first page: what waits for me, and the projects that I can see."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from web.api.listing import ListFilter, see_list
from web.api.looks import my_projects, my_waiting
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession

router = APIRouter()


@router.get("/")
def show_home(request: Request, session: PageSession, wanted: Annotated[ListFilter, Query()]) -> Response:
    parts, reader = parts_of(request), session.reader
    mine = my_projects(parts, reader)
    listed = None if reader.sees_all_projects else see_list(parts, reader, wanted, mine)
    return page(request, "home.html", {
        "session": session, "waiting": my_waiting(parts, reader, mine), "listed": listed, "wanted": wanted})
