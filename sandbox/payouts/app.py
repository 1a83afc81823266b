"""Puts the routes together and adds what every answer carries."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.payouts import (
    api_catalogue,
    api_money,
    api_orders,
    api_people,
    api_rewards,
    api_webhooks,
    pages,
    switches,
)
from sandbox.payouts.gate import api
from sandbox.payouts.hooks.deliverer import Deliverer
from sandbox.payouts.postman import Postman
from sandbox.payouts.refusals import Refusal
from sandbox.payouts.rounds import rounds
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


async def unknown_path(request: Request) -> Response:
    raise Refusal(404, "This address does not exist in the API.")


_API = [
    *api_orders.ROUTES,
    *api_rewards.ROUTES,
    *api_money.ROUTES,
    *api_catalogue.ROUTES,
    *api_webhooks.ROUTES,
    *api_people.ROUTES,
    Route("/{rest:path}", api(unknown_path), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]


def _carrying(service: Service, webhook_clock: float) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Mails and webhooks go out as long as the application runs."""

    @asynccontextmanager
    async def run(app: Starlette) -> AsyncIterator[None]:
        deliverer, postman = Deliverer(service, webhook_clock), Postman(service)
        service.send_early = deliverer.send_early
        tasks = [
            asyncio.create_task(rounds(deliverer.send_due, service.hooks_changed)),
            asyncio.create_task(rounds(postman.carry_due, service.mail_changed)),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await deliverer.close()

    return run


def build_app(service: Service, webhook_clock: float = 1.0) -> Starlette:
    """The web application of one account; `webhook_clock` scales the waits between attempts of a webhook."""
    app = Starlette(
        routes=[
            Mount("/api/v2", routes=_API),
            Mount("/_admin", routes=switches.ROUTES),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
            Route("/healthz", healthz),
            *pages.ROUTES,
        ],
        lifespan=_carrying(service, webhook_clock),
        middleware=[
            Middleware(SafeHeaders),
            # Pages show contacts without a sign-in: a name that a web site points here must not open them.
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False),
        ],
    )
    app.state.service = service
    return app
