"""Limits that protect the process: size of a body, requests a minute for each token, wrong tokens for each address."""

import time
from collections import OrderedDict
from hashlib import sha256

from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import ProblemError, problem_response

LARGEST_BODY = 1_048_576
MOST_CALLERS = 10_000
FAILURES_A_MINUTE = 30
FORGED_A_MINUTE = 60
SAID_A_MINUTE = 30
# Sign-in links in a quarter of an hour. A whole workshop may share one address.
LINKS_BY_ADDRESS, LINKS_BY_EMAIL, A_WHILE = 40, 5, 900.0
# Asked by machines that share one address, and cheap. Webhooks come in bursts; their route has limits of its own.
UNLIMITED = ("/healthz", "/readyz", "/metrics", "/static/", "/webhooks/")


class Buckets:
    """Token buckets by caller; a full one holds what is allowed in so many `seconds`. Forgets whom it has not seen for
    longest."""

    def __init__(self, allowed: int, seconds: float = 60.0) -> None:
        self._allowed, self._seconds = allowed, seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_for(self, caller: str, now: float) -> float:
        """Take one; 0, or how many seconds to wait when there is none left."""
        left, since = self._left.pop(caller, (float(self._allowed), now))
        left = min(self._allowed, left + (now - since) * self._allowed / self._seconds)
        self._left[caller] = (max(left - 1, 0) if left >= 1 else left, now)
        while len(self._left) > MOST_CALLERS:
            self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) * self._seconds / self._allowed


def too_many(seconds: float) -> ProblemError:
    wait = max(1, round(seconds + 0.5))
    return ProblemError("too_many", f"Too many requests came from you in a short time. Wait {wait} seconds, then "
                        "send the same request again.", headers={"Retry-After": str(wait)})


def spend_failure(request: Request) -> None:
    """Count a wrong token against the address it came from, so that nobody can guess for long."""
    buckets: Buckets = request.app.state.failures
    if seconds := buckets.wait_for(_address(request), time.monotonic()):
        raise too_many(seconds)


def spend_link(request: Request, email: str) -> None:
    """Count a sign-in link that is asked for, against the address that asks and against the e-mail address, known or
    not: nobody's inbox is filled, and nobody can ask for many people."""
    by_address: Buckets = request.app.state.links_by_address
    by_email: Buckets = request.app.state.links_by_email
    now = time.monotonic()
    if seconds := by_address.wait_for(_address(request), now) or by_email.wait_for(
            sha256(email.strip().casefold().encode()).hexdigest(), now):
        raise too_many(seconds)


def refuse_forged(request: Request) -> None:
    """Count a webhook with a wrong signature. Right ones are never counted: both can come through one proxy."""
    buckets: Buckets = request.app.state.forged
    if seconds := buckets.wait_for(_address(request), time.monotonic()):
        raise too_many(seconds)


def refuse_busy_link(request: Request, link: str) -> None:
    """Count what is said by one link: a full room may write at the same time, a machine may not for long."""
    buckets: Buckets = request.app.state.said
    if seconds := buckets.wait_for(link, time.monotonic()):
        raise too_many(seconds)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def prepare_limits(app: FastAPI) -> None:
    """What the limits of single routes count with."""
    app.state.failures, app.state.forged = Buckets(FAILURES_A_MINUTE), Buckets(FORGED_A_MINUTE)
    app.state.said = Buckets(SAID_A_MINUTE)
    app.state.links_by_address = Buckets(LINKS_BY_ADDRESS, A_WHILE)
    app.state.links_by_email = Buckets(LINKS_BY_EMAIL, A_WHILE)


class Limits:
    """ASGI: 429 and 413 before a request reaches anything else."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self.app, self._buckets = app, Buckets(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            if not scope["path"].startswith(UNLIMITED):
                self._refuse_flood(scope, headers)
            length = headers.get("content-length", "0")
            if length.isdecimal() and int(length) > LARGEST_BODY:
                raise too_large()
        except ProblemError as problem:
            await problem_response(problem)(scope, receive, send)
            return
        await self.app(scope, _counted(receive), send)

    def _refuse_flood(self, scope: Scope, headers: Headers) -> None:
        if seconds := self._buckets.wait_for(_caller(scope, headers), time.monotonic()):
            raise too_many(seconds)


def too_large() -> ProblemError:
    return ProblemError("too_large", "The request is larger than 1 MB. Send less; a charter is a few pages of text.")


def _caller(scope: Scope, headers: Headers) -> str:
    """The token or session, unreadable, else the address."""
    secret = headers.get("authorization") or headers.get("cookie")
    return sha256(secret.encode()).hexdigest() if secret else str((scope.get("client") or [""])[0])


def _counted(receive: Receive) -> Receive:
    """A body without a length is counted as it comes."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise too_large()
        return message
    return counting
