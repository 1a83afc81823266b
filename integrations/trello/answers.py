"""What an answer of Trello means, as our own errors. Called by transport.py for every answer.

Facts: Trello REST status codes and rate limits guides; 5xx and some 4xx are HTML or plain text, so nothing is parsed
before the status is known.
"""

from integrations.errors import (
    Ambiguous,
    IntegrationError,
    Missing,
    RateLimited,
    Refused,
    Unauthorised,
    Unavailable,
)
from integrations.trello.rate import Scope, some_more
from integrations.trello.reply import NO_JSON, Reply

PAUSE = 10.0  # seconds; Trello's window when it names no time to wait
LONG_PAUSE = 60.0  # of limits whose window is minutes long: members and searches, time in Trello's database
LONGEST_PAUSE = 900.0
LONGEST_QUOTE = 160


class TooManyCards(Refused):
    """Trello won't give so many cards in one answer (403 API_TOO_MANY_CARDS_REQUESTED): ask in parts."""


def problem(reply: Reply, write: bool, what: str) -> IntegrationError | None:
    """The error that this answer stands for, None when it is a good one. `what`: words for the request."""
    status = _status(reply)
    if status < 300:
        return None if status == 200 and reply.value is not NO_JSON else _nonsense(reply, write, what)
    if status == 429:
        return RateLimited(f"Trello limits how often we ask, so {what} waits a moment. It goes on by itself.",
                           some_more(retry_after(reply)))
    if status in (401, 404, 410):
        return _not_allowed(reply, status, what)
    if status >= 500 or status in (408, 449):
        return _failed(reply, status, write, what)
    if _code(reply) == "API_TOO_MANY_CARDS_REQUESTED":
        return TooManyCards(f"Trello won't answer {what} because it asks for too many cards at once. Delete cards "
                            f"that are archived and no longer needed.{_named(reply)}")
    return Refused(f"Trello refused {what} (status {status}{_quoted(reply)}), so this part of the board waits. "
                   f"Check the project's board and its settings.{_named(reply)}")


def scope_of(reply: Reply) -> Scope:
    """Whom a 429 stops."""
    code = _code(reply)
    if code == "API_KEY_LIMIT_EXCEEDED":
        return "key"
    return "members" if code == "RATE_LIMIT_EXCEEDED" else "token"


def retry_after(reply: Reply) -> float:
    """Seconds to wait before the next request; the header is undocumented."""
    try:
        return min(max(float(reply.headers.get("Retry-After", "")), 0.0), LONGEST_PAUSE)
    except ValueError:
        return LONG_PAUSE if _code(reply) in ("RATE_LIMIT_EXCEEDED", "API_TOKEN_DB_LIMIT_EXCEEDED") else PAUSE


def _code(reply: Reply) -> str:
    code = reply.value.get("error") if isinstance(reply.value, dict) else None
    return code if isinstance(code, str) else ""


def _status(reply: Reply) -> int:
    """449 wraps the status of a part of the request that failed (status codes guide)."""
    if reply.status_code == 449 and isinstance(reply.value, dict):
        inner = reply.value.get("originalStatus")
        return inner if isinstance(inner, int) and 400 <= inner < 600 else 449
    return reply.status_code


def _nonsense(reply: Reply, write: bool, what: str) -> IntegrationError:
    text = (f"Trello answered {what} with something that is no answer, so cards wait. It is tried again by "
            f"itself.{_named(reply)}")
    return Ambiguous(text) if write else Unavailable(text)


def _failed(reply: Reply, status: int, write: bool, what: str) -> IntegrationError:
    """503 comes from a front that passed nothing on; after other server errors a write may have happened."""
    text = (f"Trello has trouble of its own (status {status} for {what}), so cards wait. It is tried again by "
            f"itself.{_named(reply)}")
    return Ambiguous(text) if write and status != 503 else Unavailable(text)


def _not_allowed(reply: Reply, status: int, what: str) -> IntegrationError:
    if status == 401 and "permission requested" not in _text(reply).lower():
        return Unauthorised("Trello does not accept the key or the token (wrong, expired or revoked), so the board "
                            f"waits. Make a new token and put it into the settings.{_named(reply)}")
    return Missing(f"Trello can't find what {what} is about: it was deleted, or the token may no longer see it. "
                   f"Look at the board, or give the token's member access to it again.{_named(reply)}")


def _text(reply: Reply) -> str:
    kind = reply.headers.get("Content-Type", "")
    if "html" in kind or len(reply.content) > 4096:
        return ""
    return " ".join(reply.text.split())


def _quoted(reply: Reply) -> str:
    text = _text(reply)
    return f": {text[:LONGEST_QUOTE]}" if text else ""


def _named(reply: Reply) -> str:
    return f" Trello's id of the request: {reply.request_id}." if reply.request_id else ""
