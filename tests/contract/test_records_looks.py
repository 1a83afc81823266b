"""How far people have read: kept for each gate, never backwards, and theirs to see and to have removed."""

from datetime import timedelta

from sqlalchemy import Engine

from integrations.ports import Contact
from integrations.records.looks import LastLook, Looks
from integrations.records.people import PeopleFile
from integrations.records.privacy import Privacy
from integrations.records.store import SqlRecordStore
from tests.contract.records_world import START, kick_off, ring


def test_the_last_look_is_kept_for_each_account_and_gate_and_never_goes_back(records: Engine) -> None:
    looks, people, later = Looks(records), PeopleFile(records, ring()), START + timedelta(hours=1)
    ada, ben = people.add(Contact(name="Ada")).id, people.add(Contact(name="Ben")).id
    assert looks.last(ada, "example", "co_design") is None
    looks.keep(ada, "example", "co_design", 12, START)
    looks.keep(ada, "example", "co_design", 7, later)
    assert looks.last(ada, "example", "co_design") == LastLook(seq=12, at=START)
    looks.keep(ada, "example", "co_design", 15, later)
    assert looks.last(ada, "example", "co_design") == LastLook(seq=15, at=later)
    assert looks.last(ada, "example", "co_delivery") is None
    assert looks.last(ben, "example", "co_design") is None


def test_looks_are_exported_with_a_person_and_erased_with_them(records: Engine) -> None:
    keys = ring()
    looks, people, privacy = Looks(records), PeopleFile(records, keys), Privacy(records, keys)
    ada, ben = people.add(Contact(name="Ada")).id, people.add(Contact(name="Ben")).id
    for account in (ada, ben):
        looks.keep(account, "example", "co_design", 3, START)
    assert [(one.project_id, one.phase) for one in privacy.export(ada).gates_read] == [("example", "co_design")]
    privacy.erase(ada)
    assert privacy.export(ada).gates_read == []
    assert looks.last(ben, "example", "co_design") is not None


def test_versions_say_how_far_projects_are(records: Engine) -> None:
    store = SqlRecordStore(records)
    version = store.publish("example", kick_off())
    assert store.versions(["example", "nothing"]) == {"example": version}
    assert store.versions([]) == {}
