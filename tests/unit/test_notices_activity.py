"""Delivering what waits: each notice goes out once, what fails waits and is shown. Real records, real mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.notices import NoticesActivities
from domain.project import Project, fold
from integrations.notify.smtp import SmtpNotifier
from integrations.ports import Contact
from integrations.records.outbox import SqlOutbox
from integrations.records.people import PeopleFile
from integrations.records.store import SqlRecordStore
from sandbox.mailbox.running import RunningMailbox
from tests.contract.records_world import kick_off, ring
from tests.records_file import ready_engine

PROJECT = "ek27"


class Post:
    """A project that has just begun: everybody waits for a welcome, and everybody can be reached."""

    def __init__(self, engine: Engine, mailbox: RunningMailbox) -> None:
        sealing = ring()
        self.people, self.records = PeopleFile(engine, sealing), SqlRecordStore(engine)
        self.outbox = SqlOutbox(engine, self.people)
        self.mailbox = mailbox
        self.use(*mailbox.smtp_address)
        events = kick_off(PROJECT)
        self.project: Project = fold(None, events)
        self.records.publish(PROJECT, events)
        for person in self.project.active_participants():
            account = self.people.add(Contact(email=f"{person.lower()}@people.example"))
            self.people.join(PROJECT, person, account.id)

    def use(self, host: str, port: int, password: str | None = None) -> None:
        notifier = SmtpNotifier(host, port, sender="team@coproduce.example", public_url="https://pages.example",
                                user="us" if password else None, password=password)
        self.activities = NoticesActivities(self.records, self.outbox, notifier)

    def deliver(self) -> int:
        return ActivityEnvironment().run(self.activities.deliver, PROJECT)

    def trouble(self) -> list[str]:
        return [one.sentence for one in self.records.troubles(PROJECT) if one.part == "mail"]

    def arrived(self) -> list[str]:
        return sorted(str(to) for row in self.mailbox.found() for to in _listed(row["to"]))


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


@pytest.fixture
def post(tmp_path: Path, mailbox: RunningMailbox) -> Iterator[Post]:
    engine = ready_engine(tmp_path)
    yield Post(engine, mailbox)
    engine.dispose()


def test_each_notice_goes_out_once_however_often_delivery_runs(post: Post) -> None:
    waiting = len(post.outbox.waiting(PROJECT, 100))
    assert waiting >= 8
    assert [post.deliver(), post.deliver()] == [waiting, 0]
    assert len(post.mailbox.found()) == waiting
    assert post.trouble() == []


def test_whoever_avoids_email_is_told_by_the_owner(post: Post) -> None:
    post.deliver()
    assert post.mailbox.found(to="p04@people.example") == []
    asked = [one for one in post.mailbox.found(to="p06@people.example") if "Please tell" in str(one["subject"])]
    assert asked
    assert all("for P04, by whatsapp one to one" in str(post.mailbox.message(one["id"])["text"]) for one in asked)


def test_one_refusal_for_now_holds_up_nobody_and_goes_out_later_once(post: Post) -> None:
    waiting = len(post.outbox.waiting(PROJECT, 100))
    post.mailbox.faults(refuse=1)
    with pytest.raises(ApplicationError, match="451") as failure:
        post.deliver()
    assert not failure.value.non_retryable
    assert len(post.mailbox.found()) == waiting - 1
    assert len(post.trouble()) == 1
    assert post.deliver() == 1
    assert len(post.mailbox.found()) == waiting
    assert post.trouble() == []


def test_a_server_that_is_down_is_not_asked_for_every_message_and_loses_none(post: Post) -> None:
    waiting = post.outbox.waiting(PROJECT, 100)
    post.mailbox.faults(down=True)
    with pytest.raises(ApplicationError) as failure:
        post.deliver()
    assert not failure.value.non_retryable
    assert sum(one.attempts for one in post.outbox.waiting(PROJECT, 100)) == 2
    assert "can't be reached" in post.trouble()[0]
    post.mailbox.faults()
    assert post.deliver() == len(waiting)
    assert post.trouble() == []


def test_whoever_has_no_address_is_shown_and_everybody_else_is_told(post: Post) -> None:
    waiting = post.outbox.waiting(PROJECT, 100)
    theirs = [one.id for one in waiting if one.notice.person == "P01"]
    account = post.people.account_of(PROJECT, "P01")
    assert account is not None
    post.people.set_contact(account.id, Contact(phone="+447700900101"))
    assert post.deliver() == len(waiting) - len(theirs)
    left = post.outbox.undeliverable()
    assert [one.id for one in left] == theirs
    assert {one.last_error for one in left} == {
        "P01 has no e-mail address in the people file: add one, or tell them in person."}
    assert post.trouble() == [f"{len(theirs)} messages could not be brought to people. The operations team sees to it "
                              "in the outbox."]
    post.people.set_contact(account.id, Contact(email="p01@people.example"))
    assert post.deliver() == len(theirs)
    assert len(post.mailbox.found(to="p01@people.example")) == len(theirs)
    assert post.trouble() == []


def test_wrong_mail_settings_make_no_message_undeliverable(post: Post) -> None:
    waiting = len(post.outbox.waiting(PROJECT, 100))
    host, port = post.mailbox.smtp_address
    post.use(host, port, "secret")  # this server knows no sign-in
    with pytest.raises(ApplicationError, match="mail settings") as failure:
        post.deliver()
    assert failure.value.non_retryable
    assert "secret" not in f"{failure.value} {post.trouble()}"
    assert post.outbox.undeliverable() == []
    post.use(host, port)
    assert post.deliver() == waiting
