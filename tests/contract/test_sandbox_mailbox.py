"""Rules of the local mailbox, checked over real SMTP and HTTP to a real process."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests

from sandbox.mailbox.running import RunningMailbox, start

VOTE = "Vote at http://127.0.0.1:9/vote?a=1&b=2 today."


def mail(to: str, subject: str = "Your vote", text: str = VOTE) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "project@coproduce.example", to, subject
    message.set_content(text)
    return message


def send(mailbox: RunningMailbox, message: EmailMessage) -> None:
    with smtplib.SMTP(*mailbox.smtp_address, timeout=10) as connection:
        connection.send_message(message)


def test_a_message_sent_is_kept_whole_and_shown(mailbox: RunningMailbox) -> None:
    send(mailbox, mail("p01@people.example", "Zoë & you"))
    (row,) = mailbox.found()
    assert (row["subject"], row["to"], row["from"]) == (
        "Zoë & you",
        ["p01@people.example"],
        "project@coproduce.example",
    )
    whole = mailbox.message(row["id"])
    assert whole["text"] == VOTE + "\n"
    assert isinstance(whole["headers"], list)
    assert ["To", "p01@people.example"] in whole["headers"]
    page = requests.get(f"{mailbox.http}/messages/{row['id']}", timeout=10).text
    assert "Zoë &amp; you" in page
    assert 'href="http://127.0.0.1:9/vote?a=1&amp;b=2"' in page
    assert "Zoë &amp; you" in requests.get(mailbox.http, timeout=10).text


def test_a_search_finds_by_recipient_and_by_words_newest_first(mailbox: RunningMailbox) -> None:
    for number in (1, 2, 3):
        send(mailbox, mail(f"p0{number}@people.example", text=f"Workshop number {number}."))
    assert [row["to"] for row in mailbox.found(to="P02@")] == [["p02@people.example"]]
    assert [row["to"] for row in mailbox.found(q="workshop NUMBER 3")] == [["p03@people.example"]]
    assert [row["to"] for row in mailbox.found(limit="2")] == [["p03@people.example"], ["p02@people.example"]]
    page = requests.get(f"{mailbox.http}/?to=p01", timeout=10).text
    assert "p01@people.example" in page
    assert "p02@people.example" not in page


def test_a_hidden_recipient_is_found_although_no_header_names_them(mailbox: RunningMailbox) -> None:
    message = mail("p01@people.example")
    message["Bcc"] = "lead@people.example"
    send(mailbox, message)
    (row,) = mailbox.found(to="lead@people.example")
    assert row["to"] == ["p01@people.example", "lead@people.example"]


def test_the_html_part_runs_nothing_and_the_page_escapes_what_it_shows(mailbox: RunningMailbox) -> None:
    message = mail("p01@people.example", "<script>alert(1)</script>")
    message.add_alternative("<p>Hello</p><script>alert(2)</script>", subtype="html")
    message.add_attachment(b"12345", maintype="application", subtype="pdf", filename="plan.pdf")
    send(mailbox, message)
    address = f"{mailbox.http}/messages/{mailbox.found()[0]['id']}"
    page = requests.get(address, timeout=10)
    assert "<script" not in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "plan.pdf" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    part = requests.get(f"{address}/html", timeout=10)
    assert "<p>Hello</p>" in part.text
    policy = part.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


def test_refuse_answers_451_as_often_as_asked_and_keeps_nothing(mailbox: RunningMailbox) -> None:
    mailbox.faults(refuse=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            send(mailbox, mail("p01@people.example"))
        assert refusal.value.smtp_code == 451
    assert mailbox.found() == []
    send(mailbox, mail("p01@people.example"))
    assert len(mailbox.found()) == 1


def test_while_down_no_mail_is_taken_and_afterwards_it_is(mailbox: RunningMailbox) -> None:
    mailbox.faults(down=True)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(mailbox, mail("p01@people.example"))
    assert requests.get(f"{mailbox.http}/healthz", timeout=10).json() == {"status": "ok"}
    mailbox.faults()
    send(mailbox, mail("p01@people.example"))
    assert len(mailbox.found()) == 1


def test_faults_need_the_secret_and_known_names(mailbox: RunningMailbox) -> None:
    address = f"{mailbox.http}/_admin/faults"
    assert requests.put(address, json={"down": True}, timeout=10).status_code == 401
    headers = {"X-Admin-Secret": mailbox.admin_secret}
    assert requests.put(address, json={"refuse": -1}, headers=headers, timeout=10).status_code == 422
    assert requests.put(address, json={"other": 1}, headers=headers, timeout=10).status_code == 422
    assert requests.get(address, headers=headers, timeout=10).json() == {"refuse": 0, "down": False}


def test_a_message_above_ten_megabytes_is_refused_for_good(mailbox: RunningMailbox) -> None:
    message = mail("p01@people.example")
    message.add_attachment(bytes(9_000_000), maintype="application", subtype="octet-stream")
    with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as refusal:
        send(mailbox, message)
    assert refusal.value.smtp_code == 552
    assert mailbox.found() == []


def test_a_name_from_elsewhere_does_not_open_the_inbox(mailbox: RunningMailbox) -> None:
    assert requests.get(mailbox.http, headers={"Host": "mail.example"}, timeout=10).status_code == 400


def test_a_restart_keeps_mail_and_sigterm_is_a_clean_end(tmp_path: Path) -> None:
    before = start(tmp_path)
    send(before, mail("p01@people.example"))
    assert before.stop() == 0
    after = start(tmp_path)
    try:
        assert [row["to"] for row in after.found()] == [["p01@people.example"]]
        assert after.admin_secret == before.admin_secret
    finally:
        after.stop()
