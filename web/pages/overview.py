"""All projects that somebody can see: figures, filters, search, order, pages. Reads the records only."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain.phases import Phase
from domain.state import Status
from web.api.listing import ListFilter, see_list
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession

router = APIRouter()

SORTS = {"changed": "Changed last", "name": "Name", "overdue": "Overdue longest", "waiting": "Waiting longest"}


class PageFilter(ListFilter):
    """As for the API, in shorter pages."""

    limit: int = Field(25, ge=1, le=200)

    def address(self, **changes: object) -> str:
        """The same list with these changes, from its first page unless they name another."""
        given = self.model_dump(mode="json", exclude_defaults=True)
        asked = {name: value for name, value in {**given, "offset": 0, **changes}.items() if value}
        return f"/projects?{urlencode(asked)}" if asked else "/projects"

    @property
    def narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.model_dump(exclude_defaults=True, exclude={"sort", "limit", "offset"}))


@router.get("/projects")
def show_projects(request: Request, session: PageSession, wanted: Annotated[PageFilter, Query()]) -> Response:
    """All projects for operators and finance, one's own for others, with filters, search and order as in the API."""
    parts = parts_of(request)
    return page(request, "projects.html", {
        "session": session, "wanted": wanted, "listed": see_list(parts, session.reader, wanted), "phases": list(Phase),
        "statuses": list(Status), "sorts": SORTS})
