"""Draws pages: templates with escaping, and the words that dates, money and phases are shown in."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from domain.money import spoken, to_minor
from integrations.languages import spoken_in
from web.charts import bars
from web.drafts import anchor
from web.sessions import Session
from web.timezones import spoken_zone
from web.views.event_words import artefact_words

FOLDER = Path(__file__).resolve().parent.parent / "templates"
PLAIN = {"waived": "declined", "needs_attention": "needs a person", "closed": "complete"}
# The language that a page is being drawn in; each request runs in a context of its own.
LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
GROUPS = {"service_user": "Service users", "staff": "Staff", "partner": "Partners"}


@cache
def environment() -> Environment:
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(day=day, moment=moment, money=money, plain=plain, group=group, artefact=artefact_words,
                        zone=spoken_zone, anchor=anchor)
    made.globals.update(bars=bars)
    return made


def page(request: Request, template: str, values: Mapping[str, object], status: int = 200,
         headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page; `session` is None where nobody is signed in, `live` the stream that it follows (pages/live.py)."""
    given = {"session": None, "path": request.url.path, "live": None, **values}
    given["mine_here"] = _place_of(request, given["session"])
    return HTMLResponse(environment().get_template(template).render(given), status, headers)


def _place_of(request: Request, session: object) -> str | None:
    """The project that the page belongs to, when the reader has a place in it: then the menu leads to its pages."""
    project = request.path_params.get("project_id")
    here = isinstance(session, Session) and project in session.reader.places
    return str(project) if here else None


def _gettext(text: str) -> str:
    return spoken_in(LANGUAGE.get()).gettext(text)


def _ngettext(one: str, many: str, number: int) -> str:
    return spoken_in(LANGUAGE.get()).ngettext(one, many, number)


def day(value: date | datetime | None, timezone: str = "UTC") -> str:
    """'9 February 2027', as it is in a time zone."""
    if value is None:
        return "not yet"
    local = value.astimezone(ZoneInfo(timezone)) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"


def moment(value: datetime, timezone: str = "UTC") -> str:
    """'9 February 2027, 14:05 London time'."""
    return f"{day(value, timezone)}, {value.astimezone(ZoneInfo(timezone)):%H:%M} {spoken_zone(timezone)}"


def money(amount: Decimal | None, currency: str) -> str:
    return "not recorded here" if amount is None else spoken(to_minor(amount, currency), currency)


def plain(name: object) -> str:
    """'co_design' and other names of things as words."""
    text = PLAIN.get(str(name)) or str(name).replace("_", " ")
    return text[:1].upper() + text[1:]


def group(name: str) -> str:
    return GROUPS.get(name, plain(name))
