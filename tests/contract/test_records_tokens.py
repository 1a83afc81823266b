"""Rules of tokens: said once, kept as a hash, good for one purpose, ended at once."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from integrations.errors import Missing
from integrations.ports import Contact
from integrations.records.engine import reading
from integrations.records.people import Account, PeopleFile
from integrations.records.tables import tokens as table
from integrations.records.tokens import Tokens
from tests.contract.records_world import START, Clock, at_once, ring


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(records: Engine, clock: Clock) -> PeopleFile:
    return PeopleFile(records, ring(), clock)


@pytest.fixture
def tokens(records: Engine, people: PeopleFile, clock: Clock) -> Tokens:
    return Tokens(records, people, clock)


@pytest.fixture
def ada(people: PeopleFile) -> Account:
    return people.add(Contact(name="Ada Example"))


def test_a_token_stands_for_its_account(tokens: Tokens, ada: Account) -> None:
    token = tokens.issue(ada.id, "laptop")
    assert tokens.authenticate(token) == ada
    assert tokens.issue(ada.id, "laptop") != token


def test_a_token_is_long_and_only_its_hash_is_kept(records: Engine, tokens: Tokens, ada: Account) -> None:
    token = tokens.issue(ada.id, "laptop")
    assert token.startswith("cop_")
    assert len(token) >= 4 + 43
    with reading(records) as connection:
        assert token[4:] not in repr(connection.execute(select(table)).all())


@pytest.mark.parametrize("guess", ["", "cop_", "cop_unknown", "Bearer x"])
def test_an_unknown_token_is_nobody(tokens: Tokens, ada: Account, guess: str) -> None:
    tokens.issue(ada.id, "laptop")
    assert tokens.authenticate(guess) is None


def test_a_hash_is_not_a_token(tokens: Tokens, ada: Account) -> None:
    tokens.issue(ada.id, "laptop")
    assert tokens.authenticate(tokens.of_account(ada.id)[0].id) is None


def test_a_revoked_token_ends_at_once_and_only_its_owner_can_revoke_it(
        tokens: Tokens, people: PeopleFile, ada: Account) -> None:
    token = tokens.issue(ada.id, "laptop")
    identifier = tokens.of_account(ada.id)[0].id
    assert not tokens.revoke(people.add(Contact()).id, identifier)
    assert tokens.authenticate(token) == ada
    assert tokens.revoke(ada.id, identifier)
    assert tokens.authenticate(token) is None
    assert not tokens.revoke(ada.id, identifier)
    assert tokens.of_account(ada.id)[0].revoked == START


def test_a_token_with_a_lifetime_ends_with_it(tokens: Tokens, ada: Account, clock: Clock) -> None:
    token = tokens.issue(ada.id, "browser", purpose="session", lifetime=timedelta(hours=8))
    clock.forward(timedelta(hours=7, minutes=59))
    assert tokens.authenticate(token, "session") == ada
    clock.forward(timedelta(minutes=1))
    assert tokens.authenticate(token, "session") is None


def test_a_token_is_good_for_its_purpose_only(tokens: Tokens, ada: Account) -> None:
    link = tokens.issue(ada.id, "link", purpose="sign_in", lifetime=timedelta(minutes=15))
    assert tokens.authenticate(link) is None
    assert tokens.spend(tokens.issue(ada.id, "laptop")) is None
    assert tokens.spend(link) == ada


def test_of_eight_who_use_a_sign_in_link_at_once_one_gets_in(tokens: Tokens, ada: Account) -> None:
    link = tokens.issue(ada.id, "link", purpose="sign_in", lifetime=timedelta(minutes=15))
    results = at_once(lambda: tokens.spend(link))
    assert sorted(results, key=repr) == sorted([ada, *[None] * 7], key=repr)


def test_last_used_is_kept_to_the_minute(tokens: Tokens, ada: Account, clock: Clock) -> None:
    token = tokens.issue(ada.id, "laptop")
    assert tokens.of_account(ada.id)[0].last_used is None
    for _ in range(3):
        tokens.authenticate(token)
        clock.forward(timedelta(seconds=29))
    assert tokens.of_account(ada.id)[0].last_used == START
    tokens.authenticate(token)
    assert tokens.of_account(ada.id)[0].last_used == START + timedelta(seconds=87)


def test_a_token_needs_an_account(tokens: Tokens) -> None:
    with pytest.raises(Missing):
        tokens.issue("acc_nobody", "laptop")


def test_a_new_link_ends_those_before_it_and_nothing_else(tokens: Tokens, ada: Account) -> None:
    api, session = tokens.issue(ada.id, "laptop"), tokens.issue(ada.id, "phone", "session")
    first, second = (tokens.issue_link(ada.id, timedelta(minutes=15)) for _ in range(2))
    assert tokens.spend(first) is None
    assert tokens.spend(second) == ada
    assert tokens.authenticate(api) == tokens.authenticate(session, "session") == ada


def test_looking_whose_a_link_is_leaves_no_mark(tokens: Tokens, ada: Account, clock: Clock) -> None:
    link = tokens.issue_link(ada.id, timedelta(minutes=15))
    assert tokens.holder(link) == ada
    assert tokens.of_account(ada.id, "sign_in")[0].last_used is None
    clock.forward(timedelta(minutes=15))
    assert tokens.holder(link) is None and tokens.spend(link) is None


def test_everything_of_a_kind_ends_at_once_and_of_nobody_else(tokens: Tokens, people: PeopleFile, ada: Account) -> None:
    bo = people.add(Contact(name="Bo Example"))
    ours = [tokens.issue(ada.id, "phone", "session") for _ in range(2)]
    theirs, api = tokens.issue(bo.id, "phone", "session"), tokens.issue(ada.id, "laptop")
    assert tokens.revoke_all(ada.id, ["session", "sign_in"]) == 2
    assert [tokens.authenticate(one, "session") for one in ours] == [None, None]
    assert tokens.authenticate(theirs, "session") == bo and tokens.authenticate(api) == ada


def test_what_is_in_force_is_neither_revoked_nor_over(tokens: Tokens, ada: Account, clock: Clock) -> None:
    tokens.issue(ada.id, "short", lifetime=timedelta(minutes=5))
    clock.forward(timedelta(minutes=1))
    tokens.issue(ada.id, "long")
    clock.forward(timedelta(minutes=1))
    tokens.issue(ada.id, "ended")
    tokens.revoke(ada.id, tokens.of_account(ada.id)[0].id)
    assert [one.label for one in tokens.in_force(ada.id)] == ["long", "short"]
    clock.forward(timedelta(minutes=5))
    assert [one.label for one in tokens.in_force(ada.id)] == ["long"]


def test_a_link_that_went_to_another_address_opens_nothing_any_more(tokens: Tokens, people: PeopleFile) -> None:
    cy = people.add(Contact(name="Cy Example", email="cy@old.example"))
    link, session = tokens.issue_link(cy.id, timedelta(minutes=15)), tokens.issue(cy.id, "phone", "session")
    people.set_contact(cy.id, Contact(name="Cy E.", email="cy@old.example"))
    assert tokens.holder(link) is not None
    people.set_contact(cy.id, Contact(name="Cy E.", email="cy@new.example"))
    assert tokens.spend(link) is None
    assert tokens.authenticate(session, "session") is not None
