"""The outbox page, for operators: what waits, was sent, is held or failed, and what to do about it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from web.api.outbox import OutboxFilter, decide, decision_of, outbox_view
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of

router = APIRouter()

STATES = ("held", "undeliverable", "failed", "waiting", "sent", "dropped")
FIELDS = ("reason", "subject", "text")


class OutboxAddress(OutboxFilter):
    """What the address of the page says; `done`: what was done last."""

    done: str = ""


@router.get("/outbox")
def show_outbox(request: Request, session: PageSession, asked: Annotated[OutboxAddress, Query()]) -> Response:
    """Messages newest first, with filters; held ones with their words and plainer ones."""
    return _outbox_page(request, session, asked)


@router.post("/outbox/{ref}")
async def decide_on_message(request: Request, session: PageSession, ref: str) -> Response:
    """By `do`: resend a message, send a held one as it is, send it in other words, or drop it."""
    form, parts = await form_of(request, session), parts_of(request)
    sent = {name: text_of(form, name) for name in FIELDS if text_of(form, name)}
    do = text_of(form, "do")
    try:
        await run_in_threadpool(decide, parts, session.reader, ref, decision_of({"do": do, **sent}))
    except ProblemError as error:
        refused = replace(refused_form(do, form, error), about=ref)
        return await run_in_threadpool(_outbox_page, request, session, OutboxAddress(), refused=refused,
                                       status=error.status, headers=error.headers)
    return RedirectResponse(f"/outbox?done=message_{do}", 303)


def _outbox_page(request: Request, session: Session, asked: OutboxAddress, *, status: int = 200,
                 refused: RefusedForm = NOTHING_REFUSED, headers: Mapping[str, str] | None = None) -> Response:
    seen = outbox_view(parts_of(request), asked)
    return page(request, "outbox.html", {"session": session, "seen": seen, "asked": asked, "states": STATES,
                                         "done": asked.done, "refused": refused}, status, headers)
