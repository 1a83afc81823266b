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
