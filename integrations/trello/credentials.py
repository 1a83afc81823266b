"""The secrets of the Trello adapter: how they are sent, and how they stay out of every text.

Header form only: in an address they would end in logs of proxies and in error texts.
"""

import re
from typing import Protocol

from requests import PreparedRequest
from requests.auth import AuthBase

from integrations.errors import Unauthorised

_PLAIN = re.compile(r"^[A-Za-z0-9._~+/=-]+\Z")


class Credentials(AuthBase):
    """An API key with a token, or with no key an OAuth 2.0 access token. Unauthorised when they can't be right.

    It is also the requests auth object: having one keeps requests from putting a .netrc entry in its place.
    """

    def __init__(self, token: str, api_key: str | None = None) -> None:
        self._token, self._api_key = token, api_key
        for secret in self.secrets():
            require_plain(secret)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Sign one request (Trello API, Authorization: the OAuth header for key and token, else Bearer)."""
        key = f'OAuth oauth_consumer_key="{self._api_key}", oauth_token="{self._token}"'
        r.headers["Authorization"] = f"Bearer {self._token}" if self._api_key is None else key
        return r

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("Credentials are not pickled: they would be readable in the copy.")

    @property
    def token(self) -> str:
        """For the one request that is about the token itself."""
        return self._token

    @property
    def key_and_token(self) -> bool:
        """False for OAuth 2.0."""
        return self._api_key is not None

    def renewed(self, refused: str) -> bool:
        """After a 401 for this Authorization header: whether another try has a better chance now."""
        return False

    def secrets(self) -> list[str]:
        """All that must not show, longest first, so that none is left in part."""
        return sorted((one for one in (self._token, self._api_key) if one is not None), key=len, reverse=True)

    def redacted(self, text: str) -> str:
        """The text without the secrets."""
        for secret in self.secrets():
            text = text.replace(secret, "(hidden)")
        return text


class TokenKeeper(Protocol):
    """Where OAuth 2.0 tokens are kept between restarts. The text is secret as a whole: seal it like other secrets."""

    def load(self) -> str | None:
        """What was saved last, also by another process; None at first."""

    def save(self, text: str) -> None:
        """Keep this in place of what was there; durable when it returns."""


def require_plain(secret: str) -> None:
    """Unauthorised, without showing it, for what can be no key or token of Trello's."""
    if not _PLAIN.match(secret):
        raise Unauthorised("The Trello key or token is empty or holds characters that no key or token has, so the "
                           "board waits. Copy both again from Trello's pages into the settings.")
