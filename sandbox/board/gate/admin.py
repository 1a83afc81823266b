"""/_admin: counters and faults, for whoever knows the API secret."""

import hmac
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.board.errors import Refusal
from sandbox.board.identity import Identity

from .faults import Counters, Faults


class Admin:
    """The admin routes."""

    def __init__(self, identity: Identity, faults: Faults, counters: Counters) -> None:
        self._secret = identity.api_secret
        self._faults = faults
        self._counters = counters

    def routes(self) -> list[Route]:
        """The routes with their methods."""
        return [
            Route("/_admin/counters", self.read_counters, methods=["GET"]),
            Route("/_admin/counters/reset", self.reset_counters, methods=["POST"]),
            Route("/_admin/faults", self.faults, methods=["GET", "PUT"]),
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
        return refused or JSONResponse(self._faults.shape())

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
