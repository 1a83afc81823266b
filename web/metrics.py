"""Request counts and times for Prometheus, by route template: never by address, which would hold ids."""

import time
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.books_gauges import BooksGauges

HintOutcome = Literal["new", "known", "own", "forged", "unreadable", "unknown_board", "too_large"]


class Metrics:
    """One registry of its own, so that several apps in one process do not count each other's requests."""

    def __init__(self, books: BooksGauges) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(books)
        self.requests = Counter("coproduce_http_requests", "Requests answered", ["method", "route", "status"],
                                registry=self.registry)
        self.seconds = Histogram("coproduce_http_request_seconds", "Time to answer", ["method", "route"],
                                 registry=self.registry)

        self._hints = Counter("coproduce_board_hints", "Webhooks of the board, by what became of them", ["outcome"],
                              registry=self.registry)

        self._payout_hints = Counter("coproduce_payout_hints", "Webhooks of the payout service, by what became of them",
                                     ["outcome"], registry=self.registry)

    def hint(self, outcome: HintOutcome) -> None:
        self._hints.labels(outcome).inc()

    def payout_hint(self, outcome: HintOutcome) -> None:
        self._payout_hints.labels(outcome).inc()

    def page(self) -> Response:
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class Measured:
    """ASGI: counts every request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, took, stream = time.perf_counter(), 500, 0.0, False

        async def noting(message: Message) -> None:
            nonlocal status, took, stream
            if message["type"] == "http.response.start":
                status = message["status"]
                stream = MutableHeaders(scope=message).get("content-type", "").startswith("text/event-stream")
            await send(message)
            # Not at the end of the call: what is done after the answer is not waited for. A stream stays open for as
            # long as somebody looks: of it only the beginning is an answer.
            took = took if stream and took else time.perf_counter() - began
        try:
            await self.app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.seconds.labels(method, route).observe(took or time.perf_counter() - began)


METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}
