"""Rules of the hash chain: whatever is changed, taken out or cut off is found, at its first event."""

import pytest
from sqlalchemy import Engine, delete, update

from integrations.records.chain import ChainLink, check, genesis, linked
from integrations.records.engine import writing
from integrations.records.store import SqlRecordStore
from integrations.records.tables import events, projects
from tests.contract.records_world import busy_months

MANY = busy_months()


@pytest.fixture
def store(records: Engine) -> SqlRecordStore:
    store = SqlRecordStore(records)
    store.publish("example", MANY)
    return store


def test_an_untouched_chain_is_whole(store: SqlRecordStore) -> None:
    report = store.verify_chain("example")
    assert report.whole
    assert report.events == len(MANY)
    assert report.head == store.chain("example")[-1].hash


def test_a_changed_event_is_found(store: SqlRecordStore, records: Engine) -> None:
    with writing(records) as connection:
        text = store.chain("example")[4].payload.replace("2027", "2026", 1)
        connection.execute(update(events).where(events.c.seq == 5).values(payload=text))
    report = store.verify_chain("example")
    assert report.broken_seq == 5
    assert "Event 5 of example is missing or was changed" in report.sentence


def test_a_changed_link_to_the_event_before_is_found(store: SqlRecordStore, records: Engine) -> None:
    with writing(records) as connection:
        connection.execute(update(events).where(events.c.seq == 5).values(prev_hash=genesis("example")))
    assert store.verify_chain("example").broken_seq == 5


def test_an_event_that_was_taken_out_is_found(store: SqlRecordStore, records: Engine) -> None:
    with writing(records) as connection:
        connection.execute(delete(events).where(events.c.seq == 3))
    assert store.verify_chain("example").broken_seq == 3


def test_an_end_that_was_cut_off_is_found(store: SqlRecordStore, records: Engine) -> None:
    with writing(records) as connection:
        connection.execute(delete(events).where(events.c.seq > 6))
    report = store.verify_chain("example")
    assert report.broken_seq == 7
    assert f"published up to event {len(MANY)}" in report.sentence


def test_events_of_a_project_that_vanished_are_found(store: SqlRecordStore, records: Engine) -> None:
    with writing(records) as connection:
        connection.execute(delete(projects))
    assert not store.verify_chain("example").whole


def test_a_chain_that_was_made_anew_from_a_changed_event_on_does_not_fit_the_project(
        store: SqlRecordStore, records: Engine) -> None:
    head = store.chain("example")[3].hash
    with writing(records) as connection:
        for event in MANY[4:]:
            forged = linked(event.model_copy(update={"at": MANY[0].at}), head)
            connection.execute(update(events).where(events.c.seq == event.seq).values(**forged.model_dump()))
            head = forged.hash
    assert not store.verify_chain("example").whole


def test_an_export_is_checked_without_the_database_and_fits_its_own_project_only(store: SqlRecordStore) -> None:
    exported = [link.model_dump_json() for link in store.chain("example")]
    links = [ChainLink.model_validate_json(line) for line in exported]
    assert check("example", links).whole
    assert check("other", links).broken_seq == 1
    assert check("example", links[1:]).broken_seq == 1
    assert links[0].prev_hash == genesis("example")
