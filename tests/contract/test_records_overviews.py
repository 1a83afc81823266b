"""Rules of what the list of projects is made of: written with each snapshot, made anew where it is missing or old."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update

from domain.project import fold
from integrations.records.engine import open_engine, reading, writing
from integrations.records.migrations import is_newest, migrate, upgrade
from integrations.records.overviews import OverviewReads, ProjectFilter, ProjectRow, folded, write_missing
from integrations.records.store import SqlRecordStore
from integrations.records.tables import events, overviews, projects
from tests.contract.records_world import START, busy_months, kick_off

MANY = busy_months()


@pytest.fixture
def listed(records: Engine) -> list[ProjectRow]:
    """Three projects; what the list says of them."""
    store = SqlRecordStore(records)
    store.publish("example", MANY)
    for name in ("one", "two"):
        store.publish(name, kick_off(name))
    return store.list_projects(sort="name")


def test_rows_that_are_missing_are_derived_again_as_they_were(records: Engine, listed: list[ProjectRow]) -> None:
    with writing(records) as connection:
        connection.execute(delete(overviews))
    store = SqlRecordStore(records)
    assert store.list_projects() == [] and store.count_projects() == 0
    assert write_missing(records) == 3
    assert store.list_projects(sort="name") == listed
    assert write_missing(records) == 0


@pytest.mark.parametrize("old", [{"shape": 0}, {"version": 1}])
def test_rows_of_an_earlier_shape_or_version_are_derived_again(
        records: Engine, listed: list[ProjectRow], old: dict[str, int]) -> None:
    with writing(records) as connection:
        this = overviews.c.project_id == "example"
        connection.execute(update(overviews).where(this).values(searchable="-", faces=json.dumps({}), **old))
    assert write_missing(records) == 1
    assert SqlRecordStore(records).list_projects(sort="name") == listed


def test_projects_of_an_earlier_version_are_in_the_list_after_the_upgrade(empty_records_url: str) -> None:
    """As the last version left them: a snapshot and events, and nothing derived for the list."""
    engine, project = open_engine(empty_records_url), fold(None, MANY)
    upgrade(engine, "0007")
    assert not is_newest(engine)
    with writing(engine) as connection:
        facts = project.charter.project
        connection.execute(insert(projects).values(
            id="example", name=facts.name, organisation=facts.organisation, phase=project.phase,
            status=project.status, version=project.version, head_hash="-", charter_hash="-",
            snapshot=project.model_dump_json(), created=project.started_at, updated=project.updated_at))
        _append(connection)
    migrate(empty_records_url)
    assert is_newest(engine)
    row = OverviewReads(engine).list_projects()[0]
    assert (row.id, row.name, row.owner.person, row.version) == ("example", facts.name, project.owner, len(MANY))
    assert row.seen == sum(not one.private or one.kind in ("ballot_cast", "consent_changed") for one in MANY)
    assert row.waiting_for and row.changed <= MANY[-1].at
    engine.dispose()


def _append(connection: Connection) -> None:
    for event in MANY:
        connection.execute(insert(events).values(
            project_id="example", seq=event.seq, kind=event.kind, at=event.at, actor="-", private=event.private,
            payload=event.model_dump_json(), prev_hash="-", hash="-"))


def test_a_failed_batch_leaves_the_list_as_it_was(records: Engine, listed: list[ProjectRow]) -> None:
    with pytest.raises(Exception, match="belongs"):
        SqlRecordStore(records).publish("one", [kick_off("one")[0].model_copy(update={"seq": 9})])
    assert SqlRecordStore(records).list_projects(sort="name") == listed
    with reading(records) as connection:
        assert len(connection.execute(select(overviews)).all()) == 3


def test_something_is_late_from_the_instant_on_and_not_before(records: Engine, listed: list[ProjectRow]) -> None:
    store = SqlRecordStore(records)
    late = {row.id: row.late_at for row in listed if row.late_at}
    assert late
    for name, at in late.items():
        chosen = [row.id for row in store.list_projects(ProjectFilter(late_by=at))]
        assert name in chosen
        assert name not in [row.id for row in store.list_projects(ProjectFilter(late_by=at - timedelta(seconds=1)))]
    assert store.figures(START - timedelta(days=999)).overdue == 0
    assert store.figures(START + timedelta(days=999)).overdue == len(late)


@pytest.mark.parametrize(("text", "found"), [("Zażółć", "zazołc"), ("ÖFFENTLICH", "offentlich"), ("straße", "strasse")])
def test_case_and_accents_do_not_count_in_a_search(text: str, found: str) -> None:
    assert folded(text) == found
