"""Everything that happened in a project, as far as the reader may know of it: by page, by kind, person and day; as a
file; and for operators whether the chain of events is whole."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.calendar import end_of_day, start_of_day
from domain.events import TOLD_TO_ALL, AnyEvent
from integrations.records.ledger_export import safe_cell
from web.api.listing import Empty
from web.api.looks import Sight, sight_of
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession
from web.views.event_numbers import is_about
from web.views.events import EventView, events_view
from web.views.shape import whose

router = APIRouter()

A_PAGE = 100
# Kinds of which everybody may know that they happened; of the others people can look for their own.
KINDS = {one.model_fields["kind"].default for one in get_args(get_args(AnyEvent)[0])
         if not one.private or one.model_fields["kind"].default in TOLD_TO_ALL}
COLUMNS = ("seq", "at", "kind", "person", "role", "channel", "sentence", "data")
MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
WHOLE = "Checked now: every event is there, in order and unchanged since it was written down."
BROKEN = ("Checked now: an event is missing or was changed after it was written down. Compare with the last backup or "
          "export; `coproduce verify` says which event it is.")


class AuditFilter(BaseModel):
    """Which events, and which part of a long list. Days are the project's own, both included."""

    kind: Annotated[str | None, Empty] = Field(None, max_length=64)
    person: Annotated[str | None, Empty] = Field(None, max_length=64)
    start: Annotated[date | None, Empty] = Field(None, ge=date(2000, 1, 1), le=date(2999, 12, 31))
    until: Annotated[date | None, Empty] = Field(None, ge=date(2000, 1, 1), le=date(2999, 12, 31))
    number: int = Field(1, ge=1, le=100_000, alias="page")
    format: Literal["html", "csv", "jsonl"] = "html"

    def address(self, project_id: str, **changes: object) -> str:
        """The same part of the log with these changes."""
        given = self.model_dump(mode="json", exclude_defaults=True, by_alias=True)
        asked = urlencode({name: value for name, value in {**given, **changes}.items() if value})
        return f"/projects/{project_id}/audit" + (f"?{asked}" if asked else "")

    @property
    def narrowed(self) -> bool:
        return bool(self.kind or self.person or self.start or self.until)


@router.get("/projects/{project_id}/audit")
def show_audit(request: Request, session: PageSession, project_id: str,
               wanted: Annotated[AuditFilter, Query()]) -> Response:
    """Everything that the reader may know of, by kind, person and days; `format` csv or jsonl gives it as a file.
    Operators read whether the chain of events is whole."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    if wanted.format != "html":
        return _file(sight, wanted.format, _found(sight, wanted))
    shown, total = _part(sight, wanted)
    return page(request, "audit.html", {
        "session": session, "project": sight.project, "timezone": sight.project.timezone, "wanted": wanted,
        "events": shown, "total": total, "pages": max(1, -(-total // A_PAGE)), "kinds": sorted(_kinds(sight)),
        "people": whose(sight.project, sight.project.people),
        "chain": _chain(sight) if session.reader.is_operator else None})


def _kinds(sight: Sight) -> set[str]:
    project, person = sight.project, sight.look.person
    if person is None:
        return KINDS
    private = sight.parts.records.private_events(project.id, project.version, TOLD_TO_ALL)
    return KINDS | {one.kind for one in private if is_about(project, one, person)}


def _part(sight: Sight, wanted: AuditFilter) -> tuple[list[EventView], int]:
    """One page, newest first, and how many there are in all."""
    if wanted.narrowed:
        found = _found(sight, wanted)[::-1]
        return found[(wanted.number - 1) * A_PAGE:wanted.number * A_PAGE], len(found)
    total = sight.numbers.version
    end = max(0, total - (wanted.number - 1) * A_PAGE)
    start = max(0, end - A_PAGE)
    return (sight.events(start, end - start).events[::-1] if end else []), total


def _found(sight: Sight, wanted: AuditFilter) -> list[EventView]:
    """In order. By person it is looked for in what the reader sees: who did what is hidden is hidden here too."""
    project = sight.project
    events = sight.parts.records.events_between(
        project.id, project.version, start_of_day(wanted.start, project.timezone) if wanted.start else None,
        end_of_day(wanted.until, project.timezone) if wanted.until else None, wanted.kind)
    seen = events_view(project, events, sight.look, sight.numbers)
    return [one for one in seen if wanted.person is None or _did(one) == wanted.person]


def _did(one: EventView) -> str | None:
    return one.by.person.person if one.by and one.by.person else None


def _chain(sight: Sight) -> tuple[bool, str]:
    """Without numbers: those of the chain count also what an operator may not know of."""
    whole = sight.parts.records.verify_chain(sight.project.id).whole
    return whole, WHOLE if whole else BROKEN


def _file(sight: Sight, wanted: Literal["csv", "jsonl"], events: Sequence[EventView]) -> Response:
    text = _csv(events) if wanted == "csv" else "".join(f"{one.model_dump_json()}\n" for one in events)
    name = f'attachment; filename="events-{sight.project.id}.{wanted}"'
    return Response(text, media_type=MEDIA[wanted], headers={"Content-Disposition": name})


def _csv(events: Sequence[EventView]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in events:
        who = one.by.person if one.by else None
        writer.writerow([safe_cell(cell) for cell in (
            one.seq, one.at.isoformat(), one.kind, who.person if who else "", who.role_title if who else "",
            one.by.channel if one.by else "", one.sentence, json.dumps(one.data, ensure_ascii=False, sort_keys=True))])
    return out.getvalue()
