"""/_admin: counters, faults, webhooks and tokens, for whoever knows the API secret."""

import hmac
import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.board.errors import Refusal
from sandbox.board.hooks.deliverer import Deliverer
from sandbox.board.identity import Identity
from sandbox.board.storage.store import Store

from . import webhook_admin
from .faults import Counters, Faults


class Admin:
    """The admin routes."""

    def __init__(
        self, identity: Identity, faults: Faults, counters: Counters, store: Store, deliverer: Deliverer
    ) -> None:
        self._secret = identity.api_secret
        self._faults = faults
        self._counters = counters
        self._store = store
        self._deliverer = deliverer

    def routes(self) -> list[Route]:
        """The routes with their methods."""
        return [
            Route("/_admin/counters", self.read_counters, methods=["GET"]),
            Route("/_admin/counters/reset", self.reset_counters, methods=["POST"]),
            Route("/_admin/faults", self.faults, methods=["GET", "PUT"]),
            Route("/_admin/webhooks", self.webhooks, methods=["GET"]),
            Route("/_admin/tokens", self.tokens, methods=["GET"]),
            Route("/_admin/tokens/{member}", self.change_token, methods=["PUT"]),
        ]

    async def read_counters(self, request: Request) -> Response:
        """GET /_admin/counters"""
        return self._refusal(request) or JSONResponse(self._counters.shape())

    async def reset_counters(self, request: Request) -> Response:
        """POST /_admin/counters/reset"""
        refused = self._refusal(request)
        if refused is None:
            self._counters.reset()
        return refused or JSONResponse(self._counters.shape())

    async def faults(self, request: Request) -> Response:
        """GET and PUT /_admin/faults; PUT changes only the faults that it names."""
        refused = self._refusal(request)
        if refused is None and request.method == "PUT":
            refused = await self._change(request)
            self._deliverer.wake()  # what a switch held back
        return refused or JSONResponse(self._faults.shape())

    async def webhooks(self, request: Request) -> Response:
        """GET /_admin/webhooks"""
        refused = self._refusal(request)
        if refused is None:
            return await run_in_threadpool(webhook_admin.list_webhooks, self._store)
        return refused

    async def tokens(self, request: Request) -> Response:
        """GET /_admin/tokens"""
        refused = self._refusal(request)
        if refused is None:
            return await run_in_threadpool(webhook_admin.list_tokens, self._store)
        return refused

    async def change_token(self, request: Request) -> Response:
        """PUT /_admin/tokens/{id or username}"""
        return self._refusal(request) or await webhook_admin.change_token(self._store, request)

    async def _change(self, request: Request) -> Response | None:
        try:
            wanted = json.loads(await request.body())
            self._faults.change(wanted if isinstance(wanted, dict) else {"body": None})
        except ValueError:
            return PlainTextResponse('The body is not JSON. Send an object such as {"down": true}.', 400)
        except Refusal as refusal:
            return PlainTextResponse(refusal.text, refusal.status)
        return None

    def _refusal(self, request: Request) -> Response | None:
        shown = request.headers.get("x-admin-secret", "")
        if hmac.compare_digest(shown.encode(), self._secret.encode()):
            return None
        return PlainTextResponse("Admin routes need the header X-Admin-Secret with the API secret.", 401)
