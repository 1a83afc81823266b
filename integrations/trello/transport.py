"""The wire under py-trello: given to TrelloClient as its `http_service`, it owns address, time limits, pace and errors.

py-trello has none of these and its own errors carry secrets (it puts `key` and `token` into addresses), so nothing
that it would raise for a bad answer ever gets that far.
"""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlsplit

import requests
from requests import Request, Response, Session
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, NewConnectionError
from urllib3.exceptions import SSLError as UrllibSSLError

from integrations.errors import Ambiguous, IntegrationError, RateLimited, Unavailable, Unsafe
from integrations.trello.answers import problem
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow

TRELLO = "https://api.trello.com"
_PYTRELLO_HOSTS = re.compile(r"^https://(?:api\.)?trello\.com(?=/1/)")
_NOT_SENT = (ConnectTimeoutError, NewConnectionError, NameResolutionError, UrllibSSLError)
_LOW = 5  # requests left that we leave to others who share the token


class TrelloTransport:
    """Sends one request at a time per thread; safe to share. Raises only errors of integrations/errors.py.

    `timeout`: seconds to connect and to wait for an answer (Trello itself gives up on a read after 30 s).
    `client_id` comes back on the webhooks our writes cause. `counts` tells how many requests went out, by method.
    """

    def __init__(self, credentials: Credentials, base_url: str = TRELLO, *, client_id: str = "coproduce",
                 window: RequestWindow | None = None, timeout: tuple[float, float] = (3.05, 35.0)) -> None:
        self._base = _address(base_url)
        self._credentials = credentials
        self._client_id = client_id
        self._window = window or RequestWindow()
        self._timeout = timeout
        self._sessions = threading.local()
        self._count_lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> dict[str, int]:
        with self._count_lock:
            return dict(self._counts)

    def request(self, method: str, url: str, *, params: Mapping[str, str] | None = None,
                headers: Mapping[str, str] | None = None, data: str | None = None, auth: object = None,
                files: object = None, proxies: object = None) -> Response:
        """What py-trello's fetch_json calls. A good JSON answer comes back; everything else raises.

        `auth`, `files` and `proxies` are py-trello's and not used: signing is ours, files are never sent, proxies
        come from the environment.
        """
        query = dict(params or {})
        if "key" in query or "token" in query or "token=" in url:
            raise Unsafe("A secret would have been put into an address, so nothing was sent. Give the board client its "
                         "credentials through the transport only.")
        full = _PYTRELLO_HOSTS.sub(self._base, url)
        sent = {**(headers or {}), "X-Trello-Client-Identifier": self._client_id}
        request = Request(method, full, params=query, headers=sent, data=data.encode() if data is not None else None,
                          auth=self._credentials)
        try:
            return self._answered(request, f"{method} {urlsplit(full).path}")
        except IntegrationError as error:
            error.args = (self._credentials.redacted(str(error)),)
            raise error from None

    def _answered(self, request: Request, what: str) -> Response:
        """A 429 was not carried out, so after a short pause any method may be tried once more."""
        try:
            return self._tried(request, what)
        except RateLimited as error:
            if error.retry_after > self._window.longest_wait:
                raise
        return self._tried(request, what)

    def _tried(self, request: Request, what: str) -> Response:
        write = request.method != "GET"
        try:
            response = self._sent(request)
        except requests.RequestException as error:
            raise _lost(error, write, what) from None
        answer = problem(response, write, what)
        self._learn(response, answer)
        if answer is not None:
            raise answer
        return response

    def _sent(self, request: Request) -> Response:
        """A read whose connection broke is sent again at once: servers drop idle connections without a word."""
        try:
            return self._send(request)
        except requests.ConnectionError:
            if request.method != "GET":
                raise
        return self._send(request)

    def _send(self, request: Request) -> Response:
        self._window.take()
        with self._count_lock:
            self._counts[request.method or ""] += 1
        session = self._session()
        settings = session.merge_environment_settings(request.url, {}, None, None, None)
        return session.send(session.prepare_request(request), timeout=self._timeout, allow_redirects=False, **settings)

    def _session(self) -> Session:
        """A Session per thread: requests does not promise that one can be shared."""
        session: Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = Session()
            self._sessions.session = session
        return session

    def _learn(self, response: Response, answer: IntegrationError | None) -> None:
        """A 429 stops every thread. Little left means that others share the token, so we slow down.

        The header was on all recorded answers but is not promised, so it is never required.
        """
        left = response.headers.get("x-rate-limit-api-token-remaining", "")
        if isinstance(answer, RateLimited):
            self._window.stop(answer.retry_after)
        elif left.isdecimal() and int(left) <= _LOW:
            self._window.stop(1.0)


def _address(base_url: str) -> str:
    """The address without `/1`. Unsafe when secrets would travel unencrypted beyond this machine."""
    parts = urlsplit(base_url)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise Unsafe("The board's address is not https, so nothing is sent to it. Only a board server on this machine "
                     "may be reached by http.")
    return base_url.rstrip("/").removesuffix("/1")


def _lost(error: requests.RequestException, write: bool, what: str) -> IntegrationError:
    reason: object = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if write and not isinstance(reason, _NOT_SENT):
        return Ambiguous(f"No answer came to {what}: it may have happened. The board is read again before anything "
                         "else is written.")
    return Unavailable(f"Trello could not be reached for {what}, so cards wait. It is tried again by itself.")
