"""Bringing a table of people in: first row by row what it would do, then the button that does it."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from web.pages.rendering import page
from web.parts import parts_of
from web.people_csv import COLUMNS, TEMPLATE
from web.people_import import ImportOutcome, carry_out, outcome_of, plan_import
from web.problems import ProblemError
from web.sessions import PageSession, Session, content_of, form_of, text_of

router = APIRouter()


@router.get("/people/template.csv")
def show_people_template(session: PageSession) -> Response:
    """An empty table with one example, to fill in."""
    # The byte order mark tells spreadsheets that it is UTF-8.
    return Response("\ufeff" + TEMPLATE, media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="people-template.csv"'})


@router.get("/people/import")
def show_import(request: Request, session: PageSession) -> Response:
    """For operators: a file or a pasted table of people."""
    return _import(request, session)


@router.post("/people/import")
async def import_table(request: Request, session: PageSession) -> Response:
    """Say what a table would do; do it when the button under that was pressed and nothing has changed since."""
    form, parts = await form_of(request, session, files=1), parts_of(request)
    raw = await content_of(form, "file") or str(form.get("table", "")).encode("utf-8", "replace")
    try:
        planned = await run_in_threadpool(plan_import, parts, raw)
    except ProblemError as error:
        return _import(request, session, typed=_text(raw), refused=error)
    outcome = outcome_of(planned)
    if text_of(form, "do") != "import":
        return _import(request, session, typed=_text(raw), outcome=outcome)
    if text_of(form, "seen") != outcome.digest:
        stale = ProblemError("stale", "The table, or the people file, has changed since this was shown, so nothing was "
                             "done. Look at what it would do now.")
        return _import(request, session, typed=_text(raw), outcome=outcome, refused=stale)
    return _import(request, session, outcome=await carry_out(parts, session.reader, planned))


def _import(request: Request, session: Session, *, typed: str = "", outcome: ImportOutcome | None = None,
            refused: ProblemError | None = None) -> Response:
    return page(request, "people_import.html", {
        "session": session, "columns": COLUMNS, "typed": typed, "outcome": outcome, "refused": refused},
        refused.status if refused else 200)


def _text(raw: bytes) -> str:
    """What is shown again in the box; a file in another encoding than UTF-8 or UTF-16 is not."""
    for encoding in ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            break
    return ""
