"""The secrets of the Trello adapter: how they are sent, and how they stay out of every text.

Header form only: in an address they would end in logs of proxies and in error texts.
"""

import re
from dataclasses import dataclass, field

from requests import PreparedRequest
from requests.auth import AuthBase

from integrations.errors import Unauthorised

_PLAIN = re.compile(r"^[A-Za-z0-9._~+/=-]+$")


@dataclass(frozen=True)
class Credentials(AuthBase):
    """An API key with a token, or with no key an OAuth 2.0 access token. Unauthorised when they can't be right.

    It is also the requests auth object: having one keeps requests from putting a .netrc entry in its place.
    """

    token: str = field(repr=False)
    api_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not all(_PLAIN.match(secret) for secret in self._secrets()):
            raise Unauthorised("The Trello key or token is empty or holds characters that no key or token has, so the "
                               "board waits. Copy both again from Trello's pages into the settings.")

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Sign one request (Trello API, Authorization: the OAuth header for key and token, else Bearer)."""
        key = f'OAuth oauth_consumer_key="{self.api_key}", oauth_token="{self.token}"'
        r.headers["Authorization"] = f"Bearer {self.token}" if self.api_key is None else key
        return r

    def redacted(self, text: str) -> str:
        """The text without the secrets."""
        for secret in self._secrets():
            text = text.replace(secret, "(hidden)")
        return text

    def _secrets(self) -> list[str]:
        return [self.token] if self.api_key is None else [self.token, self.api_key]
