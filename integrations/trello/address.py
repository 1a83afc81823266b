"""Where secrets may be sent: by https, or to this machine. Used by transport.py and oauth.py."""

from urllib.parse import urlsplit

from integrations.errors import Unsafe

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def safe_address(address: str) -> str:
    """The address without a slash at its end. Unsafe when secrets would travel unencrypted beyond this machine."""
    parts = urlsplit(address)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        return address.rstrip("/")
    raise Unsafe("The board's address is not https, so nothing is sent to it. Only a board server on this machine "
                 "may be reached by http.")
