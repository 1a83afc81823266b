"""Rules of the people file: found by address, reached through their project, sealed at rest, erased on request."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, select

from integrations.errors import Conflict, Missing, Unauthorised
from integrations.ports import Contact, Intent, Outcome, Payment, PeopleDirectory
from integrations.records.engine import open_engine, reading
from integrations.records.idempotency import Answers
from integrations.records.ledger import SqlLedger
from integrations.records.migrations import upgrade
from integrations.records.outbox import SqlOutbox
from integrations.records.people import PeopleFile
from integrations.records.privacy import Privacy
from integrations.records.sealing import KeyRing
from integrations.records.store import SqlRecordStore
from integrations.records.tables import metadata, payment_intents
from integrations.records.tokens import Tokens
from tests.contract.records_world import START, Clock, at_once, kick_off, ring

ADA = Contact(name="Ada Example", email="Ada@People.Example", phone="+447700900123")
MEMBER, OTHER_MEMBER = "5c0000000000000000000001", "5c0000000000000000000002"
BODY = b'{"recipient": {"email": "Ada@People.Example"}}'
INTENT = Intent(external_id="cop-1", provider="tremendous", body=BODY, sha256=sha256(BODY).hexdigest())
PAYMENT = Payment(external_id="cop-1", person="P01", action="A1", amount_minor=100, currency="GBP",
                  route="payout_link", delivery="email")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys() -> KeyRing:
    return ring()


@pytest.fixture
def people(records: Engine, keys: KeyRing, clock: Clock) -> PeopleFile:
    return PeopleFile(records, keys, clock)


def _fill(engine: Engine, keys: KeyRing) -> str:
    """An account with everything that can hang on it; says its id."""
    people = PeopleFile(engine, keys)
    account = people.add(ADA).id
    people.join("example", "P01", account)
    people.link_member(account, MEMBER)
    SqlRecordStore(engine).publish("example", kick_off())
    ledger = SqlLedger(engine, keys)
    ledger.reserve("example", "r1", [PAYMENT])
    ledger.intend("example", "r1", INTENT, 100, "GBP")
    answers = Answers(engine, keys)
    answers.begin("key", account, "hash")
    answers.finish("key", account, 201, f"a token for {ADA.email}")
    return account


def test_somebody_is_found_by_their_address_whatever_its_case(people: PeopleFile) -> None:
    account = people.add(ADA, roles=["finance", "operator", "finance"])
    assert people.find("  ada@people.EXAMPLE ") == account == people.account(account.id)
    assert account.contact == ADA
    assert account.roles == ("finance", "operator")
    assert people.find("bea@people.example") is None
    assert people.all_accounts() == [account]


def test_an_address_belongs_to_one_account(people: PeopleFile) -> None:
    people.add(ADA)
    other = people.add(Contact(email="bea@people.example"))
    with pytest.raises(Conflict, match="Another account") as caught:
        people.add(Contact(email="ADA@people.example"))
    assert "ADA" not in str(caught.value)
    with pytest.raises(Conflict):
        people.set_contact(other.id, ADA)


def test_of_eight_who_add_the_same_address_at_once_one_gets_an_account(people: PeopleFile) -> None:
    results = at_once(lambda: people.add(ADA))
    assert len([one for one in results if not isinstance(one, BaseException)]) == 1
    assert len(people.all_accounts()) == 1


def test_people_without_an_address_are_kept_too(people: PeopleFile) -> None:
    first, second = people.add(Contact(name="Cleo")), people.add(Contact(phone="+447700900456"))
    assert [one.id for one in people.all_accounts()] == sorted([first.id, second.id])


def test_a_person_of_a_project_is_reached_through_their_account(people: PeopleFile) -> None:
    account = people.add(ADA)
    people.join("example", "P01", account.id)
    people.join("other", "P07", account.id)
    assert people.contact_of("example", "P01") == ADA
    assert people.account_of("example", "P01") == account
    assert people.contact_of("example", "P02") == Contact()
    assert [(one.project_id, one.person) for one in people.memberships(account.id)] == [
        ("example", "P01"), ("other", "P07")]
    people.leave("example", "P01")
    assert people.account_of("example", "P01") is None


def test_a_place_in_a_project_can_go_to_another_account(people: PeopleFile) -> None:
    first, second = people.add(ADA), people.add(Contact(email="bea@people.example"))
    people.join("example", "P01", first.id)
    people.join("example", "P01", second.id)
    assert people.account_of("example", "P01") == second
    with pytest.raises(Missing):
        people.join("example", "P01", "acc_nobody")


def test_a_new_contact_is_dated_and_the_same_contact_is_no_change(people: PeopleFile, clock: Clock) -> None:
    account = people.add(ADA)
    clock.forward(timedelta(days=1))
    people.set_contact(account.id, ADA)
    assert people.account(account.id).contact_changed == START
    people.set_contact(account.id, ADA.model_copy(update={"email": "ada@elsewhere.example"}))
    assert people.account(account.id).contact_changed == START + timedelta(days=1)
    assert people.find("ada@people.example") is None


EMAIL, PHONE, NOTHING = Contact(email="a@people.example"), Contact(phone="+447700900123"), Contact()
BOTH, NAMED = EMAIL.model_copy(update={"phone": PHONE.phone}), EMAIL.model_copy(update={"name": "Ada"})


@pytest.mark.parametrize(("steps", "counts"), [
    ((NOTHING, EMAIL), False), ((NOTHING, NOTHING, PHONE), False), ((EMAIL, NAMED), False),
    ((EMAIL, PHONE), True), ((PHONE, BOTH), True), ((BOTH, PHONE), True), ((EMAIL, NOTHING), True),
    ((EMAIL, NOTHING, EMAIL), True), ((NOTHING, EMAIL, NOTHING, PHONE), True)],
    ids=["first", "first-phone", "name", "other", "added", "taken", "all-taken", "back", "away-and-other"])
def test_each_change_of_address_counts_but_the_first_ever(people: PeopleFile, clock: Clock, steps: tuple[Contact, ...],
                                                          counts: bool) -> None:
    account = people.add(steps[0])
    people.join("example", "P01", account.id)
    for contact in steps[1:]:
        clock.forward(timedelta(days=1))
        people.set_contact(account.id, contact)
    assert people.contact_replaced_at("example", "P01") == (clock() if counts else None)


def test_an_address_after_erasure_is_not_the_first_ever(
        records: Engine, keys: KeyRing, people: PeopleFile, clock: Clock) -> None:
    account = people.add(EMAIL)
    people.join("example", "P01", account.id)
    Privacy(records, keys, clock).erase(account.id)
    clock.forward(timedelta(days=1))
    people.set_contact(account.id, PHONE)
    assert people.contact_replaced_at("example", "P01") == clock()


def test_roles_are_set_as_a_whole(people: PeopleFile) -> None:
    account = people.add(ADA, roles=["operator"])
    people.set_roles(account.id, ["finance"])
    assert people.account(account.id).roles == ("finance",)
    with pytest.raises(Missing, match="no account acc_nobody"):
        people.set_roles("acc_nobody", [])


def test_a_member_of_the_board_is_a_person_in_each_project_of_their_account(people: PeopleFile) -> None:
    account = people.add(ADA)
    people.join("example", "P01", account.id)
    people.join("other", "P07", account.id)
    assert people.person_of_member("example", MEMBER) is None
    people.link_member(account.id, f" {MEMBER.upper()} ")
    assert people.member_of(account.id) == MEMBER
    directory: PeopleDirectory = people
    assert directory.person_of_member("example", MEMBER) == "P01"
    assert directory.person_of_member("other", MEMBER) == "P07"
    assert directory.person_of_member("third", MEMBER) is None
    assert directory.person_of_member("example", OTHER_MEMBER) is None
    assert directory.person_of_member("example", "") is None


def test_a_member_is_one_account_and_an_account_is_one_member(people: PeopleFile) -> None:
    first, second = people.add(ADA), people.add(Contact(name="Bea"))
    people.join("example", "P01", first.id)
    people.link_member(first.id, MEMBER)
    with pytest.raises(Conflict, match="another account") as caught:
        people.link_member(second.id, MEMBER)
    assert MEMBER not in str(caught.value)
    people.link_member(first.id, OTHER_MEMBER)
    people.link_member(second.id, MEMBER)
    assert people.person_of_member("example", MEMBER) is None
    assert people.person_of_member("example", OTHER_MEMBER) == "P01"
    with pytest.raises(Missing):
        people.link_member("acc_nobody", "5c0000000000000000000003")


def test_of_two_accounts_that_are_linked_with_a_member_at_once_one_gets_it(people: PeopleFile) -> None:
    both = [people.add(Contact(name=name)).id for name in ("Ada", "Bea")]
    waiting = list(both)
    results = at_once(lambda: people.link_member(waiting.pop(), MEMBER), times=2)
    assert sorted(map(type, results), key=str) == sorted([type(None), Conflict], key=str)
    assert sorted(str(people.member_of(one)) for one in both) == sorted([MEMBER, "None"])


def test_a_removed_link_is_nobodys(people: PeopleFile) -> None:
    account = people.add(ADA)
    people.join("example", "P01", account.id)
    people.link_member(account.id, MEMBER)
    people.unlink_member(account.id)
    people.unlink_member(account.id)
    assert people.member_of(account.id) is None
    assert people.person_of_member("example", MEMBER) is None


def test_no_table_holds_personal_data_that_can_be_read(records: Engine, keys: KeyRing) -> None:
    _fill(records, keys)
    with reading(records) as connection:
        text = repr([connection.execute(select(table)).all() for table in metadata.sorted_tables]).lower()
    assert "example" in text
    for secret in ("ada example", "ada@", "people.example", "447700900123", MEMBER):
        assert secret not in text


def test_no_file_of_sqlite_holds_personal_data_that_can_be_read(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'records.db'}")
    upgrade(engine)
    _fill(engine, ring())
    files = {path.name: path.read_bytes().lower() for path in tmp_path.iterdir()}
    engine.dispose()
    assert {"records.db", "records.db-wal"} <= set(files)
    assert any(b"ek-bereaved" in data or b"p01" in data for data in files.values())
    for secret in (b"ada example", b"ada@", b"people.example", b"447700900123", MEMBER.encode()):
        assert not any(secret in data for data in files.values())


def test_an_export_has_everything_that_is_held_about_a_person(records: Engine, keys: KeyRing) -> None:
    account = _fill(records, keys)
    Tokens(records, PeopleFile(records, keys)).issue(account, "my laptop")
    data = Privacy(records, keys).export(account)
    assert data.account.contact == ADA
    assert [(one.project_id, one.person) for one in data.memberships] == [("example", "P01")]
    assert data.board_member == MEMBER
    assert data.token_labels == ["my laptop"]
    assert "Welcome to Finding us when it matters" in {one.subject for one in data.notices}


def test_erasing_removes_who_somebody_is_and_leaves_the_ledger_and_the_events(
        records: Engine, keys: KeyRing) -> None:
    account, people = _fill(records, keys), PeopleFile(records, keys)
    tokens, store, ledger = Tokens(records, people), SqlRecordStore(records), SqlLedger(records, keys)
    token = tokens.issue(account, "my laptop")
    entries = ledger.entries("example")
    Privacy(records, keys).erase(account)
    assert people.find("ada@people.example") is None
    assert people.contact_of("example", "P01") == Contact()
    assert people.person_of_member("example", MEMBER) is None
    assert people.member_of(account) is None
    assert people.account(account).erased is not None
    assert tokens.authenticate(token) is None
    assert [one for one in SqlOutbox(records, people).waiting("example", 99) if one.notice.person == "P01"] == []
    assert ledger.entries("example") == entries
    assert store.verify_chain("example").whole


def test_the_request_of_a_payment_is_erased_once_it_has_ended_and_not_before(records: Engine, keys: KeyRing) -> None:
    account, ledger, privacy = _fill(records, keys), SqlLedger(records, keys), Privacy(records, keys)
    privacy.erase(account)
    assert ledger.intend("example", "r1", INTENT, 100, "GBP") == INTENT
    ledger.settle("example", Outcome(external_id="cop-1", state="issued"))
    privacy.erase(account)
    with reading(records) as connection:
        kept = connection.execute(select(payment_intents.c.body_sealed, payment_intents.c.sha256)).one()
    assert tuple(kept) == (None, INTENT.sha256)


def test_after_resealing_the_old_key_is_not_needed_any_more(records: Engine) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    account = _fill(records, KeyRing([old]))
    both = KeyRing([new, old])
    found = PeopleFile(records, both).find("ada@people.example")
    assert found
    assert found.id == account
    with pytest.raises(Conflict):
        PeopleFile(records, both).add(ADA)
    with pytest.raises(Unauthorised):
        PeopleFile(records, KeyRing([new])).account(account)
    assert PeopleFile(records, both).person_of_member("example", MEMBER) == "P01"
    with pytest.raises(Conflict):
        PeopleFile(records, both).link_member(PeopleFile(records, both).add(Contact(phone="+447700900456")).id, MEMBER)
    assert Privacy(records, both).reseal() == 6
    assert Privacy(records, both).reseal() == 0
    after = KeyRing([new])
    assert PeopleFile(records, after).find("ada@people.example") == found
    assert PeopleFile(records, after).person_of_member("example", MEMBER) == "P01"
    assert SqlLedger(records, after).intend("example", "r1", INTENT, 100, "GBP") == INTENT
    stored = Answers(records, after).begin("key", account, "hash")
    assert stored
    assert stored.body == f"a token for {ADA.email}"
