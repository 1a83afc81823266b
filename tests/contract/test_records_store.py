"""Rules of publishing: one transaction, once, in order, on SQLite and PostgreSQL."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from domain.board_base import BoardBase, NamedBase
from domain.commands import CancelProject
from domain.events import ProjectStarted
from domain.meetings import invitations_for
from domain.notices import notices_for
from domain.phases import Phase
from domain.project import fold
from domain.state import Actor, Status
from domain.waiting import waiting
from integrations.errors import Conflict, Missing, Refused
from integrations.ports import BoardLink, RecordStore
from integrations.records.engine import reading
from integrations.records.overviews import ProjectFilter
from integrations.records.store import SqlRecordStore
from integrations.records.tables import events, notices
from tests.contract.records_world import START, Clock, at_once, busy_months, kick_off

MANY = busy_months()
PROJECT_IDS = (f"example-{number}" for number in count(1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(records: Engine, clock: Clock) -> SqlRecordStore:
    return SqlRecordStore(records, clock)


def _count(records: Engine) -> tuple[int, int]:
    with reading(records) as connection:
        counts = [connection.execute(select(func.count()).select_from(table)).scalar_one()
                  for table in (events, notices)]
    return counts[0], counts[1]


def test_the_store_keeps_the_promises_of_its_port(store: SqlRecordStore) -> None:
    port: RecordStore = store
    assert port.publish("example", MANY) == MANY[-1].seq


def test_the_snapshot_is_the_fold_of_the_events(store: SqlRecordStore) -> None:
    store.publish("example", MANY[:3])
    store.publish("example", MANY[3:])
    assert store.project("example") == fold(None, MANY)
    assert store.events("example", limit=1000) == MANY


def test_publishing_again_changes_nothing(store: SqlRecordStore, records: Engine, clock: Clock) -> None:
    store.publish("example", MANY)
    before, row = _count(records), store.list_projects()
    clock.forward(timedelta(days=1))
    assert store.publish("example", MANY) == MANY[-1].seq
    assert store.publish("example", MANY[2:4]) == MANY[-1].seq
    assert store.publish("example", []) == MANY[-1].seq
    assert (_count(records), store.list_projects()) == (before, row)


def test_every_event_queues_its_notices_once_under_ids_that_come_from_its_place(
        store: SqlRecordStore, records: Engine) -> None:
    store.publish("example", MANY[:5])
    store.publish("example", MANY)
    project, expected = fold(None, MANY[:1]), set()
    for event in MANY:
        project = project if event.seq == 1 else project.evolve(event)
        written = [*notices_for(event, project), *invitations_for(event, project)]
        expected |= {f"example:{event.seq}:{place}" for place, _ in enumerate(written)}
    with reading(records) as connection:
        assert set(connection.execute(select(notices.c.id)).scalars()) == expected


def test_a_gap_is_refused_and_nothing_of_the_batch_is_kept(store: SqlRecordStore, records: Engine) -> None:
    store.publish("example", MANY[:2])
    before = _count(records)
    with pytest.raises(Refused, match=r"end at event 2 and got event 5 where 4 belongs.*publish from event 3 on"):
        store.publish("example", [MANY[2], *MANY[4:]])
    assert _count(records) == before
    assert store.project("example").version == 2


def test_another_event_in_the_place_of_a_published_one_is_a_conflict(store: SqlRecordStore) -> None:
    store.publish("example", MANY[:4])
    forged = MANY[3].model_copy(update={"at": START + timedelta(days=3)})
    with pytest.raises(Conflict, match="has another event 4 in the records"):
        store.publish("example", [forged, *MANY[4:]])
    assert store.project("example") == fold(None, MANY[:4])


def test_a_project_begins_with_its_kick_off(store: SqlRecordStore) -> None:
    with pytest.raises(Refused, match="not its kick-off"):
        store.publish("example", [MANY[1].model_copy(update={"seq": 1})])


def test_events_of_another_project_are_refused(store: SqlRecordStore) -> None:
    with pytest.raises(Refused, match="published as other"):
        store.publish("other", MANY)
    assert store.list_projects() == []


def test_eight_threads_that_publish_the_same_events_make_one_chain(store: SqlRecordStore, records: Engine) -> None:
    assert at_once(lambda: store.publish("example", MANY)) == [MANY[-1].seq] * 8
    assert store.verify_chain("example").events == len(MANY)
    assert store.project("example") == fold(None, MANY)
    once = _count(records)
    store.publish("example", MANY)
    assert _count(records) == once


def test_threads_that_each_publish_a_longer_past_agree_in_the_end(store: SqlRecordStore) -> None:
    lengths = iter(range(3, 11))
    results = at_once(lambda: store.publish("example", MANY[: next(lengths)]))
    assert max(result for result in results if isinstance(result, int)) == 10
    assert len([result for result in results if isinstance(result, int)]) == 8
    assert store.project("example") == fold(None, MANY[:10])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=6))
def test_any_order_of_repeats_and_overlaps_ends_in_the_same_records(
        store: SqlRecordStore, cuts: list[tuple[int, int]]) -> None:
    project_id = next(PROJECT_IDS)
    past = busy_months(project_id)[:12]
    for start, length in cuts:
        batch = past[start:start + length]
        known = store.count_projects() and store.chain(project_id)
        if batch and batch[0].seq > (len(known) if known else 0) + 1:
            with pytest.raises(Refused):
                store.publish(project_id, batch)
        else:
            store.publish(project_id, batch)
    store.publish(project_id, past)
    assert store.project(project_id) == fold(None, past)
    assert store.verify_chain(project_id).whole


def test_refolding_makes_the_same_snapshot_from_the_events_alone(store: SqlRecordStore) -> None:
    store.publish("example", MANY)
    before = store.list_projects()
    assert store.refold("example") == fold(None, MANY)
    assert (store.project("example"), store.list_projects()) == (fold(None, MANY), before)


def test_an_unknown_project_is_missing(store: SqlRecordStore) -> None:
    with pytest.raises(Missing, match="no project nowhere"):
        store.project("nowhere")
    with pytest.raises(Missing, match="no project nowhere"):
        store.refold("nowhere")
    assert store.events("nowhere") == []
    assert store.board_link("nowhere") is None


def test_events_are_read_in_pages_in_order(store: SqlRecordStore) -> None:
    store.publish("example", MANY)
    assert store.events("example", after_seq=2, limit=3) == MANY[2:5]


def test_projects_are_listed_by_phase_status_and_who_they_wait_for(store: SqlRecordStore) -> None:
    ended = kick_off("ended")
    end = fold(None, ended).decide(CancelProject(actor=Actor(operator=True), reason="No money"), START)
    store.publish("example", MANY)
    store.publish("ended", [*ended, *end])
    assert {row.id for row in store.list_projects()} == {"example", "ended"}
    running = store.list_projects(ProjectFilter(status=Status.RUNNING))
    assert [row.id for row in running] == ["example"] and running[0].waiting_for
    assert store.list_projects(ProjectFilter(phase=Phase.CO_DELIVERY)) == []
    assert store.count_projects(ProjectFilter(phase=Phase.CO_DESIGN, status=Status.RUNNING)) == 1
    waited_for = ProjectFilter(waiting_for=running[0].waiting_for[0].person)
    assert [row.id for row in store.list_projects(waited_for)] == ["example"]
    assert store.list_projects(ProjectFilter(waiting_for="nobody")) == []


def test_the_list_of_projects_has_pages_with_the_last_changed_first(store: SqlRecordStore) -> None:
    for name in ("one", "two", "three"):
        store.publish(name, kick_off(name))
    store.publish("two", busy_months("two"))
    first, second = store.list_projects(limit=2), store.list_projects(limit=2, offset=2)
    assert first[0].id == "two"
    assert len({row.id for row in [*first, *second]}) == store.count_projects() == 3


def test_what_waits_is_what_the_domain_says_after_the_last_event(store: SqlRecordStore) -> None:
    store.publish("example", MANY)
    everything = waiting(fold(None, MANY), MANY[-1].at)
    assert store.waiting("example") == everything
    assert store.waiting("example", "P01") == [one for one in everything if one.person == "P01"] != []


def test_a_name_with_a_character_that_postgresql_cannot_hold_does_not_stop_a_project(store: SqlRecordStore) -> None:
    first, *others = kick_off()
    assert isinstance(first, ProjectStarted)
    facts = first.charter.project.model_copy(update={"name": "Odd\x00name"})
    events = [first.model_copy(update={"charter": first.charter.model_copy(update={"project": facts})}), *others]
    store.publish("example", events)
    store.publish("example", events)
    assert store.list_projects()[0].name == "Oddname"
    assert store.events("example") == events


def test_a_trouble_keeps_its_first_moment_until_it_is_cleared(store: SqlRecordStore, clock: Clock) -> None:
    store.set_trouble("example", "board", "The board does not answer.")
    clock.forward(timedelta(hours=2))
    store.set_trouble("example", "board", "The board is gone.")
    store.set_trouble("example", "mail", "The mail server is full.")
    found = store.troubles("example")
    assert [(one.part, one.sentence, one.since) for one in found] == [
        ("board", "The board is gone.", START), ("mail", "The mail server is full.", START + timedelta(hours=2))]
    assert store.troubled_projects() == {"example": found}
    store.set_trouble("example", "board", None)
    assert [one.part for one in store.troubles("example")] == ["mail"]


def test_a_board_link_is_kept_replaced_and_found_by_its_board(store: SqlRecordStore) -> None:
    store.publish("example", MANY)
    link = BoardLink(board_id="b1", url="https://board.example/b1", base=BoardBase())
    store.save_board_link("example", link)
    newer = link.model_copy(update={"base": BoardBase(lists={"doing": NamedBase(id="l1")}, seen_activity=START)})
    store.save_board_link("example", newer)
    assert store.board_link("example") == newer
    assert store.project_of_board("b1") == "example"
    assert store.project_of_board("b2") is None


def test_boards_of_ended_projects_are_not_open(store: SqlRecordStore) -> None:
    ended = kick_off("ended")
    end = fold(None, ended).decide(CancelProject(actor=Actor(operator=True), reason="No money"), START)
    store.publish("ended", [*ended, *end])
    store.publish("example", MANY)
    for name in ("example", "ended"):
        store.save_board_link(name, BoardLink(board_id=name, url="https://board.example", base=BoardBase()))
    assert store.project("ended").ended
    assert list(store.open_boards()) == ["example"]
