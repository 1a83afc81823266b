"""Word from the payout service: taken only when it is genuine, whatever it says, and only as a hint."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import Refused, Unavailable
from integrations.http import JsonApi
from integrations.ports import Outcome, PayoutHint
from integrations.rewards.tremendous import TremendousProvider
from integrations.rewards.tremendous_webhooks import LARGEST, PayoutWebhooks, is_genuine, parse_hint
from sandbox.payouts.running import running
from tests.contract.payments import assert_safe
from tests.contract.scripted_service import ScriptedService, scripted

KEY = "jXjdU8dozx571TG6YzL4"
FAILED = {"event": "REWARDS.DELIVERY.FAILED", "uuid": "5CCC7BB1-7659-4e23-a407-77d8cd9c62f5",
          "created_utc": "2021-04-06T20:05:01.037-04:00",
          "payload": {"resource": {"id": "2V3PCCL7QXDA", "type": "rewards"},
                      "meta": {"failure_reason": "invalid_domain", "retryable": False}}}


def raw(**changes: object) -> bytes:
    return json.dumps({**FAILED, **changes}).encode()


def payload(kind: str, key: str = "2V3PCCL7QXDA", meta: object = None) -> dict[str, object]:
    return {"resource": {"id": key, "type": kind}, "meta": meta}


def header(body: bytes, key: str = KEY) -> str:
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with scripted() as one:
        yield one


@pytest.fixture
def webhooks(service: ScriptedService) -> PayoutWebhooks:
    return PayoutWebhooks(JsonApi("the payout service", service.base_url, "TEST_secret"))


def test_what_the_service_signed_is_genuine() -> None:
    assert is_genuine(KEY, raw(), header(raw()))


@pytest.mark.parametrize("shown", [None, "", "sha256=", header(raw(), "another"), header(b"other"), header(raw())[7:],
                                   header(raw()).upper(), header(raw()) + "0", "sha1=" + "0" * 40, "sha256=\udcff"])
def test_any_other_signature_is_not(shown: str | None) -> None:
    assert not is_genuine(KEY, raw(), shown)


def test_without_a_key_nothing_is_genuine() -> None:
    assert not is_genuine("", raw(), header(raw(), ""))


@given(st.integers(0, len(raw()) - 1), st.integers(1, 255))
def test_one_altered_byte_is_not_genuine(place: int, change: int) -> None:
    altered = bytearray(raw())
    altered[place] ^= change
    assert not is_genuine(KEY, bytes(altered), header(raw()))


def test_a_failure_is_read_with_its_reason_and_its_time_in_utc() -> None:
    assert parse_hint(raw()) == PayoutHint(
        uuid="5ccc7bb1-7659-4e23-a407-77d8cd9c62f5", event="REWARDS.DELIVERY.FAILED", kind="reward",
        created_utc=datetime(2021, 4, 7, 0, 5, 1, 37000, tzinfo=UTC), resource_id="2V3PCCL7QXDA",
        failure_reason="invalid_domain", retryable=False)


@pytest.mark.parametrize(("event", "resource", "kind", "adverse"), [
    ("ORDERS.CREATED", "orders", "order", ""), ("ORDERS.CANCELED", "orders", "order", "cancelled"),
    ("REWARDS.FLAGGED", "rewards", "reward", "flagged"), ("REWARDS.CANCELED", "rewards", "reward", "cancelled"),
    ("REWARDS.DELIVERY.SUCCEEDED", "rewards", "reward", ""),
    ("FUNDING_SOURCES.FUNDED", "funding_sources", "funding", ""),
    ("FRAUD_REVIEWS.FLAGGED", "fraud_reviews", "reward", "flagged"), ("MOON.LANDED", "moons", "other", "")])
def test_every_event_is_a_hint_also_one_that_is_new(event: str, resource: str, kind: str, adverse: str) -> None:
    hint = parse_hint(raw(event=event, payload=payload(resource)))
    assert (hint.event, hint.kind, hint.adverse, hint.failure_reason) == (event, kind, adverse, "")


@pytest.mark.parametrize(("meta", "reason", "retryable"), [
    ({"failure_reason": "mailbox_unavailable", "retryable": True}, "mailbox_unavailable", True),
    ({"failure_reason": "p01@people.example bounced", "retryable": "yes"}, "unknown", False),
    ({"failure_reason": ["x"]}, "unknown", False), (None, "unknown", False), ("text", "unknown", False)])
def test_a_reason_is_a_word_and_nothing_that_could_name_somebody(meta: object, reason: str, retryable: bool) -> None:
    hint = parse_hint(raw(payload=payload("rewards", meta=meta)))
    assert (hint.failure_reason, hint.retryable) == (reason, retryable)


@pytest.mark.parametrize("body", [
    b"", b"null", b"[]", b"{", b"\xff", raw(uuid=None), raw(uuid="x"), raw(uuid="a b c d e f g h"), raw(event="lower"),
    raw(event="X" * 99), raw(created_utc="2021-04-06T20:05:01"), raw(created_utc="soon"), raw(payload={}),
    raw(payload=payload("rewards", "../orders")), raw(payload=payload("rewards", "")), b"[" * 100_000,
    b" " * LARGEST + raw()])
def test_anything_else_is_refused_without_repeating_it(body: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        parse_hint(body)
    assert "REWARDS" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_being_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        parse_hint(body)


def found(**changes: object) -> Outcome:
    return Outcome.model_validate({"external_id": "cop-x", "state": "issued", "delivery": "failed", **changes})


def test_a_hint_adds_why_to_a_failure_that_is_there_and_never_makes_one() -> None:
    informed = parse_hint(raw()).informs(found())
    assert (informed.delivery_reason, informed.delivery_retryable) == ("invalid_domain", False)
    assert parse_hint(raw()).informs(found(delivery="delivered")) == found(delivery="delivered")


def test_what_speaks_against_a_payment_is_added_once_and_never_taken_away() -> None:
    flagged = parse_hint(raw(event="REWARDS.FLAGGED"))
    delivered = parse_hint(raw(event="REWARDS.DELIVERY.SUCCEEDED"))
    seen = delivered.informs(flagged.informs(flagged.informs(found(delivery="delivered", adverse="cancelled"))))
    assert seen.adverse == "cancelled, flagged"


def test_registering_gives_the_key_once_and_the_list_leaves_it_out() -> None:
    with running() as payouts:
        hooks = TremendousProvider(payouts.base_url, payouts.api_key, campaign="THANKYOU0001").webhooks
        assert hooks.listed() == []
        first, key = hooks.register("http://127.0.0.1:9/payouts")
        second, other = hooks.register("https://pages.example/payouts")
        (listed,) = hooks.listed()
    assert key
    assert other
    assert (listed.id, listed.url) == (second, "https://pages.example/payouts")
    assert other not in repr(listed)
    assert first


@pytest.mark.parametrize("url", ["http://pages.example/payouts", "ftp://pages.example", "", "pages.example"])
def test_an_address_that_word_could_be_overheard_on_is_refused_before_it_is_sent(
        webhooks: PayoutWebhooks, service: ScriptedService, url: str) -> None:
    with pytest.raises(Refused, match="https"):
        webhooks.register(url)
    assert service.asked == []


def test_a_registration_that_failed_says_why_and_holds_no_key(
        webhooks: PayoutWebhooks, service: ScriptedService) -> None:
    service.answer(400, {"errors": {"message": "no", "payload": {"url": "not reachable"}}})
    with pytest.raises(Refused, match="because of url"):
        webhooks.register("https://pages.example/payouts")
    service.answers[:] = [(200, {"webhook": {"id": None, "url": "u", "private_key": KEY}}, {})]
    with pytest.raises(Unavailable) as failure:
        webhooks.register("https://pages.example/payouts")
    assert_safe(failure.value, KEY)
