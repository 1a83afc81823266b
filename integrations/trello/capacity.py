"""Trello's object limits as sentences: what a board is nearly, or quite, full of. Called by board.py.

Facts: Trello object limits guide; `limits` of a board is {thing: {where: {status, warnAt, disableAt, count}}}.
"""

import re

from pydantic import Field, TypeAdapter, ValidationError

from integrations.trello.mapping import Wire

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class _Limit(Wire):
    status: str = "ok"
    most: int | None = Field(None, alias="disableAt")


class _Limits(Wire):
    limits: dict[str, dict[str, object]] = {}


def full_of(answer: object) -> list[str]:
    """One sentence for each limit that is not `ok`. What has another shape is passed over: it can't be a warning."""
    try:
        found = _Limits.model_validate(answer).limits
    except ValidationError:
        return []
    said = [_sentence(thing, where, one) for thing, places in sorted(found.items()) for where, one in places.items()]
    return [one for one in said if one]


def _sentence(thing: str, where: str, sent: object) -> str:
    try:
        limit = TypeAdapter(_Limit).validate_python(sent)
    except ValidationError:
        return ""
    if limit.status == "ok":
        return ""
    most = f" (at most {limit.most})" if limit.most else ""
    name = f"{_plain(thing)}, {_plain(where)}{most}"
    if limit.status == "warn":
        return f"The board is nearly full: {name}. Archive or delete what is no longer needed before Trello stops it."
    return f"The board is full: {name}. Trello takes no more, so new cards wait. Delete what is no longer needed."


def _plain(name: str) -> str:
    return _WORDS.sub(" ", name).lower()[:40]
