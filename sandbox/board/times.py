"""Instants on the wire: ISO 8601 in UTC with milliseconds and a Z, as Trello writes them."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """An aware instant as text; such texts sort in time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> str:
    """Any ISO 8601 instant as a stamp; a time without an offset counts as UTC.

    Raises ValueError when the text is not an instant.
    """
    moment = datetime.fromisoformat(text.strip())
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
