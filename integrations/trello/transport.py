"""The wire under py-trello: given to TrelloClient as its `http_service`, it owns address, time limits, pace and errors.

py-trello has none of these and its own errors carry secrets (it puts `key` and `token` into addresses), so nothing
that it would raise for a bad answer ever gets that far.
"""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Never
from urllib.parse import quote, urlsplit

import requests
from requests import Request, Session

from integrations.errors import IntegrationError, RateLimited, Unauthorised, Unsafe
from integrations.trello.address import safe_address
from integrations.trello.answers import problem, scope_of
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.reply import Bounds, Reply, TooMuch, received
from integrations.trello.wire import WIRE_ERRORS, fence_log, lost

TRELLO = "https://api.trello.com"
OWN_TOKEN = "own-token"  # noqa: S105  # stands for the token in paths, until the request leaves
_PYTRELLO_HOSTS = re.compile(r"^https://(?:api\.)?trello\.com(?=/1/)")


@dataclass(frozen=True)
class _Wish:
    """One request before it is signed. `what` names it in sentences."""

    method: str
    url: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes | None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def what(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def write(self) -> bool:
        return self.method != "GET"


class TrelloTransport:
    """Sends one request at a time per thread; safe to share. Raises only errors of integrations/errors.py.

    `timeout`: seconds to connect and to wait for an answer (Trello itself gives up on a read after 30 s); `bounds`:
    the size and duration of a whole one. `client_id` comes back on the webhooks our writes cause. `counts` tells how
    many requests went out, by method.
    """

    def __init__(self, credentials: Credentials, base_url: str = TRELLO, *, client_id: str = "coproduce",
                 window: RequestWindow | None = None, timeout: tuple[float, float] = (3.05, 35.0),
                 bounds: Bounds = Bounds()) -> None:  # noqa: B008  # frozen
        self._base = safe_address(base_url).removesuffix("/1")
        self.credentials = credentials
        self._client_id = client_id
        self._window = window or RequestWindow()
        self._timeout, self._bounds = timeout, bounds
        self._here = threading.local()
        self._count_lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        fence_log()

    @property
    def counts(self) -> dict[str, int]:
        with self._count_lock:
            return dict(self._counts)

    @property
    def request_id(self) -> str:
        """Trello's id of this thread's last answer; empty when it gave none."""
        return getattr(self._here, "request_id", "")

    def request(self, method: str, url: str, *, params: Mapping[str, str] | None = None,
                headers: Mapping[str, str] | None = None, data: str | None = None, auth: object = None,
                files: object = None, proxies: object = None) -> Reply:
        """What py-trello's fetch_json calls. A good JSON answer comes back; everything else raises.

        `auth`, `files` and `proxies` are py-trello's and not used: signing is ours, files are never sent, proxies
        come from the environment.
        """
        query = dict(params or {})
        self._require_clean(url, query)
        sent = {**(headers or {}), "X-Trello-Client-Identifier": self._client_id}
        wish = _Wish(method, _PYTRELLO_HOSTS.sub(self._base, url), query, sent,
                     data.encode() if data is not None else None)
        outcome = self._answered(wish)
        if isinstance(outcome, IntegrationError):
            outcome.args = (self.credentials.redacted(str(outcome)),)
            raise outcome
        return outcome

    def post(self, url: str, *, data: object = None, auth: object = None, proxies: object = None) -> Never:
        """What py-trello's create_hook calls: it puts the token into the address, so it is not done."""
        raise Unsafe("py-trello's create_hook would put the token into an address, so nothing was sent. Register "
                     "webhooks through TrelloWebhooks.")

    def _require_clean(self, url: str, query: Mapping[str, str]) -> None:
        shown = [url, *map(str, query.values())]
        secrets = self.credentials.secrets()
        if {"key", "token"} & query.keys() or "token=" in url or any(one in text for one in secrets for text in shown):
            raise Unsafe("A secret would have been put into an address, so nothing was sent. Give the board client "
                         "its credentials through the transport only.")

    def _answered(self, wish: _Wish) -> Reply | IntegrationError:
        """401 and 429 were not carried out: any method may be tried once more, with a newer token or a pause later.

        Errors are returned and raised by the caller, outside of any `except`: what requests raises holds the signed
        request, and must not hang on ours as its context.
        """
        outcome = self._tried(wish)
        if isinstance(outcome, Unauthorised) and self.credentials.renewed(self._here.signed):
            outcome = self._tried(wish)
        if isinstance(outcome, RateLimited) and outcome.retry_after <= self._window.longest_wait:
            outcome = self._tried(wish)
        return outcome

    def _tried(self, wish: _Wish) -> Reply | IntegrationError:
        got = self._sent(wish)
        if isinstance(got, Exception):
            return lost(got, wish.write, wish.what)
        self._here.request_id = got.request_id
        error = problem(got, wish.write, wish.what)
        if isinstance(error, RateLimited):
            self._window.stop(error.retry_after, scope_of(got))
        else:
            self._window.learn(got.headers)
        return error or got

    def _sent(self, wish: _Wish) -> Reply | Exception:
        """A read whose connection broke is sent again at once: servers drop idle connections without a word."""
        got = self._send(wish)
        broke = isinstance(got, requests.ConnectionError) and not isinstance(got, requests.ConnectTimeout)
        return self._send(wish) if broke and not wish.write else got

    def _send(self, wish: _Wish) -> Reply | Exception:
        self._window.take(wish.path)
        with self._count_lock:
            self._counts[wish.method] += 1
        session = self._session()
        url = wish.url.replace(f"/tokens/{OWN_TOKEN}", f"/tokens/{quote(self.credentials.token, safe='')}") if (
            f"/tokens/{OWN_TOKEN}" in wish.url) else wish.url
        prepared = session.prepare_request(Request(wish.method, url, params=wish.query, headers=wish.headers,
                                                   data=wish.body, auth=self.credentials))
        self._here.signed = str(prepared.headers.get("Authorization", ""))
        settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
        try:
            with session.send(prepared, timeout=self._timeout, allow_redirects=False, **settings) as response:
                return received(response, self._bounds)
        except (*WIRE_ERRORS, TooMuch) as error:
            return error

    def _session(self) -> Session:
        """A Session per thread: requests does not promise that one can be shared."""
        session: Session | None = getattr(self._here, "session", None)
        if session is None:
            session = self._here.session = Session()
        return session
