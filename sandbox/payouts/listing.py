"""Reads what a list was asked for: how many, from where, between which times."""

from datetime import UTC, datetime

from starlette.requests import Request

from sandbox.payouts.refusals import Refusal, at


def page(request: Request, default: int) -> tuple[int, int]:
    """Limit and offset; a limit above 500 is refused (API description, GET /orders)."""
    return _number(request, "limit", default, 1, 500), _number(request, "offset", 0, 0, 10**9)


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
        problem = f"must be a whole number from {low} to {high}"
        raise Refusal(400, f"Nothing was listed: {name} {problem}.", at([name], problem))
    return int(text)


def between(request: Request, field: str = "created_at") -> tuple[int | None, int | None]:
    """Milliseconds of `field[gte]` and `field[lte]`; None where there is no limit."""
    return _instant(request, f"{field}[gte]"), _instant(request, f"{field}[lte]")


def _instant(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        # An offset's plus sign that was not percent-encoded arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        problem = "must be an ISO 8601 time"
        raise Refusal(400, f"Nothing was listed: {name} {problem}.", at([name], problem)) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
