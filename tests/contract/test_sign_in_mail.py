"""What the letter with a sign-in link promises, over SMTP to the local mailbox."""

import html

import pytest

from integrations.errors import Refused, Unavailable
from integrations.notify.sign_in_mail import SmtpSignInMail
from integrations.ports import Contact
from sandbox.mailbox.running import RunningMailbox

ADA = Contact(email="ada@people.example", name="Ada Kern")
LINK = f"https://pages.example/sign-in/link?token=cop_{'a' * 43}&next=%2Fprojects%2Fek27"


@pytest.fixture
def links(mailbox: RunningMailbox) -> SmtpSignInMail:
    return SmtpSignInMail(*mailbox.smtp_address, sender="team@coproduce.example",
                          public_url="https://pages.example", timeout=5)


def test_a_link_arrives_whole_in_text_and_html_with_how_long_it_works(
        mailbox: RunningMailbox, links: SmtpSignInMail) -> None:
    for _ in range(2):
        links.send_link(ADA, LINK, 15)
    rows = mailbox.found()
    assert len({dict(mailbox.message(row["id"])["headers"])["Message-ID"] for row in rows}) == 2  # type: ignore[call-overload]
    message = mailbox.message(rows[0]["id"])
    for part in ("text", "html"):
        assert LINK in html.unescape(str(message[part])) and "15 minutes" in str(message[part])
    assert message["subject"] == "Your link to sign in"


def test_a_link_for_nobody_is_refused_without_saying_whose(links: SmtpSignInMail) -> None:
    for contact in (Contact(), Contact(email="no address"), Contact(email="a@b.example\nBcc: c@d.example")):
        with pytest.raises(Refused, match="somebody who signs in"):
            links.send_link(contact, LINK, 15)


def test_whether_the_server_would_take_a_link_is_found_without_sending_one(
        mailbox: RunningMailbox, links: SmtpSignInMail) -> None:
    links.check()
    mailbox.faults(down=True)
    with pytest.raises(Unavailable):
        links.check()
    assert mailbox.found() == []
