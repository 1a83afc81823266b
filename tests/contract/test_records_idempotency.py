"""Rules of Idempotency-Key: one request, one answer; another request under the key is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from integrations.errors import Conflict, RateLimited
from integrations.records.idempotency import Answers, StoredAnswer
from tests.contract.records_world import START, Clock, at_once, ring

ANSWER = StoredAnswer(status=201, body='{"id": "example"}')


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers(records: Engine, clock: Clock) -> Answers:
    return Answers(records, ring(), clock)


def test_a_repeated_request_gets_the_first_answer(answers: Answers) -> None:
    assert answers.begin("k", "ada", "h1") is None
    answers.finish("k", "ada", ANSWER.status, ANSWER.body)
    answers.finish("k", "ada", 500, "a later answer")
    assert answers.begin("k", "ada", "h1") == ANSWER


def test_another_request_under_the_same_key_is_a_conflict(answers: Answers) -> None:
    answers.begin("k", "ada", "h1")
    with pytest.raises(Conflict, match="use a new key"):
        answers.begin("k", "ada", "h2")
    answers.finish("k", "ada", ANSWER.status, ANSWER.body)
    with pytest.raises(Conflict, match="use a new key"):
        answers.begin("k", "ada", "h2")


def test_keys_of_two_accounts_do_not_meet(answers: Answers) -> None:
    answers.begin("k", "ada", "h1")
    assert answers.begin("k", "bea", "h2") is None


def test_of_eight_that_come_at_once_one_is_handled(answers: Answers) -> None:
    results = at_once(lambda: answers.begin("k", "ada", "h1"))
    assert results.count(None) == 1
    assert len([one for one in results if isinstance(one, RateLimited)]) == 7


def test_a_request_whose_handler_died_is_taken_over_once(answers: Answers, clock: Clock) -> None:
    answers.begin("k", "ada", "h1")
    clock.forward(timedelta(seconds=15))
    with pytest.raises(RateLimited, match="still being handled"):
        answers.begin("k", "ada", "h1")
    clock.forward(timedelta(minutes=1))
    assert answers.begin("k", "ada", "h1") is None
    with pytest.raises(RateLimited, match="still being handled"):
        answers.begin("k", "ada", "h1")


def test_of_eight_that_take_over_at_once_one_does(answers: Answers, clock: Clock) -> None:
    keys = [f"k{number}" for number in range(20)]  # enough of them that some really meet
    for key in keys:
        answers.begin(key, "ada", "h1")
    clock.forward(timedelta(hours=1))

    def take_over_all() -> list[str]:
        return [key for key in keys if _taken(answers, key)]

    taken = at_once(take_over_all)
    assert sorted(key for mine in taken if isinstance(mine, list) for key in mine) == sorted(keys)


def _taken(answers: Answers, key: str) -> bool:
    try:
        return answers.begin(key, "ada", "h1") is None
    except RateLimited:
        return False


def test_a_request_that_was_given_up_can_come_again_with_its_key(answers: Answers) -> None:
    answers.begin("k", "ada", "h1")
    answers.give_up("k", "ada")
    assert answers.begin("k", "ada", "h1") is None
    answers.finish("k", "ada", ANSWER.status, ANSWER.body)
    answers.give_up("k", "ada")
    assert answers.begin("k", "ada", "h1") == ANSWER


def test_old_answers_are_forgotten(answers: Answers, clock: Clock) -> None:
    answers.begin("old", "ada", "h1")
    clock.forward(timedelta(days=1))
    answers.begin("new", "ada", "h1")
    assert answers.forget_before(START + timedelta(hours=1)) == 1
    assert answers.begin("old", "ada", "h2") is None
