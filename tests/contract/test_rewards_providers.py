"""What the adapter for Tremendous does with what it is told, on the local payout service with its faults."""

import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import count

import pytest
from tremendous import CreateOrderRequest

from integrations.errors import (
    Ambiguous,
    Conflict,
    InsufficientFunds,
    IntegrationError,
    RateLimited,
    Refused,
    Unavailable,
    Unsafe,
)
from integrations.ports import Contact, Intent, OutcomeState, Payment, RewardProvider
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.payments import EMAIL, assert_safe, body_of, payment

PHONE = "+44 7700 900-101"
KEYS = (f"cop-test-{number}" for number in count(1))


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as payouts:
        yield payouts


@pytest.fixture
def payouts(server: RunningPayouts) -> RunningPayouts:
    server.faults()
    server.set_balance("100000.00")
    server.reset_counters()
    return server


@pytest.fixture
def provider(payouts: RunningPayouts) -> TremendousProvider:
    return connected(payouts)


def connected(payouts: RunningPayouts, campaign: str = "THANKYOU0001") -> TremendousProvider:
    return TremendousProvider(payouts.base_url, payouts.api_key, campaign=campaign, timeout=(2.0, 2.0))


def intent_of(provider: RewardProvider, one: Payment | None = None, contact: Contact | None = None) -> Intent:
    one = one or payment(next(KEYS))
    body = body_of(provider, one, contact)
    return Intent(external_id=one.external_id, provider=provider.name, body=body, sha256=sha256(body).hexdigest())


def test_the_request_is_canonical_json_with_an_exact_amount(provider: TremendousProvider) -> None:
    raw = body_of(provider, payment(amount_minor=8250))
    assert raw.startswith(b'{"external_id":"cop-x","payment":{"funding_source_id":"BALANCE"},"reward":{"campaign_id":')
    assert b'"value":{"currency_code":"GBP","denomination":82.50}' in raw
    assert b'"recipient":{"email":"p01@people.example","name":"A.K."}' in raw
    assert json.loads(raw)["reward"]["delivery"]["method"] == "EMAIL"
    assert CreateOrderRequest.from_json(raw.decode()).actual_instance is not None  # the official client reads it


@pytest.mark.parametrize(("delivery", "contact", "method", "recipient"), [
    ("email", Contact(email=EMAIL, phone=PHONE), "EMAIL", {"email": EMAIL}),
    ("sms", Contact(email=EMAIL, phone=PHONE), "PHONE", {"phone": "+447700900101"}),
    ("sms", Contact(email=EMAIL), "EMAIL", {"email": EMAIL}),
    ("email", Contact(phone=PHONE), "PHONE", {"phone": "+447700900101"}),
])
def test_the_reward_goes_by_the_channel_chosen_or_else_by_the_one_known(
        provider: TremendousProvider, delivery: str, contact: Contact, method: str,
        recipient: dict[str, str]) -> None:
    reward = json.loads(body_of(provider, payment(delivery=delivery), contact))["reward"]
    assert reward["delivery"]["method"] == method
    assert reward["recipient"] == {"name": "A.K.", **recipient}


@pytest.mark.parametrize("contact", [Contact(), Contact(email=" "), Contact(phone="07700 900101", name="Ada Kern")])
def test_nobody_reachable_is_refused_with_the_person_id_only(provider: TremendousProvider, contact: Contact) -> None:
    with pytest.raises(Refused) as refusal:
        body_of(provider, payment(), contact)
    assert "P01" in str(refusal.value)
    assert "people file" in str(refusal.value)
    assert not any(word in str(refusal.value) for word in ("Kern", "7700"))


def test_an_order_is_found_again_by_our_key_with_sum_and_ids(
        provider: TremendousProvider, payouts: RunningPayouts) -> None:
    intent = intent_of(provider)
    sent = provider.submit(intent)
    assert (sent.state, sent.amount_minor, sent.currency, sent.fees_minor) == ("issued", 8250, "GBP", 0)
    assert sent.order_id
    assert sent.reward_id
    assert provider.lookup(intent.external_id) == sent
    assert payouts.counters()["orders_created"] == 1


@pytest.mark.parametrize(("status", "state"), [
    ("EXECUTED", "issued"), ("OPEN", "pending"), ("CART", "pending"), ("PENDING APPROVAL", "pending"),
    ("PENDING INTERNAL PAYMENT APPROVAL", "pending"), ("PENDING SETTLEMENT", "pending"), ("FAILED", "failed"),
    ("CANCELED", "failed"), ("SOMETHING NEW", "pending"), ("p01@people.example", "pending")])
def test_the_state_of_the_order_decides_not_the_status_code(
        provider: TremendousProvider, payouts: RunningPayouts, status: str, state: OutcomeState) -> None:
    intent = intent_of(provider)
    provider.submit(intent)
    payouts.change_order(intent.external_id, status=status)
    for outcome in (provider.lookup(intent.external_id), provider.submit(intent)):
        assert outcome is not None
        assert outcome.state == state
        assert "people.example" not in outcome.sentence
        assert bool(outcome.sentence) == (state != "issued")


def test_a_reward_that_did_not_arrive_is_paid_and_says_so(
        provider: TremendousProvider, payouts: RunningPayouts) -> None:
    payouts.faults(delivery_failed=1)
    outcome = provider.submit(intent_of(provider))
    assert (outcome.state, outcome.delivery) == ("issued", "failed")
    assert "did not arrive" in outcome.sentence


@pytest.mark.parametrize(("fault", "error", "orders"), [
    ("drop_before", Ambiguous, 0), ("drop_after", Ambiguous, 1), ("error_500_before", Unavailable, 0),
    ("error_500_after", Unavailable, 1), ("garbage", Unavailable, 1), ("payment_required", InsufficientFunds, 0),
    ("conflict", Conflict, 0)])
def test_each_fault_is_the_error_that_says_what_to_do_and_repeats_nothing_by_itself(
        provider: TremendousProvider, payouts: RunningPayouts, fault: str, error: type[IntegrationError],
        orders: int) -> None:
    intent = intent_of(provider)
    payouts.reset_counters()
    payouts.faults(**{fault: 1})
    with pytest.raises(error) as failure:
        provider.submit(intent)
    # After a conflict it reads, once, in what the order there differs.
    assert payouts.counters()["requests"] == (2 if error is Conflict else 1)
    assert (provider.lookup(intent.external_id) is not None) == bool(orders)
    assert_safe(failure.value, payouts.api_key)
    assert provider.submit(intent).state == "issued"
    assert payouts.counters()["orders_created"] == 1


def test_an_answer_that_takes_too_long_is_ambiguous_and_leaves_one_order(payouts: RunningPayouts) -> None:
    hasty = TremendousProvider(payouts.base_url, payouts.api_key, campaign="THANKYOU0001", timeout=(2.0, 0.3))
    intent = intent_of(hasty)
    payouts.faults(slow_seconds=1)
    with pytest.raises(Ambiguous):
        hasty.submit(intent)
    payouts.faults()
    assert hasty.submit(intent).state == "issued"
    assert payouts.counters()["orders_created"] == 1


@pytest.mark.parametrize(("amount_minor", "contact", "words"), [
    (8250, Contact(email="else@people.example"), "It differs in the e-mail address. "),
    (7000, None, "It differs in the sum. "),
    (7000, Contact(phone=PHONE), "It differs in the sum, the e-mail address, the way it is sent. ")])
def test_other_bytes_under_a_used_key_are_a_conflict_that_says_where_and_not_what(
        provider: TremendousProvider, payouts: RunningPayouts, amount_minor: int, contact: Contact | None,
        words: str) -> None:
    first = intent_of(provider)
    provider.submit(first)
    with pytest.raises(Conflict) as conflict:
        provider.submit(intent_of(provider, payment(first.external_id, amount_minor), contact))
    assert words in str(conflict.value)
    assert_safe(conflict.value, payouts.api_key)
    assert not any(sum_ in str(conflict.value) for sum_ in ("82", "70"))


def test_a_rate_limit_says_how_long_to_wait(provider: TremendousProvider, payouts: RunningPayouts) -> None:
    intent = intent_of(provider)
    payouts.faults(rate_limit_next=1)
    with pytest.raises(RateLimited) as limited:
        provider.submit(intent)
    assert limited.value.retry_after == 1.0
    assert provider.lookup(intent.external_id) is None


def test_a_service_that_is_down_is_unavailable_also_when_nothing_listens(payouts: RunningPayouts) -> None:
    provider = connected(payouts)
    intent = intent_of(provider)
    payouts.faults(down=True)
    with pytest.raises(Unavailable):
        provider.submit(intent)
    with running() as gone:
        lost = TremendousProvider(gone.base_url, gone.api_key, campaign="THANKYOU0001")
    with pytest.raises(Unavailable):
        lost.lookup("cop-x")
    with pytest.raises(Unavailable):
        lost.submit(intent)


def test_a_refusal_names_the_field_and_nothing_that_was_in_it(provider: TremendousProvider) -> None:
    nowhere = intent_of(provider, contact=Contact(email="ada.kern at people.example"))
    with pytest.raises(Refused) as refusal:
        provider.submit(nowhere)
    assert "reward.recipient.email" in str(refusal.value)
    assert_safe(refusal.value, "ada.kern")
    with pytest.raises(Refused) as too_much:
        provider.submit(intent_of(provider, payment(next(KEYS), amount_minor=900_000_00)))
    assert "reward.value.denomination" in str(too_much.value)


def test_a_campaign_that_takes_fees_from_people_or_is_not_there_is_never_written_into_a_request(
        payouts: RunningPayouts) -> None:
    for campaign, words in (("FEESONTHEM01", "fees"), ("NOSUCHTHING1", "no campaign")):
        with pytest.raises(Unsafe, match=words):
            body_of(connected(payouts, campaign), payment())
    assert payouts.counters()["orders_created"] == 0


def test_products_are_checked_once_and_have_to_offer_the_currency(payouts: RunningPayouts) -> None:
    provider = TremendousProvider(payouts.base_url, payouts.api_key, products=["GBLARKMARKET", "GBCHARITY001"])
    assert b'"products":["GBLARKMARKET","GBCHARITY001"]' in body_of(provider, payment())
    body_of(provider, payment())
    assert payouts.counters()["requests"] == 2
    with pytest.raises(Unsafe, match="EUR"):
        body_of(provider, payment(currency="EUR"))
    missing = TremendousProvider(payouts.base_url, payouts.api_key, products=["NOSUCHTHING1"])
    with pytest.raises(Unsafe, match="NOSUCHTHING1"):
        body_of(missing, payment())
