"""Keeps the pages safe: strict headers, and forms that only our own pages can send."""

import hmac
import secrets

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

_COOKIE = "local_board_form"
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def form_token(request: Request) -> str:
    """The token that this browser's forms carry; a new one for a new browser."""
    return request.cookies.get(_COOKIE) or secrets.token_urlsafe(24)


def seal(response: Response, token: str) -> Response:
    """Add the headers, and the cookie that the forms are compared with."""
    response.headers.update(_HEADERS)
    response.set_cookie(_COOKIE, token, httponly=True, samesite="strict")
    return response


def is_own_form(request: Request, form: FormData) -> bool:
    """True when the form carries the token of this browser's cookie."""
    expected, sent = request.cookies.get(_COOKIE, ""), str(form.get("form_token", ""))
    return bool(expected) and hmac.compare_digest(expected.encode(), sent.encode())


def local_path(path: str) -> str:
    """Where to go back to: a page of ours, never another site."""
    return path if path == "/" or path.startswith(("/b/", "/c/")) else "/"
