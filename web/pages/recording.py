"""Recording what a group made: one page for each kind of artefact, with the latest version above its form."""

from collections.abc import Iterable, Mapping

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from domain.artefacts import DECISION_OF
from domain.authority import AUTHORITY
from domain.authority_rules import makes
from domain.project import Project
from domain.state import Status
from web.access import project_for
from web.api.looks import sight_of
from web.pages.artefact_forms import FORMS_OF_ARTEFACTS, ArtefactForm, Field, Filled, first
from web.pages.asking import ask, back
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError, Where
from web.sessions import PageSession, Session, form_of, text_of, texts_of
from web.views.shape import Look, whose

router = APIRouter()

MORE = 3
MOST_ROWS = 40
CHANGE = "Change the fields that are marked. Nothing was recorded yet."
TOO_FEW = "Fill in at least {least} of the rows. Nothing was recorded yet."


def recordable(project: Project, look: Look) -> list[str]:
    """The kinds that are the reader's to record now."""
    actor = look.actor
    if actor is None or project.status != Status.RUNNING:
        return []
    return [kind for kind in DECISION_OF if makes(project, actor, kind)]


@router.get("/projects/{project_id}/record/{made}")
def show_record(request: Request, session: PageSession, project_id: str, made: str, done: str = "") -> Response:
    """A form for what the group made, filled in with its latest version."""
    return _page(request, session, project_id, made, done=done)


@router.post("/projects/{project_id}/record/{made}")
async def record(request: Request, session: PageSession, project_id: str, made: str) -> Response:
    """Record a new version, or show more empty rows (`do` is `more`)."""
    form, shape = await form_of(request, session), _shape(made)
    project = await run_in_threadpool(project_for, parts_of(request), session.reader, project_id)
    filled = filled_in(shape, project, form)
    if text_of(form, "do") == "more":
        return await run_in_threadpool(_page, request, session, project_id, made, filled=filled, more=MORE)
    try:
        content = {"type": made, **shape.write(project, filled)}
        await ask(request, session, project_id, {"kind": "record_artefact", "content": content}, form)
    except ProblemError as error:
        return await run_in_threadpool(_page, request, session, project_id, made, filled=filled, refused=error,
                                       once=text_of(form, "once") if error.code == "unavailable" else "")
    return back(project_id, "record_artefact", f"/record/{made}")


def _shape(made: str) -> ArtefactForm:
    if made not in FORMS_OF_ARTEFACTS:
        raise ProblemError("unknown", "There is no such thing to record. Use what the project's page has.")
    return FORMS_OF_ARTEFACTS[made]


def filled_in(shape: ArtefactForm, project: Project, form: FormData) -> Filled:
    """What was typed. Free rows without a word are left out, so that what is refused is counted as it is shown."""
    texts = {one.name: " ".join(texts_of(form, one.name)) if one.kind == "people" else text_of(form, one.name)
             for one in shape.fields}
    keys = [key for key, _ in shape.keys(project)] if shape.keys else [str(place) for place in range(MOST_ROWS)]
    rows = [{one.name: text_of(form, f"{key}.{one.name}") for one in shape.row_fields} for key in keys]
    if shape.keys:
        return Filled(texts, [{"key": key, **row} for key, row in zip(keys, rows, strict=True)])
    chosen = {one.name for one in shape.row_fields if one.kind == "choice"}
    return Filled(texts, [row for row in rows if any(text for name, text in row.items() if name not in chosen)])


def faults_at(shape: ArtefactForm, project: Project, filled: Filled, where: Iterable[Where]) -> dict[str, str]:
    """By the name of a field on the page, what to change there. Its place in the artefact ends with row and field."""
    rows = [row.key for row in shape.rows(project, filled)]
    in_rows, single = {one.name: one for one in shape.row_fields}, {one.name: one for one in shape.fields}
    found = {}
    for one in where:
        path = one.where.split(".")
        row = next((_row_of(part, rows, filled) for part in reversed(path[:-1]) if _row_of(part, rows, filled)), "")
        known = in_rows if row else single
        at = next((known[part] for part in reversed(path) if part in known), None)
        if at:
            found[f"{row}.{at.name}" if row else at.name] = _to_change(at, one.problem)
    return found


def _to_change(at: Field, problem: str) -> str:
    """In words of ours; a model's own are for programs."""
    if at.kind == "number":
        return f"Write a number{f': {at.hint}' if at.hint else '.'}"
    return "Fill this in." if "required" in problem or "at least 1" in problem else problem


def _told(shape: ArtefactForm, filled: Filled, refused: ProblemError, marked: bool) -> str:
    if refused.code != "malformed" or (not marked and len(filled.rows) >= shape.least):
        return refused.detail
    return CHANGE if marked else TOO_FEW.format(least=shape.least)


def _row_of(part: str, rows: list[str], filled: Filled) -> str:
    """A row by what it is about, or by its place in the artefact."""
    if part in rows:
        return part
    return rows[int(part)] if part.isdecimal() and int(part) < len(filled.rows) else ""


def _page(request: Request, session: Session, project_id: str, made: str, *, filled: Filled | None = None,
          more: int = 1, refused: ProblemError | None = None, once: str = "", done: str = "") -> Response:
    sight, shape = sight_of(parts_of(request), session.reader, project_id), _shape(made)
    project, look = sight.project, sight.look
    seen = sight.view()
    latest = next((one for one in seen.artefacts if one.kind == made), None)
    kept = project.artefacts.get(made, [])
    now = filled or first(shape, project, kept[-1].content if kept else None)
    faults = faults_at(shape, project, now, refused.where) if refused else {}
    told = _told(shape, now, refused, bool(faults)) if refused else ""
    headers: Mapping[str, str] | None = refused.headers if refused else None
    return page(request, "record.html", {
        "session": session, "project": seen, "made": made, "shape": shape, "latest": latest, "filled": now,
        "rows": shape.rows(project, now, more), "faults": faults, "told": told, "once": once, "done": done,
        "may": made in recordable(project, look), "who": AUTHORITY["record_artefact"][0],
        "running": project.status == Status.RUNNING,
        "members": whose(project, [one for one in project.people if project.group_of(one) == "service_user"])},
        refused.status if refused else 200, headers)
