"""When a message suits a person: now, at their time of day, or with others once a day. `now` is an argument."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.charter_people import Communication
from domain.part import Part

# Hours of a day by the name that people give them: from, until.
PARTS = {"morning": (8, 12), "afternoon": (12, 17), "evening": (17, 21)}
WHOLE_DAY = (8, 21)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIGEST_HOUR = 9
# What has to be known at once is not kept for a better hour: a decision that is waited for, a session that is off,
# money that is in trouble, something to take down. 'Avoid' counts for these all the same.
URGENT = frozenset({
    "gate_reminder", "gate_escalated", "stand_in_asked", "session_called_off", "take_down", "payments_held",
    "payment_overdue", "payment_late_soon", "payment_in_doubt", "run_stalled", "delivery_failed",
    "delivery_failed_yours", "payment_spoken_against", "concern", "cancelled", "meeting_off", "meeting_moved",
})


class Hours(Part):
    """The days of the week (Monday is 0) and the hours of these days that suit somebody."""

    days: frozenset[int] = frozenset(range(7))
    start: int = 0
    end: int = 24


def hours_of(best_time: str) -> Hours:
    """What a person's own words mean: 'any', 'evenings', 'weekday mornings', 'Tuesday afternoons', 'weekends'.

    Words that name no time ('after the school run') are for people to read; a message comes at any time then.
    """
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", best_time.lower())}
    days = {number for number, name in enumerate(DAYS) if name in words}
    days |= set(range(5)) if "weekday" in words else set()
    days |= {5, 6} if "weekend" in words else set()
    parts = [hours for name, hours in PARTS.items() if name in words]
    if not days and not parts:
        return Hours()
    start, end = (min(one[0] for one in parts), max(one[1] for one in parts)) if parts else WHOLE_DAY
    return Hours(days=frozenset(days or range(7)), start=start, end=end)


def next_good_time(best_time: str, now: datetime, timezone: str) -> datetime:
    """`now` when it suits, else the next instant that does; UTC. Hours are those on the person's clock."""
    hours, local = hours_of(best_time), now.astimezone(ZoneInfo(timezone))
    if local.weekday() in hours.days and hours.start <= local.hour < hours.end:
        return now
    starts = (_at(local.date() + timedelta(days=ahead), hours.start, timezone) for ahead in range(8)
              if (local.date() + timedelta(days=ahead)).weekday() in hours.days)
    return next(start for start in starts if start > now)


def next_digest(best_time: str, now: datetime, timezone: str) -> datetime:
    """When the next message of the day goes out: at the beginning of the person's time, at nine where it is any."""
    hours, today = hours_of(best_time), now.astimezone(ZoneInfo(timezone)).date()
    hour = hours.start or DIGEST_HOUR
    starts = (_at(day, hour, timezone) for day in (today + timedelta(days=ahead) for ahead in range(9))
              if day.weekday() in hours.days)
    return next(start for start in starts if start > now)


def good_time(kind: str, wishes: Communication, now: datetime, timezone: str) -> datetime:
    """When a message of a kind goes to somebody with these wishes; UTC."""
    if kind in URGENT:
        return now
    if wishes.often == "daily":
        return next_digest(wishes.best_time, now, timezone)
    return next_good_time(wishes.best_time, now, timezone)


def _at(day: date, hour: int, timezone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(timezone)).astimezone(UTC)
