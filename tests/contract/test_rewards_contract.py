"""What every payout adapter promises, whoever is behind it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import Conflict, Missing, Refused
from integrations.ports import Contact, Outcome, RewardProvider
from integrations.ports_account import can_choose
from tests.contract.payments import assert_safe, body_of, payment
from tests.contract.payout_adapters import Adapter, names, opened

ENDS = ("issued", "pending")


@pytest.fixture(scope="module", params=names())
def adapter(request: pytest.FixtureRequest) -> Iterator[Adapter]:
    with opened(request.param) as one:
        yield one


@pytest.fixture
def provider(adapter: Adapter) -> RewardProvider:
    return adapter.provider


def money(found: Outcome | None) -> Outcome | None:
    """What is told of the money: a message may arrive, or not, between two looks."""
    return found and found.model_copy(update={"delivery": "unknown", "sentence": ""})


def test_the_same_payment_is_written_with_the_same_bytes_and_an_exact_sum(adapter: Adapter) -> None:
    one = payment("cop-x", 8250, adapter.currency)
    first, again = (body_of(adapter.provider, one) for _ in range(2))
    assert first == again
    assert b'"external_id":"cop-x"' in first
    assert b"82.50" in first


def test_nothing_is_known_under_a_new_key(provider: RewardProvider) -> None:
    assert provider.lookup("cop-never-sent") is None


def test_the_same_bytes_twice_are_one_payment_and_the_same_answer(adapter: Adapter) -> None:
    intent, start = adapter.intent(), datetime.now(UTC) - timedelta(minutes=5)
    first, again = adapter.provider.submit(intent), adapter.provider.submit(intent)
    assert (first.external_id, first.state, first.order_id) == (intent.external_id, again.state, again.order_id)
    assert first.state in ENDS
    listed = [one for one in adapter.provider.orders(start, datetime.now(UTC) + timedelta(minutes=5))
              if one.external_id == intent.external_id]
    assert len(listed) == (0 if first.order_id is None else 1)


def test_what_was_sent_is_found_listed_and_looked_at_alike(adapter: Adapter) -> None:
    intent = adapter.intent(amount_minor=700)
    sent = adapter.provider.submit(intent)
    if sent.order_id is None:  # it keeps no orders itself: then it must know none anywhere
        assert adapter.provider.lookup(intent.external_id) is None
        return
    found = adapter.provider.lookup(intent.external_id)
    assert found is not None
    assert (found.amount_minor, found.currency, found.order_id) == (700, adapter.currency, sent.order_id)
    assert money(adapter.provider.look("order", sent.order_id)) == money(found)
    assert money(adapter.provider.look("reward", sent.reward_id or "")) == money(found)


def test_other_bytes_under_a_used_key_never_pay_twice(adapter: Adapter) -> None:
    first = adapter.intent()
    sent = adapter.provider.submit(first)
    other = adapter.intent(900, first.external_id, Contact(email="other@people.example"))
    if sent.order_id is None:
        assert adapter.provider.submit(other).state == "pending"
        return
    with pytest.raises(Conflict) as conflict:
        adapter.provider.submit(other)
    assert_safe(conflict.value, "TEST_")


def test_a_hint_about_something_unknown_leads_nowhere(provider: RewardProvider) -> None:
    assert provider.look("order", "NOSUCHORDER1") is None
    assert provider.look("reward", "NOSUCHREWARD") is None


def test_only_what_did_not_arrive_is_sent_again_or_taken_back(adapter: Adapter) -> None:
    sent = adapter.provider.submit(adapter.intent())
    reward = sent.reward_id or "NOSUCHREWARD"
    with pytest.raises((Refused, Missing)):
        adapter.provider.resend(reward, Contact(email="new@people.example"), "email")
    with pytest.raises((Refused, Missing)):
        adapter.provider.cancel(reward)
    assert money(adapter.provider.lookup(sent.external_id)) == (None if sent.order_id is None else money(sent))


def test_the_list_is_of_the_time_that_was_asked_for(provider: RewardProvider) -> None:
    assert list(provider.orders(datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 2, tzinfo=UTC))) == []
    with pytest.raises(ValueError, match="zone"):
        list(provider.orders(datetime(2027, 1, 1), datetime(2027, 1, 2, tzinfo=UTC)))


def test_the_balance_is_in_one_currency_and_goes_down_by_what_was_paid(adapter: Adapter) -> None:
    before = adapter.provider.balance()
    sent = adapter.provider.submit(adapter.intent(amount_minor=600))
    after = adapter.provider.balance()
    if before is None or after is None:
        assert before is after is None
        return
    assert before.currency == after.currency == adapter.currency
    assert before.available_minor - after.available_minor == 600 + sent.fees_minor


def test_it_can_be_told_before_an_approval_what_could_be_chosen_for_a_sum(adapter: Adapter) -> None:
    bands = adapter.provider.offers("", adapter.currency)
    if adapter.provider.balance() is None:
        assert not bands, "who has no account is paid with money, of any sum"
        return
    assert {one.currency for one in bands} == {adapter.currency}
    assert can_choose(bands, 500, adapter.currency, "payout_link")
    assert not can_choose(bands, 0, adapter.currency, "payout_link")
    if all(one.max_minor is not None for one in bands):
        most = max(one.max_minor or 0 for one in bands)
        assert can_choose(bands, most, adapter.currency, "payout_link")
        assert not can_choose(bands, most + 1, adapter.currency, "payout_link")


def test_no_adapter_of_these_moves_real_money(provider: RewardProvider) -> None:
    assert provider.environment in (None, "sandbox")
