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
from domain.notice_words import PHASES
from domain.phases import Phase
from domain.said import Said, said
from domain.said import spoken as said_in
from integrations.errors import Missing
from integrations.languages import LANGUAGES, SOURCE, first_spoken, spoken_in
from integrations.languages.tongue import CatalogueTongue, marked
from web.access import Reader
from web.charts import bars
from web.drafts import anchor
from web.pages.words import GROUPS, in_english
from web.parts import parts_of
from web.sessions import Session
from web.timezones import place_of_zone
from web.views.event_words import artefact_words

FOLDER = Path(__file__).resolve().parent.parent / "templates"
# The language that a page is being drawn in; each request runs in a context of its own.
LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
# As `<html lang>` says it: screen readers choose their voice by it.
SPELLED = {"en": "en-GB"}
NOT_YET, NOT_RECORDED = marked("not yet"), marked("not recorded here")


@cache
def environment() -> Environment:
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(day=day, moment=moment, money=money, plain=plain, group=group, artefact=artefact_words,
                        zone=zone, phase=phase, anchor=anchor, said=in_words)
    made.globals.update(bars=bars)
    return made


def page(request: Request, template: str, values: Mapping[str, object], status: int = 200,
         headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page in the reader's language; `session` is None where nobody is signed in, `live` the stream that
    it follows (pages/live.py)."""
    given = {"session": None, "path": request.url.path, "live": None, **values}
    language = language_of(request, given["session"])
    given["mine_here"] = _place_of(request, given["session"])
    before = LANGUAGE.set(language)
    try:
        drawn = environment().get_template(template).render({**given, "language": SPELLED.get(language, language)})
    finally:
        LANGUAGE.reset(before)
    return HTMLResponse(drawn, status, {"Content-Language": language, "Vary": "Accept-Language", **(headers or {})})


def language_of(request: Request, session: object) -> str:
    """What the reader's account says, else what they chose in this project, else what their browser accepts."""
    chosen = _chosen(request, session.reader) if isinstance(session, Session) else None
    return chosen or first_spoken(request.headers.get("accept-language", ""))


def _chosen(request: Request, reader: Reader) -> str | None:
    if reader.account.language in LANGUAGES:
        return reader.account.language
    project_id = request.path_params.get("project_id", "")
    person = reader.person_in(project_id)
    if person is None:
        return None
    try:
        language = parts_of(request).records.project(project_id).communication(person).language
    except Missing:
        return None
    # English is what a project has where nobody chose.
    return language if language != SOURCE and language in LANGUAGES else None


def _place_of(request: Request, session: object) -> str | None:
    """The project that the page belongs to, when the reader has a place in it: then the menu leads to its pages."""
    project = request.path_params.get("project_id")
    here = isinstance(session, Session) and project in session.reader.places
    return str(project) if here else None


def _gettext(text: str) -> str:
    # A catalogue answers nothing with its own head.
    return spoken_in(LANGUAGE.get()).gettext(text) if text else text


def _ngettext(one: str, many: str, number: int) -> str:
    return spoken_in(LANGUAGE.get()).ngettext(one, many, number)


def day(value: date | datetime | None, timezone: str = "UTC") -> str:
    """'9 February 2027', as it is in a time zone."""
    if value is None:
        return _gettext(NOT_YET)
    local = value.astimezone(ZoneInfo(timezone)).date() if isinstance(value, datetime) else value
    return CatalogueTongue(LANGUAGE.get()).day(local)


def moment(value: datetime, timezone: str = "UTC") -> str:
    """'9 February 2027, 14:05 London time'."""
    return f"{day(value, timezone)}, {value.astimezone(ZoneInfo(timezone)):%H:%M} {zone(timezone)}"


def in_words(one: Said) -> str:
    """A sentence of ours in the reader's language."""
    return said_in(one, CatalogueTongue(LANGUAGE.get()))


def money(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return _gettext(NOT_RECORDED)
    tongue = CatalogueTongue(LANGUAGE.get())
    return spoken(to_minor(amount, currency), currency) if tongue.is_source else tongue.money(amount, currency)


def plain(name: object) -> str:
    """Names of things as words; in the reader's language where it has them."""
    return _gettext(in_english(str(name)))


def group(name: str) -> str:
    return _gettext(GROUPS[name]) if name in GROUPS else plain(name)


def phase(name: str) -> str:
    return in_words(PHASES[Phase(name)])


def zone(name: str) -> str:
    """'London time'."""
    return in_words(said("{place} time", place=place)) if (place := place_of_zone(name)) else "UTC"
