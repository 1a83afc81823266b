"""The stream of a project's pages: that something has changed, and in a sentence what, as far as its reader may know.

It ends with the session, and when the reader has no place in the project any more.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.events import AnyEvent
from domain.project import Project
from web.access import Reader
from web.api.looks import Sight, look_of, sight_of
from web.limits import too_many
from web.live import Change, LiveHub, News
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, session_now
from web.views.event_numbers import is_seen
from web.views.events import sentence_of

router = APIRouter()

STREAM = "text/event-stream"
FULL_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """How far a stream has told: the project's own `seq`, and the `version` as its reader counts."""

    seq: int
    version: int


def live_address(sight: Sight) -> str:
    """The stream for a page that shows a project as it is in this sight."""
    return f"/projects/{sight.project.id}/live?{urlencode({'after': sight.numbers.version})}"


@router.get("/projects/{project_id}/live")
async def follow_live(request: Request, session: PageSession, project_id: str, after: int = 0) -> Response:
    """Server-sent events for the project's own pages: that it has changed, with a sentence that its reader may know."""
    if STREAM not in request.headers.get("accept", ""):
        raise ProblemError("malformed", "This address is for the pages themselves: they follow here what others do. "
                           "Open the project's page.")
    hub: LiveHub = request.app.state.live
    sight = await run_in_threadpool(sight_of, parts_of(request), session.reader, project_id)
    if hub.is_full(session.reader.account.id):
        raise too_many(FULL_SECONDS)
    last = request.headers.get("last-event-id", "")
    known = int(last) if last.isdecimal() and len(last) < 10 else after
    return EventSourceResponse(_stream(request, hub, sight.project.id, known), ping=0)


async def _stream(request: Request, hub: LiveHub, project_id: str, known: int) -> AsyncIterator[ServerSentEvent]:
    reader = await run_in_threadpool(_still_reads, request, project_id)
    if reader is None or hub.is_full(reader.account.id):
        return
    async with hub.listening(reader.account.id, project_id) as news:
        place, told = await run_in_threadpool(_missed, request, reader, project_id, known)
        yield told or ServerSentEvent(comment="open")
        async for change in _beats(news, hub.pace.beat_every):
            reader = await run_in_threadpool(_still_reads, request, project_id)
            if reader is None:
                return
            if change is None:
                yield ServerSentEvent(comment="still here")
                continue
            place, told = await run_in_threadpool(_told, request, reader, change, place)
            if told is not None:
                yield told


async def _beats(news: News, every: float) -> AsyncIterator[Change | None]:
    """Each change, and None whenever there was none for so long."""
    while True:
        try:
            yield await asyncio.wait_for(news.get(), every)
        except TimeoutError:
            yield None


def _still_reads(request: Request, project_id: str) -> Reader | None:
    """The reader as they are now; None once the session has ended or the project is not theirs to see any more."""
    try:
        reader = session_now(request).reader
    except ProblemError:
        return None
    return reader if reader.may_read(project_id) else None


def _missed(request: Request, reader: Reader, project_id: str, known: int) -> tuple[Place, ServerSentEvent | None]:
    """What happened after the version that the page shows."""
    sight = sight_of(parts_of(request), reader, project_id)
    place = Place(sight.project.version, sight.numbers.version)
    if known >= place.version:
        return place, None
    last = sight.numbers.seqs[-1]
    return place, _changed(place, sight.project, sight.parts.records.events(project_id, last - 1, 1)[0], sight)


def _told(request: Request, reader: Reader, change: Change, place: Place) -> tuple[Place, ServerSentEvent | None]:
    parts, project = parts_of(request), change.project
    sight = Sight(parts, project, look_of(parts, reader, project))
    seen = [one for one in change.events if one.seq > place.seq and is_seen(project, one, sight.look.person)]
    place = Place(max(place.seq, project.version), place.version + len(seen))
    return place, _changed(place, project, seen[-1], sight) if seen else None


def _changed(place: Place, project: Project, event: AnyEvent, sight: Sight) -> ServerSentEvent:
    data = {"version": place.version, "words": sentence_of(project, event, sight.look)}
    return ServerSentEvent(json.dumps(data), event="changed", id=str(place.version))
