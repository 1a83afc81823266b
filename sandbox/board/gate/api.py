"""The door of the API: every request below /1 is counted, may meet a fault, is limited,
authenticated, and then handled in one transaction.
"""

import asyncio
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.board import times
from sandbox.board.args import Args
from sandbox.board.errors import Refusal
from sandbox.board.hooks.sender import Sender
from sandbox.board.identity import Identity
from sandbox.board.routes.call import Call, Download, Handler
from sandbox.board.service import tokens
from sandbox.board.service.webhooks import ProbeFirst
from sandbox.board.storage.store import Store
from sandbox.board.values import Json
from sandbox.board.work import Work

from . import oauth
from .batch import batch_urls, run_batch
from .book import RouteBook
from .cut import CUT, CutConnection
from .faults import Counters, Faults
from .limits import RateLimiter, token_refusal
from .reading import Credentials, arguments, credentials, with_path_token

_BROKEN_PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Api:
    """An ASGI application for all of /1."""

    store: Store
    identity: Identity
    book: RouteBook
    limiter: RateLimiter
    faults: Faults
    counters: Counters
    base_url: str
    sender: Sender

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        answer = await self._answer(request)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        self.counters.arrived(request.method)
        broken = await self._fault()
        if broken is not None:
            return broken
        headers: dict[str, str] = {}
        try:
            args = await arguments(request)
            path = _path_below(request)
            shown = with_path_token(credentials(request, args), path)
            limited = self._limit(shown, path, args, headers)
            return limited or await self._handled(request, path, args, shown, headers)
        except Download as file:
            return Response(file.content, 200, headers, file.mime_type)
        except Refusal as refusal:
            return PlainTextResponse(refusal.text, refusal.status, headers)

    async def _fault(self) -> Response | None:
        if self.faults.down:
            return HTMLResponse(_BROKEN_PAGE.format("503 Service Unavailable"), 503)
        if self.faults.take("error_500"):
            return HTMLResponse(_BROKEN_PAGE.format("500 Internal Server Error"), 500)
        if self.faults.take("garbage"):
            return HTMLResponse(_BROKEN_PAGE.format("Welcome"), 200)
        if self.faults.slow_seconds:
            await asyncio.sleep(self.faults.slow_seconds)
        return None

    def _limit(self, shown: Credentials, path: str, args: Args, headers: dict[str, str]) -> Response | None:
        cost = len(batch_urls(args)) or 1 if path == "/batch" else 1
        verdict = self.limiter.admit(shown.key, shown.token, path, cost)
        headers.update(verdict.headers)
        refusal = verdict.refusal
        if refusal is None and self.faults.take("rate_limit_next"):
            refusal = token_refusal()
            headers.setdefault("retry-after", "1")
        if refusal is None:
            return None
        self.counters.rate_limited += 1
        return JSONResponse({"error": refusal[0], "message": refusal[1]}, 429, headers)

    async def _handled(
        self, request: Request, path: str, args: Args, shown: Credentials, headers: dict[str, str]
    ) -> ASGIApp:
        method = "GET" if request.method == "HEAD" else request.method
        found = (run_batch(self.book), {}) if (method, path) == ("GET", "/batch") else self.book.find(method, path)
        if found is None:
            raise Refusal(404, f"Cannot {request.method} {request.url.path}")
        client = request.headers.get("x-trello-client-identifier")
        handler, parameters = found
        answer = await run_in_threadpool(self._work, handler, parameters, args, shown, client)
        if method != "GET" and self.faults.take("drop_after_commit"):
            return CutConnection(request.scope[CUT])
        return JSONResponse(answer, 200, headers)

    def _work(self, handler: Handler, path: dict[str, str], args: Args, shown: Credentials, client: str | None) -> Json:
        try:
            return self._once(handler, path, args, shown, client)
        except ProbeFirst as first:
            self.sender.probe(first.callback_url)
            return self._once(handler, path, args, shown, client, first.callback_url)

    def _once(
        self,
        handler: Handler,
        path: dict[str, str],
        args: Args,
        shown: Credentials,
        client: str | None,
        probed: str = "",
    ) -> Json:
        if not shown.bearer and shown.key != self.identity.api_key:
            raise Refusal(401, "invalid key")
        with self.store.transaction() as db:
            actor = oauth.holder(db, shown.token) if shown.bearer else tokens.holder(db, shown.token)
            if actor is None or self.faults.revoked:
                raise Refusal(401, "invalid token")
            work = Work(db, actor, self.identity.app_id, client, times.now(), self.base_url)
            return handler(Call(work, path, args, probed))


def _path_below(request: Request) -> str:
    return "/" + request.url.path.removeprefix("/1").strip("/")
