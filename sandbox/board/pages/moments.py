"""Instants as people of this machine read and write them: in the machine's own time zone."""

from datetime import UTC, datetime

from sandbox.board import times
from sandbox.board.errors import invalid_value


def local(stamp: str) -> datetime:
    """A stamp in the machine's time zone."""
    return datetime.fromisoformat(stamp).astimezone()


def day_and_time(stamp: str | None) -> tuple[str, str]:
    """What the date and the time field of a form show; two empty texts for no date."""
    if stamp is None:
        return "", ""
    moment = local(stamp)
    return f"{moment:%Y-%m-%d}", f"{moment:%H:%M}"


def from_fields(day: str, clock: str) -> str | None:
    """The stamp of a date and a time field; an empty date means none, an empty time noon. Raises a 400 Refusal."""
    if not day:
        return None
    try:
        return times.stamp(datetime.fromisoformat(f"{day}T{clock or '12:00'}").astimezone())
    except (ValueError, OverflowError):
        raise invalid_value("due") from None


def zone() -> str:
    """The name of the machine's time zone."""
    return datetime.now(UTC).astimezone().tzname() or "UTC"


def in_words(stamp: str) -> str:
    """Day and time of something that happened."""
    moment = local(stamp)
    return f"{moment.day} {moment:%b %Y, %H:%M}"
