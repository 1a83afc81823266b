"""Decides where webhooks may go: this machine and private networks, whatever a name says at the moment of sending.

The address that was checked is the one that is connected to, so a name can't lead elsewhere in between.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

Address = IPv4Address | IPv6Address

# Link-local addresses are left out: cloud machines hand their credentials to whoever asks there.
_NEAR = tuple(
    ip_network(each) for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)


class Unusable(Exception):
    """Nothing can be sent there; the text says why."""


@dataclass(frozen=True)
class Target:
    """Where to connect, and how the receiver calls itself (`host` for the header, `name` for TLS)."""

    url: httpx.URL
    host: str
    name: str


def parse(text: str) -> httpx.URL:
    """An http or https address; one that names a number outside is refused at once. Raises Unusable."""
    try:
        url = httpx.URL(text)
        host = url.host
    except (httpx.InvalidURL, ValueError):
        raise Unusable("is not a web address") from None
    if url.scheme not in ("http", "https") or not host or text != text.strip():
        raise Unusable("must be an http or https address")
    number = _number(host)
    if number is not None and not _is_near(number):
        raise Unusable("lies outside of this machine and its private network, where this stand-in sends nothing")
    return url


async def resolve(text: str) -> Target:
    """The number behind the address, checked. Raises Unusable."""
    url = parse(text)
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(url.raw_host.decode(), url.port or 80, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unusable("has a name that nobody knows") from None
    numbers = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not all(_is_near(number) for number in numbers):
        raise Unusable("leads outside of this machine and its private network")
    return Target(url.copy_with(host=str(numbers[0])), url.netloc.decode(), url.raw_host.decode())


def _number(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_near(address: Address) -> bool:
    plain = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    return any(plain in network for network in _NEAR)
