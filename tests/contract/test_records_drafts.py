"""Rules of drafts and of the people list: a draft is its writer's, sealed, and gone once a project runs with it."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, select

from integrations.errors import Conflict, Missing
from integrations.ports import Contact
from integrations.records.drafts import MOST_DRAFTS, DraftBody, SqlDrafts
from integrations.records.engine import reading
from integrations.records.people import PeopleFile
from integrations.records.people_list import PeopleList
from integrations.records.privacy import Privacy
from integrations.records.sealing import KeyRing
from integrations.records.tables import contact_looks, drafts
from tests.contract.records_world import Clock, ring

BODY = DraftBody(name="Quiet hour", text="template: standard\n", accounts={"P1": "acc_1"})


def test_a_draft_is_only_its_writers_and_lies_sealed(records: Engine) -> None:
    keys = ring()
    ada, bo = (PeopleFile(records, keys).add(Contact(name=name)).id for name in ("Ada", "Bo"))
    kept = SqlDrafts(records, keys)
    draft = kept.add(ada, BODY)
    assert kept.draft(ada, draft).body == BODY and [one.id for one in kept.of_account(ada)] == [draft]
    assert kept.of_account(bo) == []
    for ask in (lambda: kept.draft(bo, draft), lambda: kept.save(bo, draft, BODY)):
        with pytest.raises(Missing):
            ask()
    kept.delete(bo, draft)
    assert kept.draft(ada, draft).body == BODY
    with reading(records) as connection:
        assert "Quiet" not in str(connection.execute(select(drafts)).all())


def test_a_draft_keeps_nothing_once_its_project_runs(records: Engine) -> None:
    keys = ring()
    ada, kept = PeopleFile(records, keys).add(Contact(name="Ada")).id, SqlDrafts(records, keys)
    draft = kept.add(ada, BODY)
    kept.finish(ada, draft, "quiet-hour")
    found = kept.draft(ada, draft)
    assert (found.project_id, found.body.text) == ("quiet-hour", "") and kept.of_account(ada) == []
    with pytest.raises(Conflict, match="can't be changed"):
        kept.save(ada, draft, BODY)


def test_there_is_an_end_to_the_number_of_drafts(records: Engine) -> None:
    keys = ring()
    ada, kept = PeopleFile(records, keys).add(Contact(name="Ada")).id, SqlDrafts(records, keys)
    for _ in range(MOST_DRAFTS):
        kept.add(ada, BODY)
    with pytest.raises(Conflict, match="Delete some"):
        kept.add(ada, BODY)


def test_drafts_are_resealed_and_go_with_the_person(records: Engine) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    ada = PeopleFile(records, KeyRing([old])).add(Contact(name="Ada")).id
    draft = SqlDrafts(records, KeyRing([old])).add(ada, BODY)
    assert Privacy(records, KeyRing([new, old])).reseal() == 2
    keys = KeyRing([new])
    assert SqlDrafts(records, keys).draft(ada, draft).body == BODY
    PeopleList(records, keys).note_look(ada, "acc_other", "seen")
    Privacy(records, keys).erase(ada)
    with reading(records) as connection:
        assert connection.execute(select(drafts)).all() == connection.execute(select(contact_looks)).all() == []


def test_the_list_finds_by_name_address_and_project_and_leaves_out_who_was_erased(records: Engine) -> None:
    keys = ring()
    people, listed = PeopleFile(records, keys), PeopleList(records, keys)
    ada = people.add(Contact(name="Ada Example", email="ada@people.example")).id
    bo = people.add(Contact(name="Bo Example", phone="+447700900123")).id
    people.join("one", "P01", bo)
    assert [one.account for one in listed.page().people] == [ada, bo]
    for find, found in (("ada", [ada]), ("EXAMPLE", [ada, bo]), ("Ada@People.Example", [ada]), ("one", [bo]),
                        ("cy", [])):
        page = listed.page(find)
        assert [one.account for one in page.people] == found and page.total == len(found), find
    assert [one.account for one in listed.page("example", limit=1, offset=1).people] == [bo]
    Privacy(records, keys).erase(ada)
    assert [one.account for one in listed.page().people] == [bo] and listed.page().total == 1


def test_a_look_is_kept_once_a_day_and_nobody_is_told_of_their_own(records: Engine) -> None:
    clock, keys = Clock(), ring()
    ada = PeopleFile(records, keys, clock).add(Contact(name="Ada")).id
    listed = PeopleList(records, keys, clock)
    for by in ("acc_other", "acc_other", ada):
        listed.note_look(ada, by, "seen")
    listed.note_look(ada, "acc_other", "exported")
    assert sorted((one.by, one.what) for one in listed.looks(ada)) == [("acc_other", "exported"), ("acc_other", "seen")]
