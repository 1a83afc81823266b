"""Kick-off: three ways to the same draft of a charter, its pages, and who of the people file somebody in it is."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from domain.charter_people import Channel
from domain.phases import Phase
from integrations.charter_file import LONGEST, CharterUnreadable, read_charter_source, written
from integrations.errors import Missing
from integrations.records.drafts import DraftBody
from web.draft_forms import APPROVALS, LETTERS, ROLES, new_charter, raci_of, rate_card_of, template_raci, with_step
from web.drafts import STEPS, CheckedDraft, at, checked
from web.pages.rendering import page
from web.parts import Parts, parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, content_of, form_of, text_of

router = APIRouter()

CHANNELS = [(one, one.replace("_", " ").replace("sms", "text message").capitalize()) for one in get_args(Channel)]
FOUND_PEOPLE = 20


def open_draft(parts: Parts, session: Session, draft: str) -> CheckedDraft:
    """The operator's own draft, read and checked. Missing when it is not theirs."""
    return checked(parts.drafts.draft(session.reader.account.id, draft), parts.templates)


@router.get("/kickoff")
def show_kickoff(request: Request, session: PageSession, done: str = "") -> Response:
    """For operators: start a charter by form, file or text, or go on with a draft."""
    return _kickoff(request, session, done=done)


def _kickoff(request: Request, session: Session, *, done: str = "", refused: str = "", typed: str = "",
             status: int = 200) -> Response:
    parts = parts_of(request)
    return page(request, "kickoff.html", {
        "session": session, "done": done, "drafts": parts.drafts.of_account(session.reader.account.id),
        "templates": parts.template_names, "refused": refused, "typed": typed}, status)


@router.post("/kickoff")
async def begin_draft(request: Request, session: PageSession) -> Response:
    """A new draft: an empty form (`way` is `form`), a file (`file`) or a text (`paste`)."""
    form, parts = await form_of(request, session, files=1), parts_of(request)
    sent = await content_of(form, "file")
    way, typed = text_of(form, "way"), str(form.get("text", ""))
    if way == "form":
        wanted = text_of(form, "template")
        if wanted not in parts.template_names:
            raise ProblemError("malformed", "Choose a template from the list.")
        body = DraftBody(text=written(new_charter(wanted)))
    else:
        raw = sent if way == "file" else typed.encode("utf-8", "replace")
        try:
            body = _brought(raw, "file" if way == "file" else "paste")
        except CharterUnreadable as error:
            return await run_in_threadpool(_kickoff, request, session, refused=str(error), typed=typed, status=400)
    draft = await run_in_threadpool(parts.drafts.add, session.reader.account.id, body)
    first = f"/kickoff/{draft}/form/facts" if way == "form" else f"/kickoff/{draft}"
    return RedirectResponse(first, 303)


def _brought(raw: bytes, way: str) -> DraftBody:
    """From a file or a text. Raises CharterUnreadable when it is not even text."""
    if not raw.strip():
        raise CharterUnreadable("There is nothing in it. Choose a file, or paste the text of a charter.")
    if len(raw) > LONGEST:
        raise CharterUnreadable("This is larger than 1 MB; a charter is a few pages of text.")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CharterUnreadable("This is not UTF-8 text. Save the file as UTF-8, then send it again.") from None
    return DraftBody(name=name_in(text), text=text, origin="file" if way == "file" else "paste")


def name_in(text: str) -> str:
    """What a charter calls its project; empty while that can't be read."""
    try:
        return str(at(read_charter_source(text, "the draft").data, ("project", "name")) or "")[:200]
    except CharterUnreadable:
        return ""


@router.get("/kickoff/{draft}")
def show_draft(request: Request, session: PageSession, draft: str, done: str = "") -> Response:
    """How far a draft is: what is found in each step, and what can be done with it."""
    parts = parts_of(request)
    seen = open_draft(parts, session, draft)
    if seen.draft.project_id:
        return _started(request, session, parts, seen.draft.project_id)
    return page(request, "draft.html", {"session": session, "seen": seen, "steps": STEPS, "done": done})


def _started(request: Request, session: Session, parts: Parts, project_id: str) -> Response:
    """To the project, once the records know it."""
    try:
        parts.records.project(project_id)
    except Missing:
        return page(request, "draft_started.html", {"session": session, "project_id": project_id})
    return RedirectResponse(f"/projects/{project_id}?done=start_project", 303)


@router.post("/kickoff/{draft}")
async def delete_draft(request: Request, session: PageSession, draft: str) -> Response:
    """Delete it."""
    await form_of(request, session)
    await run_in_threadpool(parts_of(request).drafts.delete, session.reader.account.id, draft)
    return RedirectResponse("/kickoff?done=delete_draft", 303)


# --- as text ----------------------------------------------------------------------------------------------------------

@router.get("/kickoff/{draft}/text")
def show_draft_text(request: Request, session: PageSession, draft: str, done: str = "") -> Response:
    """The whole charter as text, with what is found at each line."""
    seen = open_draft(parts_of(request), session, draft)
    return page(request, "draft_text.html", {"session": session, "seen": seen, "done": done})


@router.post("/kickoff/{draft}/text")
async def save_draft_text(request: Request, session: PageSession, draft: str) -> Response:
    """Keep the text and check it. Whatever it says is kept."""
    form, parts = await form_of(request, session), parts_of(request)
    seen = await run_in_threadpool(open_draft, parts, session, draft)
    text = str(form.get("text", "")).replace("\r\n", "\n")
    body = seen.draft.body.model_copy(update={"text": text, "name": name_in(text) or seen.draft.body.name,
                                              "filled": tuple(STEPS)})
    await run_in_threadpool(parts.drafts.save, session.reader.account.id, draft, body)
    return RedirectResponse(f"/kickoff/{draft}/text?done=save_draft", 303)


# --- by form ----------------------------------------------------------------------------------------------------------

@router.get("/kickoff/{draft}/form/{step}")
def show_draft_step(request: Request, session: PageSession, draft: str, step: str, done: str = "") -> Response:
    """One step of the form, with what is found at each field."""
    _refuse_other_steps(step)
    seen = open_draft(parts_of(request), session, draft)
    if not seen.guided:
        return RedirectResponse(f"/kickoff/{draft}/text", 303)
    return page(request, f"draft_{step}.html", {
        "session": session, "seen": seen, "step": step, "steps": STEPS, "done": done, **_values(parts_of(request), step,
                                                                                              seen)})


@router.post("/kickoff/{draft}/form/{step}")
async def save_draft_step(request: Request, session: PageSession, draft: str, step: str) -> Response:
    """Keep what was typed and check it; then on to where the pressed button (`do`) leads."""
    form, parts = await form_of(request, session), parts_of(request)
    _refuse_other_steps(step)
    seen = await run_in_threadpool(open_draft, parts, session, draft)
    if not seen.guided:
        raise ProblemError("conflict", "This charter is written in full, so it is changed as text.")
    text = written(with_step(seen, step, form))
    filled = tuple(dict.fromkeys((*seen.draft.body.filled, step)))
    body = seen.draft.body.model_copy(update={"text": text, "name": name_in(text), "filled": filled})
    await run_in_threadpool(parts.drafts.save, session.reader.account.id, draft, body)
    return RedirectResponse(_next(draft, step, text_of(form, "do")), 303)


def _next(draft: str, step: str, pressed: str) -> str:
    steps = list(STEPS)
    if chosen := re.fullmatch(r"who_([A-Za-z0-9_-]{1,48})", pressed):
        return f"/kickoff/{draft}/who/{chosen[1]}"
    if pressed == "next":
        after = steps[steps.index(step) + 1:]
        return f"/kickoff/{draft}/form/{after[0]}" if after else f"/kickoff/{draft}"
    return f"/kickoff/{draft}/form/{step}?done=save_draft"


def _refuse_other_steps(step: str) -> None:
    if step not in STEPS:
        raise ProblemError("unknown", f"The form has no such step. Steps: {', '.join(STEPS)}.")


def _values(parts: Parts, step: str, seen: CheckedDraft) -> Mapping[str, object]:
    """What a step's template needs besides the draft."""
    people = _groups(seen.data.get("people"))
    spoken = [(str(one.get("id", "")), _words(one)) for one in people]
    if step == "people":
        return {"people": people, "spoken": spoken, "roles": ROLES, "channel_words": CHANNELS,
                "names": _names(parts, seen.draft.body.accounts)}
    if step == "decisions":
        return {"rows": [_row(one) for one in raci_of(seen)], "spoken": spoken,
                "own": "raci" in seen.data and bool(template_raci(seen))}
    if step == "money":
        return {"spoken": spoken, "approvals": APPROVALS, "rates": rate_card_of(seen), "full": seen.full, "at": at,
                "second": _texts(at(seen.full, ("rewards", "approvals", "two_approvers"))),
                "lines": _groups(at(seen.data, ("budget", "lines")))}
    return {"phases": _phases(seen)}


def _words(person: Mapping[str, object]) -> str:
    said = " ".join(str(person[name]) for name in ("initials", "role_title") if person.get(name))
    return f"{person.get('id')}: {said}" if said else str(person.get("id"))


def _row(raci: Mapping[str, object]) -> Mapping[str, object]:
    """A decision whatever was written for it."""
    return {"decision": str(raci.get("decision", "")), "accountable": str(raci.get("accountable", "")),
            **{letter: _texts(raci.get(letter)) for letter in LETTERS}}


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _groups(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _phases(seen: CheckedDraft) -> Sequence[tuple[Phase, date, int]]:
    """Start and number of pieces of work of each phase that can be told already."""
    found = [(phase, at(seen.full, ("phases", phase.value, "starts")),
              len(_groups(at(seen.full, ("phases", phase.value, "actions"))))) for phase in Phase]
    return [(phase, starts, work) for phase, starts, work in found if isinstance(starts, date)]


def _names(parts: Parts, accounts: Mapping[str, str]) -> dict[str, str]:
    """How the people file calls those who were chosen, by person id."""
    found = {}
    for person, account in accounts.items():
        try:
            found[person] = parts.people.account(account).contact.name or "somebody without a name there"
        except Missing:
            continue
    return found


# --- who they are -----------------------------------------------------------------------------------------------------

@router.get("/kickoff/{draft}/who/{person}")
def show_draft_person(request: Request, session: PageSession, draft: str, person: str,
                      find: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Look somebody up in the people file, to say who a person of the charter is."""
    parts = parts_of(request)
    seen = open_draft(parts, session, draft)
    found = parts.people_list.page(find, FOUND_PEOPLE) if find.strip() else None
    return page(request, "draft_who.html", {
        "session": session, "seen": seen, "person": person, "find": find, "found": found,
        "chosen": _names(parts, seen.draft.body.accounts).get(person)})


@router.post("/kickoff/{draft}/who/{person}")
async def choose_draft_person(request: Request, session: PageSession, draft: str, person: str) -> Response:
    """Keep who it is (`account`), or that nobody is named (empty)."""
    form, parts = await form_of(request, session), parts_of(request)
    seen = await run_in_threadpool(open_draft, parts, session, draft)
    accounts, account = dict(seen.draft.body.accounts), text_of(form, "account")
    accounts.pop(person, None)
    if account:
        await run_in_threadpool(parts.people.account, account)
        accounts[person] = account
    body = seen.draft.body.model_copy(update={"accounts": accounts})
    await run_in_threadpool(parts.drafts.save, session.reader.account.id, draft, body)
    back = f"/kickoff/{draft}/form/people?done=save_draft#people-{person}" if seen.guided else f"/kickoff/{draft}"
    return RedirectResponse(back, 303)
