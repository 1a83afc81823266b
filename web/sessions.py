"""Sessions of the pages: a signed cookie that names a server-side session token, and the token against forged forms."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from integrations.records.people import Account
from web.access import Reader, reader_of
from web.parts import Parts, parts_of
from web.problems import ProblemError

COOKIE = "coproduce_session"
LIFETIME = timedelta(hours=12)
# Each names the ones before it too, so the more special comes first.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
           ("Linux", "Linux"))
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class Session:
    """Somebody signed in to the pages. `csrf` has to come back with every form; `id` names the session and opens
    nothing."""

    reader: Reader
    csrf: str
    id: str

    @property
    def once(self) -> str:
        """A new name for the next form, so that a second click on it does nothing twice."""
        return secrets.token_urlsafe(12)


def _signer(keys: Sequence[str], salt: str) -> URLSafeSerializer:
    # itsdangerous signs with the last key and reads with all; our ring has the first key first.
    return URLSafeSerializer(list(reversed(keys)), salt=salt)


def page_session(request: Request) -> Session:
    """The session of the cookie, looked up once a request; signed_out without a valid one (a page answers that with the
    sign-in page)."""
    known = getattr(request.state, "session", None)
    if isinstance(known, Session):
        return known
    session = request.state.session = session_now(request)
    return session


def session_now(request: Request) -> Session:
    """The same looked up anew: for answers that last longer than a session may."""
    parts = parts_of(request)
    try:
        token = _signer(parts.settings.keys, "session").loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        token = None
    account = parts.tokens.authenticate(token, "session") if isinstance(token, str) else None
    if account is None or not isinstance(token, str):
        raise ProblemError("signed_out", "You are not signed in, or your session has ended. Sign in, then try again.")
    return Session(reader_of(parts, account, "web"), _csrf(parts, token), sha256(token.encode()).hexdigest())


PageSession = Annotated[Session, Depends(page_session)]


def open_session(request: Request, account: Account, address: str = "/") -> Response:
    """Sign somebody in and go on to `address`, when it is one of ours: a session of its own, ended by signing out or
    after 12 hours."""
    parts = parts_of(request)
    token = parts.tokens.issue(account.id, browser_of(request.headers.get("user-agent", "")), "session", LIFETIME)
    response = RedirectResponse(own_path(address), 303)
    response.set_cookie(COOKIE, _text(_signer(parts.settings.keys, "session").dumps(token)), httponly=True,
                        samesite="lax", secure=parts.settings.secure, max_age=int(LIFETIME.total_seconds()), path="/")
    return response


def close_session(request: Request, session: Session) -> Response:
    """Sign out: the session ends on the server too."""
    parts_of(request).tokens.revoke(session.reader.account.id, session.id)
    return signed_out_here()


def signed_out_here() -> Response:
    """To the sign-in page, without the cookie of a session that has ended."""
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def browser_of(agent: str) -> str:
    """'Firefox on Android', for somebody's own list of where they are signed in; 'a browser' when nothing is known."""
    browser = next((words for mark, words in BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def sign_in_address(request: Request) -> str:
    """Where to sign in, coming back to this page."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?{urlencode({'next': here})}" if here != "/" else "/sign-in"


async def form_of(request: Request, session: Session | None = None, *, files: int = 0) -> FormData:
    """The form, with at most so many files; refused when it does not carry the session's own token."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORM_TYPES:
        raise ProblemError("media_type", "This address takes the form of its page. Clients use the API: /openapi.json.")
    form = await request.form(max_files=files, max_fields=200)
    if session is not None and not compare_digest(text_of(form, "csrf").encode(), session.csrf.encode()):
        await form.close()
        raise ProblemError("forged", "This form is from another session or another site, so nothing was changed. Open "
                           "the page again, then send it.")
    return form


def text_of(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


async def content_of(form: FormData, name: str) -> bytes:
    """What is in a file that was sent along; empty when none was chosen. All files of the form are closed then."""
    value = form.get(name)
    content = b"" if value is None or isinstance(value, str) else await value.read()
    await form.close()
    return content


def texts_of(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]


def _csrf(parts: Parts, token: str) -> str:
    return _text(_signer(parts.settings.keys, "csrf").dumps(sha256(f"csrf {token}".encode()).hexdigest()))


def own_path(address: str) -> str:
    """Only a path of our own: a link from elsewhere must not lead away after signing in."""
    own = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if own else "/"


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode()
