"""Puts the routes together and adds what every answer carries."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.payouts import api_account, api_orders, pages, switches
from sandbox.payouts.service import Service

_POLICY = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


class SafeHeaders:
    """Adds the same protective headers to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers)


async def healthz(request: Request) -> Response:
    """About this process, not about the service it plays: it stays well while `down` is switched on."""
    return JSONResponse({"status": "ok"})


def build_app(service: Service) -> Starlette:
    """The web application of one account."""
    app = Starlette(
        routes=[
            Mount("/api/v2", routes=[*api_orders.ROUTES, *api_account.ROUTES]),
            Mount("/_admin", routes=switches.ROUTES),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
            Route("/healthz", healthz),
            *pages.ROUTES,
        ],
        middleware=[
            Middleware(SafeHeaders),
            # Pages show contacts without a sign-in: a name that a web site points here must not open them.
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False),
        ],
    )
    app.state.service = service
    return app
