"""The page of one's own account: where one is signed in, one's API tokens, and signing out everywhere."""

from collections.abc import Mapping

import structlog
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from web.api.tokens import TokenMade, asked_of, end_token, make_token, own_tokens
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, signed_out_here, text_of

log = structlog.get_logger(__name__)
router = APIRouter()

# How long a token is good, in days, as the form offers it.
DAYS = {"30": "30 days", "90": "90 days", "365": "One year", "": "Until I revoke it"}


@router.get("/account")
def show_account(request: Request, session: PageSession, done: str = "") -> Response:
    """Who you are here, where you are signed in, and your API tokens."""
    return _account_page(request, session, done=done)


@router.post("/account")
async def look_after_account(request: Request, session: PageSession) -> Response:
    """By `choice`: `create_token`, `revoke_token`, `end_session` and `end_all`, which signs out everywhere."""
    form = await form_of(request, session)
    try:
        return await run_in_threadpool(_chosen, request, session, form)
    except ProblemError as error:
        refused = refused_form(text_of(form, "choice"), form, error)
        return await run_in_threadpool(_account_page, request, session, refused=refused, status=error.status)


def _chosen(request: Request, session: Session, form: FormData) -> Response:
    tokens, account = parts_of(request).tokens, session.reader.account.id
    choice, named = text_of(form, "choice"), text_of(form, "id")
    if choice == "create_token":
        days = text_of(form, "days")
        asked = asked_of({"label": text_of(form, "label"), "days": int(days) if days in DAYS and days else None})
        return _account_page(request, session, made=make_token(parts_of(request), session.reader, asked))
    if choice == "revoke_token":
        end_token(parts_of(request), session.reader, named)
    elif choice == "end_session":
        tokens.revoke(account, named)
    elif choice == "end_all":
        tokens.revoke_all(account, ["session", "sign_in"])
        log.info("signed_out_everywhere", account=account)
    else:
        raise ProblemError("malformed", "The form has to say what to do. Choose it on this page.")
    ended_here = choice == "end_all" or (choice == "end_session" and named == session.id)
    return signed_out_here() if ended_here else RedirectResponse(f"/account?done={choice}", 303)


def _account_page(request: Request, session: Session, *, done: str = "", made: TokenMade | None = None,
                  refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                  headers: Mapping[str, str] | None = None) -> Response:
    parts, account = parts_of(request), session.reader.account
    return page(request, "account.html", {
        "session": session, "account": account, "done": done, "made": made, "refused": refused, "days": DAYS,
        "sessions": parts.tokens.in_force(account.id, "session"), "tokens": own_tokens(parts, session.reader),
    }, status, headers)
