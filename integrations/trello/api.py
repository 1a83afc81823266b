"""Trello's API through py-trello, typed. Only `fetch_json` is used: py-trello's objects read one thing at a time, go
stale, and leak what one client was given into another's requests.

The only module that knows py-trello; board.py, checks.py and webhooks.py ask here.
"""

from collections.abc import Mapping
from typing import TypeVar

from trello import TrelloClient

from integrations.errors import Ambiguous, Unavailable
from integrations.trello.mapping import WireMade, parsed
from integrations.trello.transport import TrelloTransport

T = TypeVar("T")
Value = str | bool | float | None
SIGNED_ELSEWHERE = "kept by the transport"


class TrelloApi:
    """One transport's requests. Raises from integrations/errors.py only."""

    def __init__(self, transport: TrelloTransport) -> None:
        self.transport = transport
        # The client gets no secrets: the transport signs. With a token given it never falls into query mode.
        self._client = TrelloClient(SIGNED_ELSEWHERE, token=SIGNED_ELSEWHERE, http_service=transport)

    def read(self, shape: type[T], path: str, query: Mapping[str, str] | None = None) -> T:
        """GET in this shape; Unavailable when the answer has another one."""
        return parsed(shape, self.call("GET", path, query=query), self.transport.request_id)

    def make(self, path: str, body: Mapping[str, Value]) -> WireMade:
        """POST; Ambiguous when the answer does not say what was made."""
        return self.made(self.call("POST", path, body=body))

    def made(self, answer: object) -> WireMade:
        try:
            return parsed(WireMade, answer)
        except Unavailable:
            raise Ambiguous("Trello did not say what it made, so the board is read again before anything else is "
                            "written.") from None

    def call(self, method: str, path: str, query: Mapping[str, str] | None = None,
             body: Mapping[str, Value] | None = None) -> object:
        """One request and its JSON value."""
        # Fresh dicts each time: py-trello writes into what it is given.
        answer: object = self._client.fetch_json(path, http_method=method, query_params=dict(query or {}),
                                                 post_args=dict(body) if body is not None else None)
        return answer
