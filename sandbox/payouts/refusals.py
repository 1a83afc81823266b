"""How a request is refused: a status, a sentence, and the part of the request that caused it."""

from collections.abc import Sequence

from pydantic import ValidationError


class Refusal(Exception):
    """Answered as `{"status", "errors": {"message", "payload"}}` (ListRewards401Response)."""

    def __init__(self, status: int, message: str, payload: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.payload = payload

    def body(self) -> dict[str, object]:
        """The JSON body. The rate-limit page of the provider shows `error`, its API description `errors`:
        a 429 carries both."""
        errors: dict[str, object] = {"message": self.message}
        if self.payload:
            errors["payload"] = self.payload
        answer: dict[str, object] = {"status": self.status, "errors": errors}
        if self.status == 429:
            answer["error"] = {"message": self.message}
        return answer


class ConnectionCut(Exception):
    """The connection ends here with no answer, as when a network fails."""


def at(path: Sequence[str | int], problem: str) -> dict[str, object]:
    """A payload that mirrors the request and holds `problem` where the request went wrong."""
    if not path:
        return {"base": [problem]}
    value: object = [problem]
    for step in reversed(path):
        value = {str(step): value}
    assert isinstance(value, dict)
    return value


def merged(first: dict[str, object], second: dict[str, object]) -> dict[str, object]:
    """Both payloads in one tree."""
    result = dict(first)
    for key, value in second.items():
        known = result.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            result[key] = merged(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            result[key] = [*known, *value]
        else:
            result[key] = value
    return result


def mirrored(error: ValidationError) -> dict[str, object]:
    """What is wrong, where it stands in the request."""
    payload: dict[str, object] = {}
    for problem in error.errors():
        payload = merged(payload, at(problem["loc"], problem["msg"].removeprefix("Value error, ")))
    return payload
