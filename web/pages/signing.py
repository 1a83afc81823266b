"""Signing in: by a link that comes by e-mail, or with an API token; and out again."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from web.limits import spend_failure, spend_link
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, close_session, form_of, open_session, own_path, text_of
from web.sign_in_links import LIFETIME, address_of, masked, refuse_without_mail, send_link

router = APIRouter()

MINUTES = int(LIFETIME.total_seconds() // 60)
LINK_IS_OVER = ("This link can't be used. It was used before, or it is older than 15 minutes, or a newer one was sent, "
                "or a part of it is missing. We gladly send you a new one.")
NOT_VALID = "This token is not valid: it is wrong, expired or revoked. Ask an operator for a new one."


@router.get("/sign-in")
def show_sign_in(request: Request) -> Response:
    """Asks for an e-mail address; a token and the provider of the settings are other ways."""
    return sign_in_page(request)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """With `token`: opens a session. With `email`: sends a link, whose answer is the same whoever it is."""
    form = await form_of(request)
    try:
        if "token" in form:
            return await run_in_threadpool(_by_token, request, text_of(form, "token"))
        return await run_in_threadpool(_ask_link, request, text_of(form, "email"))
    except ProblemError as error:
        return sign_in_page(request, form, error)


@router.get("/sign-in/sent")
def show_sent(request: Request) -> Response:
    """What to do now, the same for everybody."""
    return page(request, "sign_in_sent.html", {"minutes": MINUTES})


@router.get("/sign-in/link")
def show_link(request: Request, token: str = "") -> Response:
    """Only a button: programs that look at links in e-mails use nothing up."""
    account = parts_of(request).tokens.holder(token)
    if account is None:
        return _link_is_over(request, _next(request))
    return page(request, "sign_in_link.html", {
        "token": token, "next": _next(request), "who": masked(account.contact.email or "")})


@router.post("/sign-in/link")
async def use_link(request: Request) -> Response:
    """Uses the link up and opens a session."""
    form = await form_of(request)
    return await run_in_threadpool(_spend, request, text_of(form, "token"), text_of(form, "next"))


@router.post("/sign-out")
async def sign_out(request: Request, session: PageSession) -> Response:
    await form_of(request, session)
    return await run_in_threadpool(close_session, request, session)


def _by_token(request: Request, token: str) -> Response:
    account = parts_of(request).tokens.authenticate(token)
    if account is None:
        spend_failure(request)
        raise ProblemError("signed_out", NOT_VALID)
    return open_session(request, account, _next(request))


def _ask_link(request: Request, typed: str) -> Response:
    """Known or not, the answer is made from the same steps; what differs comes after it."""
    parts, email = parts_of(request), address_of(typed)
    spend_link(request, email)
    refuse_without_mail(parts)
    return RedirectResponse("/sign-in/sent", 303, background=BackgroundTask(send_link, parts, email, _next(request)))


def _spend(request: Request, token: str, address: str) -> Response:
    account = parts_of(request).tokens.spend(token)
    if account is None:
        return _link_is_over(request, address)
    return open_session(request, account, address)


def _link_is_over(request: Request, address: str) -> Response:
    spend_failure(request)
    over = ProblemError("link_over", LINK_IS_OVER)
    return sign_in_page(request, error=over, address=own_path(address))


def _next(request: Request) -> str:
    return own_path(request.query_params.get("next", "/"))


def sign_in_page(request: Request, form: FormData | Mapping[str, str] | None = None, error: ProblemError | None = None,
                  address: str | None = None) -> Response:
    """With what was typed, but never a token, and what is wrong at its field."""
    identity = parts_of(request).identity
    typed = (form or {}).get("email", "")
    at = "token" if form and "token" in form else "email" if error and error.where else ""
    return page(request, "sign_in.html", {
        "error": error, "at": at, "email": typed if isinstance(typed, str) else "", "minutes": MINUTES,
        "next": address if address is not None else _next(request), "provider": identity.name if identity else None,
    }, error.status if error else 200, error.headers if error else None)
