"""The zone that somebody reads times in: kept with their account, so that it counts on every device."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, form_of, text_of
from web.timezones import KNOWN, REGIONS

router = APIRouter()


@router.get("/time-zone")
def show_time_zone(request: Request, session: PageSession, done: str = "") -> Response:
    return page(request, "time_zone.html", {"session": session, "regions": REGIONS, "done": done})


@router.post("/time-zone")
async def choose_time_zone(request: Request, session: PageSession) -> Response:
    form = await form_of(request, session)
    zone = text_of(form, "timezone")
    if zone and zone not in KNOWN:
        raise ProblemError("malformed", "This time zone is not in the list. Choose one that is; nothing was changed.")
    await run_in_threadpool(parts_of(request).people.set_timezone, session.reader.account.id, zone or None)
    project = text_of(form, "project")
    where = f"/projects/{quote(project, safe='')}/you" if project else "/time-zone"
    return RedirectResponse(f"{where}?done=time_zone", 303)
