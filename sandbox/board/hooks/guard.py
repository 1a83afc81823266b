"""Decides where this server may send: loopback and private networks only, whatever a name resolves to.

The checked address is the one that is connected to, so that a name can't change its mind in between.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

# Link-local addresses are left out on purpose: cloud machines answer with their credentials there.
_ALLOWED = tuple(
    ip_network(each) for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)


class Unusable(ValueError):
    """The text is no address of the web."""


class Unresolved(Exception):
    """Nobody knows the host of the address."""


class Outside(Exception):
    """The address leads out of this machine and its private network."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: `url` names the number to connect to, `host` and `name` what the receiver calls itself."""

    url: httpx.URL
    host: str
    name: str


def parse(callback_url: str) -> httpx.URL:
    """An http or https address with a host. Raises Unusable."""
    try:
        url = httpx.URL(callback_url)
        named = url.host  # a host that can't be decoded raises here
    except (httpx.InvalidURL, ValueError):
        raise Unusable(callback_url) from None
    if url.scheme not in ("http", "https") or not named or callback_url != callback_url.strip():
        raise Unusable(callback_url)
    return url


def check(callback_url: str) -> Target:
    """Where to connect for this address. Raises Unusable, Unresolved or Outside."""
    url = parse(callback_url)
    found = _addresses(url)
    if not all(_is_near(address) for address in found):
        raise Outside(callback_url)
    return Target(url.copy_with(host=str(found[0])), url.netloc.decode("ascii"), url.raw_host.decode("ascii"))


def _addresses(url: httpx.URL) -> list[IPv4Address | IPv6Address]:
    try:
        answers = socket.getaddrinfo(url.raw_host.decode("ascii"), url.port or 80, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved(url.host) from None
    return [ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]


def _is_near(address: IPv4Address | IPv6Address) -> bool:
    plain = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    return any(plain in network for network in _ALLOWED)
