"""Calendar invitations as a calendar reads them, and as they arrive by e-mail."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar

from domain.meeting import Meeting
from domain.notices import Notice
from integrations.notify.invitation import invitation
from integrations.notify.smtp import SmtpNotifier
from integrations.ports import Contact, OutboxNotice

MEETING = Meeting(uid="ek27/D3/P01", sequence=0, title="Ask why, five times; together", day=date(2027, 3, 28),
                  start=time(18, 30), minutes=90, timezone="Europe/London")
NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)


def read(meeting: Meeting) -> Calendar:
    made = invitation(meeting, organiser="team@coproduce.example", name="Coproduce", attendee="ada@people.example",
                      link="https://pages.example/projects/ek27", now=NOW)
    found = Calendar.from_ical(made)
    assert isinstance(found, Calendar)
    return found


def entry(meeting: Meeting) -> dict[str, object]:
    found, = read(meeting).walk("VEVENT")
    return dict(found)


def test_an_invitation_says_what_when_who_asks_and_who_is_asked() -> None:
    calendar, found = read(MEETING), read(MEETING).walk("VEVENT")[0]
    assert str(calendar["METHOD"]) == "REQUEST"
    assert str(found["SUMMARY"]) == "Ask why, five times; together"
    assert str(found["ORGANIZER"]) == "mailto:team@coproduce.example"
    assert str(found["ATTENDEE"]) == "mailto:ada@people.example"
    assert str(found["STATUS"]) == "CONFIRMED"


def test_a_time_is_on_the_project_s_clock_also_on_the_day_that_clocks_change() -> None:
    calendar, found = read(MEETING), read(MEETING).walk("VEVENT")[0]
    begin, end = found.decoded("DTSTART"), found.decoded("DTEND")
    assert begin.astimezone(UTC) == datetime(2027, 3, 28, 17, 30, tzinfo=UTC)
    assert end - begin == timedelta(minutes=90)
    zone, = calendar.walk("VTIMEZONE")
    assert str(zone["TZID"]) == str(found["DTSTART"].params["TZID"]) == "Europe/London"
    assert len(zone.subcomponents) >= 2


def test_a_session_without_an_hour_is_on_its_whole_day() -> None:
    found = read(MEETING.model_copy(update={"start": None})).walk("VEVENT")[0]
    assert (found.decoded("DTSTART"), found.decoded("DTEND")) == (date(2027, 3, 28), date(2027, 3, 29))


def test_a_move_and_a_call_off_are_the_same_entry_with_higher_numbers() -> None:
    moved = MEETING.model_copy(update={"sequence": 2, "day": date(2027, 4, 4)})
    off = MEETING.model_copy(update={"sequence": 3, "off": True})
    assert entry(MEETING)["UID"] == entry(moved)["UID"] == entry(off)["UID"]
    assert [int(str(entry(one)["SEQUENCE"])) for one in (MEETING, moved, off)] == [0, 2, 3]
    assert str(read(off)["METHOD"]) == "CANCEL"
    assert str(entry(off)["STATUS"]) == "CANCELLED"


def test_an_entry_tells_nobody_which_person_of_the_project_somebody_is() -> None:
    other = MEETING.model_copy(update={"uid": "ek27/D3/P02"})
    assert entry(MEETING)["UID"] != entry(other)["UID"]
    assert "P01" not in str(entry(MEETING)["UID"])


class Inbox:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.raw.append(envelope.original_content or b"")
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str, int]]:
    kept = Inbox()
    controller = Controller(kept, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    yield kept, "127.0.0.1", controller.port
    controller.stop()


def _free_port() -> int:
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def arrived(inbox: tuple[Inbox, str, int], meeting: Meeting | None) -> EmailMessage:
    kept, host, port = inbox
    notice = Notice(person="P01", kind="meeting_invited", subject="Please come", text="It is soon.", meeting=meeting)
    SmtpNotifier(host, port, sender="team@coproduce.example", public_url="https://pages.example").send(
        OutboxNotice(id="ek27:2:7", notice=notice, contact=Contact(email="ada@people.example")))
    message = email.message_from_bytes(kept.raw[0], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_mail_programs_find_the_invitation_beside_text_and_html_and_as_a_file(inbox: tuple[Inbox, str, int]) -> None:
    message = arrived(inbox, MEETING)
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    assert str(calendar.walk("VEVENT")[0]["ATTENDEE"]) == "mailto:ada@people.example"


def test_a_letter_says_where_to_change_how_we_write(inbox: tuple[Inbox, str, int]) -> None:
    message = arrived(inbox, None)
    assert message["List-Unsubscribe"] == "<https://pages.example/projects/ek27/you>"
    body = message.get_body(("plain",))
    assert body is not None
    assert "https://pages.example/projects/ek27/you" in str(body.get_content())
