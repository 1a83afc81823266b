"""Dates as people mean them: working days and the project's own time zone. `now` is always an argument."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def working_days_after(moment: datetime, days: int, timezone: str) -> datetime:
    """The same local time, so many working days (Monday to Friday) later; UTC."""
    local = moment.astimezone(ZoneInfo(timezone))
    day = local.date()
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return datetime.combine(day, local.timetz()).astimezone(UTC)


def end_of_day(day: date, timezone: str) -> datetime:
    """The first instant of the next local day: a thing due on `day` is late from then on; UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone)).astimezone(UTC)


def start_of_day(day: date, timezone: str) -> datetime:
    """The first instant of the local day; UTC."""
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def local_day(moment: datetime, timezone: str) -> date:
    """The date it is for the project at that instant."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def spoken_day(moment: datetime, timezone: str) -> str:
    """For people: '9 February 2027'."""
    return spoken_date(local_day(moment, timezone))


def spoken_date(day: date | None) -> str:
    """For people: '9 February 2027', or 'without a date'."""
    return f"{day.day} {day:%B %Y}" if day else "without a date"
