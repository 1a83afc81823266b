"""JSON over HTTP for adapters: one address, one bearer key, time limits, no redirects, no repeats, our own errors.

Numbers are read as Decimal and written from a Decimal's text, never through a float. No error quotes what was sent or
answered, because both name people.
"""

import json
import re
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Never
from urllib.parse import urlsplit

import requests
from requests import PreparedRequest, Response, Session
from requests.auth import AuthBase
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, NewConnectionError
from urllib3.exceptions import SSLError as UrllibSSLError

from integrations.errors import Ambiguous, IntegrationError, RateLimited, Unauthorised, Unavailable, Unsafe
from integrations.pace import Pace

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_PAUSE = 900.0
_NOT_SENT = (ConnectTimeoutError, NewConnectionError, NameResolutionError)
_KEY = re.compile(r"[A-Za-z0-9._~+/=-]+")


@dataclass(frozen=True)
class Answer:
    """An answer below 500 that is a JSON object, and neither a refusal of the key nor of the pace."""

    status: int
    body: Mapping[str, object]


class _Bearer(AuthBase):
    """An auth object, not a header: without one requests would put an entry of .netrc in its place."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self._key}"
        return r


class JsonApi:
    """One service. `spoken` is its name in sentences; `timeout` is seconds to connect and to wait for an answer.

    `pace` keeps it within the service's limit, together with all who share it; for a service that says of a 429 that
    nothing was done, since that is asked again. None: as fast as we like, and a 429 is RateLimited at once.

    Raises Unavailable (not reached, 5xx, no JSON), RateLimited, Unauthorised; Ambiguous when a POST got no answer.
    """

    def __init__(self, spoken: str, base_url: str, key: str, timeout: tuple[float, float] = (5.0, 20.0),
                 pace: Pace | None = None) -> None:
        self._spoken, self._timeout, self._pace = spoken, timeout, pace
        self._base = safe_address(spoken, base_url)
        if key and not _KEY.fullmatch(key):
            raise Unauthorised(f"The key for {spoken} holds characters that no key has. Copy it again into the "
                               "settings.")
        self._auth = _Bearer(key) if key else None
        self._sessions = threading.local()

    def get(self, path: str) -> Answer:
        """Read. A lost answer is Unavailable: reading again harms nobody."""
        return self._asked("GET", path, None)

    def post(self, path: str, body: bytes) -> Answer:
        """Send exactly these bytes, once."""
        return self._asked("POST", path, body)

    def require_key(self) -> None:
        """Unauthorised without one: to be asked before anything is written that only makes sense with it."""
        if self._auth is None:
            raise Unauthorised(f"There is no key for {self._spoken} in the settings, so nothing is sent. Add it, then "
                               "start again.")

    def _asked(self, method: str, path: str, body: bytes | None) -> Answer:
        self.require_key()
        if self._pace is None:
            return self._once(method, path, body)
        return self._pace.within(lambda: self._once(method, path, body))

    def _once(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            response = self._session().request(method, self._base + path, data=body, headers=headers, auth=self._auth,
                                               timeout=self._timeout, allow_redirects=False)
        except requests.RequestException as error:
            lost = self._lost(error, method)
        else:
            return self._read(response)
        # Raised out here: as its context, requests' error would carry the signed request along.
        raise lost

    def _session(self) -> Session:
        """One a thread: requests does not promise that a Session can be shared."""
        session: Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = self._sessions.session = Session()
        return session

    def _lost(self, error: requests.RequestException, method: str) -> IntegrationError:
        reason: object = error.args[0] if error.args else None
        if isinstance(reason, MaxRetryError):
            reason = reason.reason
        if method != "GET" and not _not_sent(reason):
            return Ambiguous(f"No answer came from {self._spoken}: it may have done what was asked. It is looked up "
                             "before anything is sent again.")
        return Unavailable(f"No connection to {self._spoken}, so this waits. It is tried again by itself.")

    def _read(self, response: Response) -> Answer:
        status = response.status_code
        if status in (401, 403):
            raise Unauthorised(f"The key for {self._spoken} is wrong, revoked or not allowed to do this. Nothing was "
                               "sent; put a valid key into the settings and everything goes on.")
        if status == 429:
            raise RateLimited(f"We asked {self._spoken} too often, so this waits a moment. It goes on by itself.",
                              _pause(response))
        if status >= 500:
            raise Unavailable(f"There is trouble at {self._spoken} (status {status}), so this waits. It is tried again "
                              "by itself.")
        if status in (200, 201, 202, 204) and not response.content.strip():
            return Answer(status, {})
        try:
            body = from_json(response.content)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise nonsense(self._spoken, status)
        return Answer(status, body)


def _not_sent(reason: object) -> bool:
    """True only when no byte of the request can have arrived; TLS can also fail after the request went out."""
    if isinstance(reason, UrllibSSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, _NOT_SENT)


def nonsense(spoken: str, status: int) -> Unavailable:
    """For an answer that is none, of a gateway or of another service at this address."""
    return Unavailable(f"What came from {spoken} is no answer to what was asked (status {status}), so this waits. It "
                       "is tried again by itself; if it lasts, check the address in the settings.")


def safe_address(spoken: str, base_url: str) -> str:
    """The address without a slash at its end. Unsafe when a key would travel unencrypted beyond this machine."""
    parts = urlsplit(base_url)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        return base_url.rstrip("/")
    raise Unsafe(f"The address of {spoken} is not https, so nothing is sent to it. Only a service on this machine may "
                 "be reached by http.")


def from_json(raw: bytes) -> object:
    """A JSON value with fractions as Decimal. ValueError when it is none."""
    try:
        value: object = json.loads(raw, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def to_json(value: object) -> bytes:
    """One form for one value: sorted keys, no spaces, UTF-8, a Decimal as a number with exactly its own digits."""
    return _text(value).encode()


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(_text(one) for one in value) + "]"
    if isinstance(value, float):
        raise TypeError("a float can't be written exactly; use Decimal")
    return json.dumps(value, ensure_ascii=False)


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no JSON number")


def _pause(response: Response) -> float:
    """Seconds; one when the header is missing or a date."""
    try:
        return min(max(float(response.headers.get("Retry-After", "")), 1.0), LONGEST_PAUSE)
    except ValueError:
        return 1.0
