"""Puts the server together: API, admin routes and pages over one store."""

from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount

from .gate.admin import Admin
from .gate.api import Api
from .gate.book import RouteBook
from .gate.faults import Counters, Faults
from .gate.limits import RateLimiter
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


def build(folder: Path, base_url: str, rate_limits: bool) -> Server:
    """A board server that keeps its state in `folder` and is reached at `base_url`."""
    store = Store(folder)
    identity = load(store)
    faults, counters = Faults(), Counters()
    api = Api(store, identity, RouteBook(ALL_ROUTES), RateLimiter(rate_limits), faults, counters, base_url)
    routes: list[BaseRoute] = [
        *Admin(identity, faults, counters).routes(),
        Mount("/1", api),
        *Pages(store, faults, base_url).routes(),
    ]
    # Only loopback names are served, so that no web site can reach the boards through DNS rebinding.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Server(Starlette(routes=routes, middleware=[hosts]), identity, store)
