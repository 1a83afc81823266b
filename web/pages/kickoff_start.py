"""The last page of a kick-off: what starting leads to, then the button. Only a POST from it starts, and only once."""

from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from domain.charter_places import everybody
from integrations.errors import Missing
from web.api.starting import charter_problem, start_charter
from web.drafts import CheckedDraft
from web.pages.kickoff import open_draft
from web.pages.rendering import page
from web.parts import Parts, parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of
from web.views.kickoff import start_ahead

router = APIRouter()


@router.get("/kickoff/{draft}/start")
def show_start(request: Request, session: PageSession, draft: str) -> Response:
    """One last look: who decides what, dates, money, the first messages."""
    parts = parts_of(request)
    seen = open_draft(parts, session, draft)
    if seen.draft.project_id or seen.charter is None:
        return RedirectResponse(f"/kickoff/{draft}", 303)
    return _summary(request, session, parts, seen)


@router.post("/kickoff/{draft}/start")
async def start_draft(request: Request, session: PageSession, draft: str) -> Response:
    """Start the project that was shown. A second click opens what the first one started."""
    form, parts = await form_of(request, session), parts_of(request)
    seen = await run_in_threadpool(open_draft, parts, session, draft)
    if seen.draft.project_id:
        return RedirectResponse(f"/kickoff/{draft}", 303)
    try:
        project_id = await _start(parts, session, seen, text_of(form, "seen"))
    except ProblemError as error:
        if seen.charter is None:
            raise
        return await run_in_threadpool(_summary, request, session, parts, seen, error)
    await run_in_threadpool(parts.drafts.finish, session.reader.account.id, draft, project_id)
    return RedirectResponse(f"/kickoff/{draft}", 303)


async def _start(parts: Parts, session: Session, seen: CheckedDraft, digest: str) -> str:
    if seen.charter is None:
        raise charter_problem(seen.findings)
    if digest != digest_of(seen):
        raise ProblemError("stale", "The draft has changed since this page was shown, so nothing was started. Look at "
                           "what it says now, then start it.")
    placed = await run_in_threadpool(_place, parts, seen)
    key = sha256(f"{session.reader.account.id}:{seen.id}:{digest}".encode()).hexdigest()[:40]
    try:
        started = await start_charter(parts, session.reader, seen.charter, seen.findings, key)
    except ProblemError as error:
        if error.code == "conflict":
            await run_in_threadpool(_displace, parts, seen.charter.project.id, placed)
        raise
    return started.id


def _place(parts: Parts, seen: CheckedDraft) -> list[str]:
    """Say who the people are before the first messages go out; whom a project of this id has already stay as they are.
    The persons who were placed now."""
    charter = seen.charter
    if charter is None or _is_there(parts, charter.project.id):
        return []
    people = {one.id for _, one in everybody(charter)}
    placed = []
    for person, account in seen.draft.body.accounts.items():
        if person in people and parts.people.account_of(charter.project.id, person) is None:
            parts.people.join(charter.project.id, person, account)
            placed.append(person)
    return placed


def _displace(parts: Parts, project_id: str, placed: list[str]) -> None:
    for person in placed:
        parts.people.leave(project_id, person)


def _is_there(parts: Parts, project_id: str) -> bool:
    try:
        parts.records.project(project_id)
    except Missing:
        return False
    return True


def digest_of(seen: CheckedDraft) -> str:
    """Stands for the text that was looked at."""
    return sha256(seen.draft.body.text.encode()).hexdigest()[:16]


def _summary(request: Request, session: Session, parts: Parts, seen: CheckedDraft,
             refused: ProblemError | None = None) -> Response:
    if seen.charter is None:
        raise charter_problem(seen.findings)
    ahead = start_ahead(seen.charter, parts.clock(), list(seen.draft.body.accounts))
    return page(request, "draft_start.html", {
        "session": session, "seen": seen, "ahead": ahead, "charter": seen.charter, "digest": digest_of(seen),
        "refused": refused.detail if refused else "", "taken": _is_there(parts, seen.charter.project.id)},
        refused.status if refused else 200, refused.headers if refused else None)
