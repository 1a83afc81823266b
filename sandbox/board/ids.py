"""Identifiers as Trello makes them: 24 hex digits with a time prefix, and 8-character short links."""

import itertools
import re
import secrets
import string
from datetime import UTC, datetime

_SALT = secrets.token_hex(5)
_COUNT = itertools.count(secrets.randbelow(2**20))
_ALPHABET = string.ascii_letters + string.digits
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{24}")
_SHORT_LINK = re.compile(r"[0-9a-zA-Z]{8}")


def object_id(now: datetime) -> str:
    """A new id; ids of one process sort by the order in which they were made."""
    return f"{int(now.timestamp()):08x}{_SALT}{next(_COUNT) % 2**24:06x}"


def short_link() -> str:
    """A new 8-character short link."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def is_object_id(text: str) -> bool:
    """True for 24 hex digits."""
    return _OBJECT_ID.fullmatch(text) is not None


def is_short_link(text: str) -> bool:
    """True for 8 letters and digits."""
    return _SHORT_LINK.fullmatch(text) is not None


def made_at(identifier: str) -> datetime:
    """The UTC instant, to the second, in the first 8 hex digits of an object id."""
    return datetime.fromtimestamp(int(identifier[:8], 16), UTC)
