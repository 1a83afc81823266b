"""Lets the server cut a connection without an answer, as a network does at the worst moment."""

import asyncio
from collections.abc import Callable

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

CUT = "board.cut_connection"


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol; it hands each request a function that drops its connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Wrap the application for this one connection."""
        super().connection_made(transport)
        inner = self.app

        async def with_cut(scope: Scope, receive: Receive, send: Send) -> None:
            scope[CUT] = transport.abort
            await inner(scope, receive, send)

        self.app = with_cut


class CutConnection:
    """An answer that is none: it drops the connection and waits until it is gone."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self._cut = cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut, then wait for the disconnect, so that uvicorn doesn't answer in our place."""
        self._cut()
        while (await receive())["type"] != "http.disconnect":
            pass
