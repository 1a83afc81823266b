"""Rules of the outbox: everything goes out once, to the address of the day, and nothing is lost in silence."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from integrations.errors import Missing
from integrations.ports import Contact, Outbox
from integrations.records.engine import open_engine, reading, writing
from integrations.records.migrations import upgrade
from integrations.records.outbox import SqlOutbox
from integrations.records.people import PeopleFile
from integrations.records.store import SqlRecordStore
from tests.contract.records_world import START, Clock, kick_off, ring


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(records: Engine, clock: Clock) -> PeopleFile:
    return PeopleFile(records, ring(), clock)


@pytest.fixture
def outbox(records: Engine, people: PeopleFile, clock: Clock) -> SqlOutbox:
    SqlRecordStore(records, clock).publish("example", kick_off())
    return SqlOutbox(records, people, clock)


def test_notices_wait_in_the_order_of_their_events(outbox: SqlOutbox) -> None:
    port: Outbox = outbox
    waiting = port.waiting("example", 100)
    assert [one.id for one in waiting[:3]] == ["example:1:0", "example:1:1", "example:1:2"]
    assert waiting[-1].id.startswith("example:2:")
    assert port.waiting("example", 2) == waiting[:2]
    assert port.waiting("other", 100) == []


def test_what_was_sent_does_not_wait_and_stays_sent(outbox: SqlOutbox) -> None:
    first = outbox.waiting("example", 1)[0]
    outbox.sent(first.id)
    outbox.failed(first.id, "A late report.", final=True)
    assert first.id not in [one.id for one in outbox.waiting("example", 100)]
    told = {one.id: one for one in outbox.of_person("example", first.notice.person)}[first.id]
    assert (told.state, told.sent_at, told.attempts) == ("sent", START, 1)


def test_one_that_failed_stands_behind_those_that_were_not_tried(outbox: SqlOutbox) -> None:
    first, *others = outbox.waiting("example", 100)
    outbox.failed(first.id, "The mail server did not answer.", final=False)
    waiting = outbox.waiting("example", 100)
    assert [one.id for one in waiting] == [*(one.id for one in others), first.id]
    assert waiting[-1].attempts == 1


def test_an_undeliverable_notice_is_shown_to_an_operator_who_can_try_again(outbox: SqlOutbox) -> None:
    first = outbox.waiting("example", 1)[0]
    outbox.failed(first.id, "There is no address.", final=True)
    assert first.id not in [one.id for one in outbox.waiting("example", 100)]
    shown = outbox.undeliverable()
    assert [(one.id, one.last_error) for one in shown] == [(first.id, "There is no address.")]
    outbox.try_again(first.id)
    assert outbox.undeliverable() == []
    assert outbox.waiting("example", 1)[0].id == first.id
    with pytest.raises(Missing, match="nothing waits to be tried again"):
        outbox.try_again(first.id)


def test_a_notice_goes_to_the_address_of_the_day_it_is_sent(outbox: SqlOutbox, people: PeopleFile) -> None:
    first = outbox.waiting("example", 1)[0]
    assert first.contact == Contact()
    account = people.add(Contact(email="old@people.example")).id
    people.join("example", first.notice.person, account)
    people.set_contact(account, Contact(email="new@people.example"))
    assert outbox.waiting("example", 1)[0].contact == Contact(email="new@people.example")


def test_what_a_person_was_told_is_listed_newest_first(outbox: SqlOutbox, records: Engine, clock: Clock) -> None:
    person = outbox.waiting("example", 1)[0].notice.person
    clock.forward(timedelta(days=1))
    told = outbox.of_person("example", person)
    assert [one.notice.kind for one in told if one.notice.meeting is None] == ["phase_started", "welcome"]
    assert {one.created for one in told} == {START}


def test_notices_of_an_earlier_version_stay_readable_and_get_a_name_for_operators(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(engine, "0007")
    old = '{"person": "P01", "kind": "welcome", "subject": "Welcome", "text": "Hello.", "pass_on": null}'
    with writing(engine) as connection:
        connection.execute(text(
            "INSERT INTO notices (id, project_id, seq, place, person, kind, channel, subject, body, state, attempts, "
            "created) VALUES ('one:1:0', 'one', 1, 0, 'P01', 'welcome', 'email', 'Welcome', :body, 'waiting', 0, "
            "'2027-01-11 09:00:00')"), {"body": old})
    upgrade(engine)
    kept, = SqlOutbox(engine, PeopleFile(engine, ring())).waiting("one", 5)
    assert (kept.notice.text, kept.notice.heading, kept.notice.meeting) == ("Hello.", None, None)
    with reading(engine) as connection:
        assert len(str(connection.execute(text("SELECT ref FROM notices")).scalar_one())) == 20
    engine.dispose()
