"""Puts the server together: API, admin routes and pages over one store."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount

from .gate.admin import Admin
from .gate.api import Api
from .gate.book import RouteBook
from .gate.faults import Counters, Faults
from .gate.limits import RateLimiter
from .gate.oauth import OAuth
from .hooks.deliverer import Deliverer
from .hooks.sender import Sender
from .identity import Identity, load
from .pages.pages import Pages
from .routes import ALL_ROUTES
from .storage.store import Store


@dataclass(frozen=True, slots=True)
class Server:
    """The application with what its process has to know."""

    app: Starlette
    identity: Identity
    store: Store
    close_streams: Callable[[], None]


def build(folder: Path, base_url: str, rate_limits: bool, webhook_clock: float = 1.0) -> Server:
    """A board server that keeps its state in `folder` and is reached at `base_url`.

    `webhook_clock` scales the waits between the attempts of a delivery.
    """
    store = Store(folder)
    identity = load(store)
    faults, counters = Faults(), Counters()
    sender = Sender(identity.api_secret)
    deliverer = Deliverer(store, sender, faults, counters, webhook_clock)
    api = Api(store, identity, RouteBook(ALL_ROUTES), RateLimiter(rate_limits), faults, counters, base_url, sender)
    pages = Pages(store, faults, base_url)
    routes: list[BaseRoute] = [
        *Admin(identity, faults, counters, store, deliverer).routes(),
        *OAuth(store, identity, base_url).routes(),
        Mount("/1", api),
        *pages.routes(),
    ]
    # Only loopback names are served, so that no web site can reach the boards through DNS rebinding.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app = Starlette(routes=routes, middleware=[hosts], lifespan=_delivering(deliverer))
    return Server(app, identity, store, pages.pulse.close)


def _delivering(deliverer: Deliverer) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Webhooks go out as long as the application runs."""

    @asynccontextmanager
    async def run(app: Starlette) -> AsyncIterator[None]:
        deliverer.start()
        yield
        await run_in_threadpool(deliverer.stop)

    return run
