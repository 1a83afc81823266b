"""Not too many letters: what suits a person at another time waits, what comes as a flood comes as one letter."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.charter_people import Communication
from domain.good_times import URGENT, good_time
from domain.notice import Notice
from domain.part import Part

FLOOD = timedelta(hours=1)


class Pacing(Part):
    """`an_hour`: so many letters a person gets within an hour; what is more comes together."""

    an_hour: int = 8


def better_time(notice: Notice, wishes: Communication, now: datetime, timezone: str) -> datetime | None:
    """When a new message should go out, if that is not now."""
    due = good_time(notice.kind, wishes, now, timezone)
    return due if due > now else None


def can_share(notice: Notice) -> bool:
    """Whether it may be one of several in a letter: nothing urgent, nothing for the calendar."""
    return notice.kind not in URGENT and notice.meeting is None


def in_one_letter(ready: Sequence[Notice], wishes: Communication, lately: int, pacing: Pacing) -> bool:
    """Whether these messages to one person go out as one; `lately`: letters of the last hour."""
    return len(ready) > 1 and (wishes.often == "daily" or lately + len(ready) > pacing.an_hour)
