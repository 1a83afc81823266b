"""A session as an entry for people's calendars."""

from datetime import date, time

from domain.part import Part


class Meeting(Part):
    """One session for one person. `uid` stays while it is moved, `sequence` rises with each change.

    Without a time it is on the whole day. `off`: it does not take place, or not for this person.
    """

    uid: str
    sequence: int
    title: str
    day: date
    start: time | None = None
    minutes: int = 60
    timezone: str
    off: bool = False
