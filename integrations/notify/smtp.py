"""Sends notices by e-mail, one connection a message. The Message-ID comes from the notice: a repeat is recognised."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from smtplib import SMTP, SMTP_SSL, SMTPException, SMTPNotSupportedError

from typing_extensions import Buffer

from domain.meeting import Meeting
from integrations.errors import Refused, Unsafe
from integrations.http import LOOPBACK
from integrations.notify.invitation import invitation, method
from integrations.notify.letter import write_letter
from integrations.notify.smtp_errors import meaning
from integrations.ports import Contact, OutboxNotice

TLS_FROM_THE_START = 465


class _Session(SMTP):
    """Remembers that the text of a message was handed over: from then on it may have gone out."""

    handed_over = False

    def data(self, msg: str | Buffer) -> tuple[int, bytes]:
        self.handed_over = True
        return super().data(msg)


class _TlsSession(_Session, SMTP_SSL):
    """The same, encrypted from its first byte."""


class SmtpNotifier:
    """Implements ports.Notifier. `timeout` is seconds for each answer of the server.

    Unsafe at once when a password would travel unencrypted beyond this machine, or the sender is no address.
    """

    def __init__(self, host: str, port: int, *, sender: str, public_url: str, user: str | None = None,
                 password: str | None = None, starttls: bool = False, sender_name: str = "Coproduce",
                 timeout: float = 20.0) -> None:
        if user and host not in LOOPBACK and not (starttls or port == TLS_FROM_THE_START):
            raise Unsafe("The password of the mail server would travel unencrypted, so nothing is sent. Switch on "
                         "STARTTLS or use port 465.")
        self._host, self._port, self._timeout = host, port, timeout
        self._user, self._password, self._starttls = user, password, starttls
        self._public_url = public_url.rstrip("/")
        name, address = parseaddr(sender)
        found = _address(name or sender_name, address)
        if found is None:
            raise Unsafe("The sender of messages is no e-mail address, so nothing is sent. Correct it in the settings.")
        self._from = found

    def send(self, notice: OutboxNotice) -> None:
        """Send once. Refused: this person can't be reached so. Unauthorised, Unsafe: nobody can; settings are wrong.

        Unavailable: the server is down or says later. Ambiguous: the message left and no answer came; a repeat has the
        same Message-ID.
        """
        message = self._message(notice)
        person = notice.notice.person
        with self._session(person) as session:
            try:
                session.send_message(message, self._from.addr_spec, [message["To"].addresses[0].addr_spec])
            except SMTPNotSupportedError:
                raise Refused(f"The e-mail address of {person} has letters that the mail server can't send to: tell "
                              "them in person, or add another address.") from None

    @contextmanager
    def _session(self, person: str) -> Iterator[SMTP]:
        session: _Session | None = None
        try:
            session = self._connected()
            if self._starttls:
                session.starttls(context=ssl.create_default_context())
            if self._user:
                session.login(self._user, self._password or "")
            yield session
        except (SMTPException, OSError) as error:
            # `from None`: what a server says quotes addresses.
            raise meaning(error, person, session is not None and session.handed_over) from None
        finally:
            if session is not None:
                with suppress(SMTPException, OSError):  # the message is in: a rude goodbye changes nothing
                    session.quit()
                session.close()

    def _connected(self) -> _Session:
        own_name = "localhost" if self._host in LOOPBACK else None  # else smtplib asks the name service
        if self._port == TLS_FROM_THE_START:
            return _TlsSession(self._host, self._port, local_hostname=own_name, timeout=self._timeout,
                               context=ssl.create_default_context())
        return _Session(self._host, self._port, local_hostname=own_name, timeout=self._timeout)

    def _message(self, notice: OutboxNotice) -> EmailMessage:
        place = self._place(notice)
        letter = write_letter([notice.notice, *notice.also], place, notice.language)
        message = EmailMessage(WIRE)
        message["From"], message["To"] = self._from, recipient(notice.notice.person, notice.contact)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<notice-{sha256(notice.id.encode()).hexdigest()[:40]}@{self._from.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday note answers it
        message["List-Unsubscribe"] = f"<{place}/you>"
        message["Content-Language"] = notice.language or "en"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        if notice.notice.meeting is not None:
            self._invite(message, notice.notice.meeting, place)
        return message

    def _invite(self, message: EmailMessage, meeting: Meeting, place: str) -> None:
        """As a part that mail programs answer by a click, and as a file for those that only open files."""
        file = invitation(meeting, organiser=self._from.addr_spec, name=self._from.display_name, link=place,
                          attendee=message["To"].addresses[0].addr_spec, now=datetime.now(UTC))
        message.add_alternative(file, maintype="text", subtype="calendar", params={
            "method": method(meeting), "charset": "utf-8"})
        message.add_attachment(file, maintype="application", subtype="ics", filename="session.ics")

    def _place(self, notice: OutboxNotice) -> str:
        """The page of the project; the outbox makes notice ids of project:seq:place."""
        return f"{self._public_url}/projects/{notice.id.rsplit(':', 2)[0]}"


def recipient(person: str, contact: Contact) -> Address:
    """Whom a message goes to. Refused without an address; `person` is who they are in that sentence."""
    if not contact.email:
        raise Refused(f"{person} has no e-mail address in the people file: add one, or tell them in person.")
    found = _address(contact.name or "", contact.email.strip())
    if found is None:
        raise Refused(f"The e-mail address of {person} in the people file is none: correct it, or tell them in person.")
    return found


def _address(name: str, address: str) -> Address | None:
    """None for what is no address; also for one that would end its header line and begin another."""
    try:
        found = Address(" ".join(name.split()), addr_spec=address)
    except (MessageError, ValueError, IndexError):
        return None
    return found if found.username and found.domain else None
