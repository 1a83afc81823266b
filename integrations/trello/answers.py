"""What an answer of Trello means, as our own errors. Called by transport.py for every answer.

Facts: Trello REST status codes and rate limits guides; 5xx and some 4xx are HTML or plain text, so nothing is parsed
before the status is known.
"""

import requests

from integrations.errors import (
    Ambiguous,
    IntegrationError,
    Missing,
    RateLimited,
    Refused,
    Unauthorised,
    Unavailable,
)

PAUSE = 10.0  # seconds; Trello's window when it names no time to wait
LONGEST_QUOTE = 160


def problem(response: requests.Response, write: bool, what: str) -> IntegrationError | None:
    """The error that this answer stands for, None when it is a good one. `what`: words for the request."""
    status = _status(response)
    if status == 200:
        return None if _is_json(response) else _nonsense(write, what)
    if status == 429:
        return RateLimited(f"Trello limits how often we ask, so {what} waits a moment. It goes on by itself.",
                           retry_after(response))
    if status in (401, 404, 410):
        return _not_allowed(response, status, what)
    if status >= 500 or status in (408, 449):
        return _failed(status, write, what)
    return Refused(f"Trello refused {what} (status {status}{_quoted(response)}), so this part of the board waits. "
                   "Check the project's board and its settings.")


def retry_after(response: requests.Response) -> float:
    """Seconds to wait before the next request."""
    try:
        return min(max(float(response.headers.get("Retry-After", "")), 0.0), 900.0)
    except ValueError:
        return PAUSE


def _status(response: requests.Response) -> int:
    """449 wraps the status of a part of the request that failed (status codes guide)."""
    if response.status_code == 449 and _is_json(response):
        body = response.json()
        inner = body.get("originalStatus") if isinstance(body, dict) else None
        return inner if isinstance(inner, int) else 449
    return response.status_code


def _is_json(response: requests.Response) -> bool:
    try:
        response.json()
    except ValueError:
        return False
    return True


def _nonsense(write: bool, what: str) -> IntegrationError:
    text = f"Trello answered {what} with something that is no answer, so cards wait. It is tried again by itself."
    return Ambiguous(text) if write else Unavailable(text)


def _failed(status: int, write: bool, what: str) -> IntegrationError:
    """503 comes from a front that passed nothing on; after other server errors a write may have happened."""
    text = f"Trello has trouble of its own (status {status} for {what}), so cards wait. It is tried again by itself."
    return Ambiguous(text) if write and status != 503 else Unavailable(text)


def _not_allowed(response: requests.Response, status: int, what: str) -> IntegrationError:
    if status == 401 and "permission requested" not in _text(response).lower():
        return Unauthorised("Trello does not accept the key or the token (wrong, expired or revoked), so the board "
                            "waits. Make a new token and put it into the settings.")
    return Missing(f"Trello can't find what {what} is about: it was deleted, or the token may no longer see it. "
                   "Look at the board, or give the token's member access to it again.")


def _text(response: requests.Response) -> str:
    kind = response.headers.get("Content-Type", "")
    if "html" in kind or len(response.content) > 4096:
        return ""
    return " ".join(response.text.split())


def _quoted(response: requests.Response) -> str:
    text = _text(response)
    return f": {text[:LONGEST_QUOTE]}" if text else ""
