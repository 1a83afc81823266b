"""One answer of Trello, read whole within bounds of size and time. Built by transport.py, judged by answers.py."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from requests import Response

NO_JSON = object()
_REQUEST_IDS = ("x-request-id", "x-trello-request-id", "atl-traceid", "atl-request-id")
_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{4,64}")


class TooMuch(Exception):
    """The answer is larger, or trickles longer, than we are ready to take."""


@dataclass(frozen=True)
class Bounds:
    """Bytes of an answer after unpacking, and seconds that all of it may take."""

    largest: int = 32 * 2**20
    longest: float = 60.0


@dataclass(frozen=True)
class Reply:
    """What py-trello asks of a requests.Response, and no more: `status_code`, `text`, `json()`."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @cached_property
    def value(self) -> object:
        """The JSON value; NO_JSON when it is none."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return NO_JSON

    def json(self) -> object:
        return self.value

    @property
    def request_id(self) -> str:
        """The name that Trello's support knows this request by; empty when none was sent."""
        given = (self.headers.get(name, "") for name in _REQUEST_IDS)
        return next((one for one in given if _PLAIN_ID.fullmatch(one)), "")


def received(response: Response, bounds: Bounds) -> Reply:
    """Read an answer that was asked for as a stream. TooMuch over the bounds; urllib3's errors when it breaks off."""
    until, content = time.monotonic() + bounds.longest, bytearray()
    # read1 gives what is there: read would wait for a whole block, and so for a server that trickles.
    while data := response.raw.read1(65_536, decode_content=True):
        content += data
        if len(content) > bounds.largest or time.monotonic() > until:
            raise TooMuch
    return Reply(response.status_code, response.headers, bytes(content))
