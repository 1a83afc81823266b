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
from requests import Response, Session
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

    def request(self, method: str, url: str, params: Mapping[str, str] | None = None,
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
        what = f"{method} {urlsplit(full).path.removeprefix(urlsplit(self._base).path)}"
        sent = {**(headers or {}), "X-Trello-Client-Identifier": self._client_id}
        try:
            return self._answered(method, full, query, sent, data, what)
        except IntegrationError as error:
            error.args = (self._credentials.redacted(str(error)),)
            raise error from None

    def _answered(self, method: str, url: str, query: dict[str, str], headers: dict[str, str], data: str | None,
                  what: str) -> Response:
        write = method != "GET"
        for last in (False, True):
            self._window.take()
            try:
                response = self._send(method, url, query, headers, data)
            except requests.RequestException as error:
                found: IntegrationError = _lost(error, write, what)
                if write or last:
                    raise found from None
                continue
            self._learn(response)
            answer = problem(response, write, what)
            if answer is None:
                return response
            if last or not self._worth_a_moment(answer):
                raise answer from None
        raise AssertionError("the second round returns or raises")

    def _send(self, method: str, url: str, query: dict[str, str], headers: dict[str, str],
              data: str | None) -> Response:
        with self._count_lock:
            self._counts[method] += 1
        body = data.encode() if data is not None else None
        return self._session().request(method, url, params=query, headers=headers, data=body,
                                       auth=self._credentials, timeout=self._timeout, allow_redirects=False)

    def _session(self) -> Session:
        """A Session per thread: requests does not promise that one can be shared."""
        session: Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = Session()
            self._sessions.session = session
        return session

    def _worth_a_moment(self, answer: IntegrationError) -> bool:
        """A 429 was not carried out, so any method may be repeated after a short pause."""
        if not isinstance(answer, RateLimited):
            return False
        self._window.stop(answer.retry_after)
        return answer.retry_after <= self._window.longest_wait

    def _learn(self, response: Response) -> None:
        """Others may share the token: slow down while little is left (header seen on recorded answers, not promised)."""
        left = response.headers.get("x-rate-limit-api-token-remaining", "")
        if left.isdecimal() and int(left) <= _LOW and response.status_code != 429:
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
