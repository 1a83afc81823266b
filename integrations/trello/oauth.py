"""OAuth 2.0 for Trello: short-lived access tokens, renewed before they end and once after a refusal.

Facts: Atlassian OAuth 2.0 (3LO) guide. A refresh token is good for one renewal and the answer brings the next, so the
newest is kept (TokenKeeper) before it is used.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import requests
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from requests import PreparedRequest

from integrations.errors import Unauthorised, Unavailable
from integrations.trello.address import safe_address
from integrations.trello.credentials import Credentials, TokenKeeper, require_plain
from integrations.trello.reply import Bounds, Reply, TooMuch, received
from integrations.trello.wire import WIRE_ERRORS

TOKEN_URL = "https://auth.atlassian.com/oauth/token"  # noqa: S105  # an address
EARLY = timedelta(seconds=60)  # a request that is under way while its token ends would be refused
TIMEOUT = (3.05, 20.0)
_REMEMBERED = 8


class OAuthTokens(BaseModel):
    """One renewal's outcome. Its JSON is what a TokenKeeper keeps."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access: str = Field(repr=False)
    refresh: str = Field(repr=False)
    expires: AwareDatetime
    scopes: list[str] = []


class _Granted(BaseModel):
    """Answer of the token endpoint (RFC 6749, 5.1)."""

    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: str
    refresh_token: str | None = None
    expires_in: float = Field(gt=0, le=10**8)
    scope: str = ""


def utc_now() -> datetime:
    return datetime.now(UTC)


class OAuthCredentials(Credentials):
    """Bearer credentials that renew themselves. Threads share one; only one of them renews.

    `first_refresh`: the refresh token from the settings, used until the keeper holds a newer one. `token_url`: the
    token endpoint. Signing raises Unauthorised when the grant has ended, Unavailable when the endpoint is not reached.
    """

    def __init__(self, client_id: str, client_secret: str, first_refresh: str, keeper: TokenKeeper, *,
                 token_url: str = TOKEN_URL, clock: Callable[[], datetime] = utc_now) -> None:
        self._client_id, self._client_secret, self._first_refresh = client_id, client_secret, first_refresh
        self._keeper, self._clock = keeper, clock
        self._url = safe_address(token_url)
        self._lock = threading.Lock()
        self._tokens: OAuthTokens | None = None
        self._unsaved = False
        self._seen: list[str] = []
        for secret in (client_id, client_secret, first_refresh):
            require_plain(secret)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self.token}"
        return r

    @property
    def token(self) -> str:
        with self._lock:
            tokens = self._tokens or self._kept()
            if tokens is None or tokens.expires - EARLY <= self._clock():
                tokens = self._renew(tokens)
            if self._unsaved:
                self._save(tokens)
            return tokens.access

    @property
    def facts(self) -> tuple[datetime, list[str]]:
        """When the present access token ends, and the scopes it has."""
        self.token  # noqa: B018  # renews when needed
        with self._lock:
            tokens = self._tokens
        assert tokens is not None
        return tokens.expires, tokens.scopes

    @property
    def key_and_token(self) -> bool:
        return False

    def renewed(self, refused: str) -> bool:
        """True when there is another access token than the refused one; several refusals give one renewal."""
        with self._lock:
            if self._tokens is not None and refused == f"Bearer {self._tokens.access}":
                self._renew(self._tokens)
            return self._tokens is not None

    def secrets(self) -> list[str]:
        """The client's id is public (RFC 6749, 2.2) and not among them."""
        own = {self._client_secret, self._first_refresh, *self._seen}
        return sorted(own, key=len, reverse=True)

    def _renew(self, stale: OAuthTokens | None) -> OAuthTokens:
        """Called with the lock held. Another process may have renewed meanwhile: then its tokens are taken."""
        kept = stale if self._unsaved else self._kept()
        if kept is not None and (stale is None or kept.access != stale.access) and kept.expires - EARLY > self._clock():
            return kept
        refresh = kept.refresh if kept else self._first_refresh
        granted = self._granted(refresh)
        if granted is None:
            newer = self._saved_meanwhile(refresh)
            if newer is not None:
                return newer
            granted = self._granted(self._first_refresh) if kept else None  # a person may have granted access anew
        if granted is None:
            raise Unauthorised("Trello no longer accepts this program's OAuth grant (it was revoked, or has ended), so "
                               "the board waits. Grant access again and put the new refresh token into the settings.")
        tokens = OAuthTokens(access=granted.access_token, refresh=granted.refresh_token or refresh,
                             expires=self._clock() + timedelta(seconds=granted.expires_in),
                             scopes=granted.scope.split())
        require_plain(tokens.access)
        self._remember(tokens)
        self._unsaved = True
        self._save(tokens)
        return tokens

    def _save(self, tokens: OAuthTokens) -> None:
        """Tried again before the next request when it fails: a restart would come back with a spent refresh token."""
        self._keeper.save(tokens.model_dump_json())
        self._unsaved = False

    def _saved_meanwhile(self, refresh: str) -> OAuthTokens | None:
        """The refresh token was used already, perhaps by another process, which is about to keep what it got."""
        for _ in range(10):
            kept = self._kept()
            if kept is not None and kept.refresh != refresh:
                return kept
            time.sleep(0.1)
        return None

    def _granted(self, refresh: str) -> _Granted | None:
        """A renewal; None when the refresh token is refused (RFC 6749, 5.2)."""
        asked = {"grant_type": "refresh_token", "client_id": self._client_id, "client_secret": self._client_secret,
                 "refresh_token": refresh}
        reply = self._asked(asked)
        if reply is not None and reply.status_code in (400, 401, 403):
            return None
        if reply is not None and reply.status_code == 200:
            granted = _read(reply)
            if granted is not None:
                return granted
        raise Unavailable("The service that renews Trello's access is not there or does not answer as it should, so "
                          "cards wait. It is tried again by itself.")

    def _asked(self, asked: dict[str, str]) -> Reply | None:
        try:
            with requests.Session() as session:
                session.trust_env = False  # else a .netrc entry would be sent along
                session.proxies = requests.utils.get_environ_proxies(self._url)
                with session.post(self._url, json=asked, timeout=TIMEOUT, allow_redirects=False,
                                  stream=True) as response:
                    return received(response, Bounds(largest=100_000, longest=30.0))
        except (*WIRE_ERRORS, TooMuch):
            return None

    def _kept(self) -> OAuthTokens | None:
        text = self._keeper.load()
        tokens = _tokens(text) if text else None
        if tokens is not None:
            self._remember(tokens)
        return tokens

    def _remember(self, tokens: OAuthTokens) -> None:
        """Also older ones stay hidden in texts: an error about them may still come."""
        self._tokens = tokens
        fresh = [one for one in (tokens.access, tokens.refresh) if one not in self._seen]
        self._seen = [*self._seen, *fresh][-_REMEMBERED:]


def _tokens(text: str) -> OAuthTokens | None:
    try:
        return OAuthTokens.model_validate_json(text)
    except ValidationError:
        return None  # of another version or damaged; the first refresh token may still be good


def _read(reply: Reply) -> _Granted | None:
    try:
        return _Granted.model_validate(reply.value)
    except ValidationError:
        return None


