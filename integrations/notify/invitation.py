"""A session as a calendar invitation (RFC 5545 and 5546): people add it, move it or take it out with one click."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from domain.meeting import Meeting

PRODUCT = "-//Coproduce//Sessions//EN"


def invitation(meeting: Meeting, *, organiser: str, name: str, attendee: str, link: str, now: datetime) -> bytes:
    """The calendar file. `organiser` and `attendee` are e-mail addresses; its id stays while the session is moved."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method(meeting))
    if meeting.start is not None:
        year = datetime(meeting.day.year, 1, 1, tzinfo=UTC).date()
        calendar.add_component(Timezone.from_tzid(meeting.timezone, first_date=year,
                                                  last_date=year.replace(year=year.year + 2)))
    calendar.add_component(_entry(meeting, organiser, name, attendee, link, now))
    return bytes(calendar.to_ical())


def method(meeting: Meeting) -> str:
    """REQUEST asks people to come or to another day; CANCEL takes the entry out."""
    return "CANCEL" if meeting.off else "REQUEST"


def _entry(meeting: Meeting, organiser: str, name: str, attendee: str, link: str, now: datetime) -> Event:
    entry = Event()
    domain = organiser.rpartition("@")[2]
    # The person's id is in it, so it is a fingerprint: a forwarded entry tells nobody's place.
    entry.add("uid", f"session-{sha256(meeting.uid.encode()).hexdigest()[:32]}@{domain}")
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("summary", meeting.title)
    entry.add("url", link)
    entry.add("status", "CANCELLED" if meeting.off else "CONFIRMED")
    if meeting.start is None:
        entry.add("dtstart", meeting.day)
        entry.add("dtend", meeting.day + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
    else:
        begin = datetime.combine(meeting.day, meeting.start, ZoneInfo(meeting.timezone))
        entry.add("dtstart", begin)
        entry.add("dtend", (begin.astimezone(UTC) + timedelta(minutes=meeting.minutes)).astimezone(begin.tzinfo))
    entry.add("organizer", _address(organiser, name))
    guest = _address(attendee)
    guest.params["ROLE"], guest.params["PARTSTAT"], guest.params["RSVP"] = "REQ-PARTICIPANT", "NEEDS-ACTION", "TRUE"
    entry.add("attendee", guest, encode=False)
    return entry


def _address(address: str, name: str = "") -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    if name:
        made.params["CN"] = name
    return made
