"""What the mail notifier promises, over SMTP to the local mailbox and to a server that answers what the test says."""

import asyncio
import email.utils
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from domain.notices import Notice
from integrations.errors import Ambiguous, IntegrationError, Refused, Unauthorised, Unavailable, Unsafe
from integrations.notify.letter import write_letter
from integrations.notify.smtp import SmtpNotifier
from integrations.ports import Contact, OutboxNotice
from sandbox.mailbox.running import RunningMailbox, running
from tests.contract.certificate import server_context

SENDER, PUBLIC = "team@coproduce.example", "https://pages.example/"
ADA = Contact(email="ada@people.example", name="Ada Kern")


@pytest.fixture
def notifier(mailbox: RunningMailbox) -> SmtpNotifier:
    return SmtpNotifier(*mailbox.smtp_address, sender=SENDER, public_url=PUBLIC, timeout=5)


def waiting(contact: Contact = ADA, subject: str = "Please decide: Co-design", text: str = "Everything is ready.",
            **changes: object) -> OutboxNotice:
    notice = Notice.model_validate({"person": "P01", "kind": "gate_opened", "subject": subject, "text": text,
                                    "link": "gates/co_design", **changes})
    return OutboxNotice(id="ek27:41:0", notice=notice, contact=contact)


def received(mailbox: RunningMailbox) -> tuple[dict[str, object], dict[str, str]]:
    """The one message, and its headers."""
    (row,) = mailbox.found()
    message = mailbox.message(row["id"])
    headers = message["headers"]
    assert isinstance(headers, list)
    return message, dict(headers)


def test_a_notice_arrives_as_text_and_html_with_who_it_is_from_and_where_to_look(
        mailbox: RunningMailbox, notifier: SmtpNotifier) -> None:
    notifier.send(waiting())
    message, headers = received(mailbox)
    assert headers["From"] == "Coproduce <team@coproduce.example>"
    assert headers["To"] == "Ada Kern <ada@people.example>"
    assert message["subject"] == "Please decide: Co-design"
    assert email.utils.parsedate_to_datetime(headers["Date"]).tzinfo is not None
    for part in ("text", "html"):
        assert "Everything is ready." in str(message[part])
        assert "https://pages.example/projects/ek27/gates/co_design" in str(message[part])


def test_a_repeat_has_the_same_message_id_and_another_notice_has_another(
        mailbox: RunningMailbox, notifier: SmtpNotifier) -> None:
    for one in (waiting(), waiting(), waiting().model_copy(update={"id": "ek27:41:1"})):
        notifier.send(one)
    ids = []
    for row in mailbox.found():
        headers = mailbox.message(row["id"])["headers"]
        assert isinstance(headers, list)
        ids.append(dict(headers)["Message-ID"])
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert all(one.endswith("@coproduce.example>") for one in ids)


def test_a_sender_with_a_name_keeps_it(mailbox: RunningMailbox) -> None:
    named = SmtpNotifier(*mailbox.smtp_address, sender=f"Lantern Tide <{SENDER}>", public_url=PUBLIC)
    named.send(waiting())
    assert received(mailbox)[1]["From"] == f"Lantern Tide <{SENDER}>"


def test_what_people_write_stays_text_and_can_not_add_a_header(
        mailbox: RunningMailbox, notifier: SmtpNotifier) -> None:
    notifier.send(waiting(subject="Update\r\nBcc: all@people.example", text="<script>x</script> & you\n\n§ Zażółć",
                          contact=ADA.model_copy(update={"name": "Ada\nKern"})))
    message, headers = received(mailbox)
    assert message["subject"] == "Update Bcc: all@people.example"
    assert "Bcc" not in headers
    assert "&lt;script&gt;x&lt;/script&gt; &amp; you" in str(message["html"])
    assert "<script>" not in str(message["html"])
    assert "<script>x</script> & you\n\n§ Zażółć" in str(message["text"])


def test_a_message_to_pass_on_says_to_whom_and_how(mailbox: RunningMailbox, notifier: SmtpNotifier) -> None:
    notifier.send(waiting(person="P06", pass_on="whatsapp_one_to_one", about="P04"))
    message, _ = received(mailbox)
    for part in ("text", "html"):
        assert "This message is for P04, by whatsapp one to one." in str(message[part])


def test_a_letter_without_a_link_of_its_own_leads_to_the_project() -> None:
    notice = Notice(person="P01", kind="update", subject="Hello", text="One.\nTwo.\n\nThree.")
    letter = write_letter([notice], "https://pages.example/projects/ek27")
    assert letter.text.startswith("One.\nTwo.\n\nThree.\n\nRead more or answer here:\nhttps://pages.example/projects/ek27\n")
    assert "<p>One.<br>Two.</p>" in letter.html


@pytest.mark.parametrize("contact", [Contact(), Contact(email=""), Contact(phone="+447700900104")])
def test_without_an_address_a_person_is_named_by_id_and_what_to_do(
        notifier: SmtpNotifier, contact: Contact) -> None:
    with pytest.raises(Refused) as refusal:
        notifier.send(waiting(contact, person="P04"))
    assert str(refusal.value) == (
        "P04 has no e-mail address in the people file: add one, or tell them in person.")


@pytest.mark.parametrize("address", ["ada", "ada@", "@people.example", "ada@people.example\nBcc: x@people.example",
                                     "ada@people.example, else@people.example"])
def test_what_is_no_address_is_refused_without_showing_it(
        mailbox: RunningMailbox, notifier: SmtpNotifier, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        notifier.send(waiting(Contact(email=address)))
    assert_safe(refusal.value)
    assert mailbox.found() == []


def test_a_refusal_for_now_is_unavailable_and_the_repeat_arrives_once(
        mailbox: RunningMailbox, notifier: SmtpNotifier) -> None:
    mailbox.faults(refuse=1)
    with pytest.raises(Unavailable, match="451"):
        notifier.send(waiting())
    notifier.send(waiting())
    assert len(mailbox.found()) == 1


def test_a_server_that_is_down_or_gone_is_unavailable(mailbox: RunningMailbox, notifier: SmtpNotifier) -> None:
    mailbox.faults(down=True)
    with pytest.raises(Unavailable):
        notifier.send(waiting())
    with running() as gone:
        address = gone.smtp_address
    with pytest.raises(Unavailable, match="can't be reached"):
        SmtpNotifier(*address, sender=SENDER, public_url=PUBLIC).send(waiting())


class Saying:
    """A mail server's own part: what it answers to each step; `cut` ends the connection instead of the last answer."""

    def __init__(self, sender: str = "250 OK", recipient: str = "250 OK", data: str = "250 OK",
                 cut: bool = False) -> None:
        self.sender, self.recipient, self.data, self.cut = sender, recipient, data, cut
        self.taken = 0

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str,
                          options: list[str]) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str,
                          options: list[str]) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return f"{self.recipient} {address}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken += 1
        if self.cut:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.data


@contextmanager
def serving(handler: Saying, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, int]]:
    """The server's address inside the block."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, tls_context=tls,
                            authenticator=right_password, auth_required=tls is not None)
    controller.start()
    try:
        yield "127.0.0.1", port
    finally:
        controller.stop()


@pytest.mark.parametrize(("saying", "error"), [
    (Saying(recipient="550 no such user"), Refused), (Saying(recipient="450 try later"), Unavailable),
    (Saying(data="554 not this"), Refused), (Saying(data="452 full"), Unavailable),
    (Saying(sender="550 not you"), Unauthorised), (Saying(sender="451 later"), Unavailable),
    (Saying(sender="552 too large"), Refused), (Saying(sender="530 sign in first"), Unauthorised)])
def test_the_code_says_whether_it_is_for_now_for_good_or_about_ourselves(
        saying: Saying, error: type[IntegrationError]) -> None:
    with serving(saying) as address:
        with pytest.raises(error) as failure:
            SmtpNotifier(*address, sender=SENDER, public_url=PUBLIC).send(waiting())
    assert_safe(failure.value)


def test_an_answer_that_is_lost_after_the_text_is_ambiguous() -> None:
    with serving(handler := Saying(cut=True)) as address:
        with pytest.raises(Ambiguous, match="same id"):
            SmtpNotifier(*address, sender=SENDER, public_url=PUBLIC).send(waiting())
    assert handler.taken == 1


def test_a_password_never_travels_unencrypted_beyond_this_machine() -> None:
    with pytest.raises(Unsafe, match="unencrypted"):
        SmtpNotifier("mail.example", 587, sender=SENDER, public_url=PUBLIC, user="us", password="secret")
    SmtpNotifier("mail.example", 587, sender=SENDER, public_url=PUBLIC, user="us", password="secret", starttls=True)
    with pytest.raises(Unsafe, match="sender"):
        SmtpNotifier("mail.example", 25, sender="nobody", public_url=PUBLIC)


def test_a_server_without_encryption_gets_nothing_when_encryption_is_asked_for(mailbox: RunningMailbox) -> None:
    strict = SmtpNotifier(*mailbox.smtp_address, sender=SENDER, public_url=PUBLIC, starttls=True)
    with pytest.raises(Unsafe, match="no encryption"):
        strict.send(waiting())
    assert mailbox.found() == []


def right_password(server: SMTP, session: Session, envelope: Envelope, mechanism: str,
                   data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.password == b"secret", handled=False)


@pytest.mark.parametrize(("password", "trusted", "error"), [
    ("secret", True, None), ("wrong", True, Unauthorised), ("secret", False, Unsafe)])
def test_sign_in_needs_the_right_certificate_and_the_right_password(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, trusted: bool,
        error: type[IntegrationError] | None) -> None:
    context, certificate = server_context(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    handler = Saying()
    with serving(handler, context) as address:
        notifier = SmtpNotifier(*address, sender=SENDER, public_url=PUBLIC, user="us", password=password, starttls=True)
        if error is None:
            notifier.send(waiting())
        else:
            with pytest.raises(error) as failure:
                notifier.send(waiting())
            assert_safe(failure.value, password)
    assert handler.taken == (error is None)


def test_a_message_for_another_recipient_is_never_in_the_same_envelope(
        mailbox: RunningMailbox, notifier: SmtpNotifier) -> None:
    notifier.send(waiting())
    notifier.send(waiting(Contact(email="bo@people.example")))
    assert sorted(str(row["to"]) for row in mailbox.found()) == ["['ada@people.example']", "['bo@people.example']"]


def assert_safe(error: IntegrationError, *secrets: str) -> None:
    chain: BaseException | None = error
    while chain is not None:
        assert not isinstance(chain, smtplib.SMTPException)
        for private in ("people.example", "Kern", *secrets):
            assert private not in f"{chain!r} {chain}"
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
