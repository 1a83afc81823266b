"""After a reward is out: its message is sent again or it is taken back, and where its money is then."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import count

import pytest

from integrations.errors import Ambiguous, Missing, RateLimited, Refused, Unavailable
from integrations.ports import Contact, Intent, Outcome
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.payments import assert_safe, body_of, payment
from tests.contract.scripted_service import ScriptedService, scripted

KEYS = (f"cop-after-{number}" for number in count(1))
OLD, NEW = Contact(email="old@people.example"), Contact(email="new@people.example")
REWARD = {"id": "REWARD", "order_id": "ORDER", "value": {"denomination": 82.5, "currency_code": "GBP"},
          "recipient": {"name": "A.K.", "email": "old@people.example"},
          "delivery": {"method": "EMAIL", "status": "FAILED", "link": "https://pay.example/bearer-secret"}}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as payouts:
        yield payouts


@pytest.fixture
def provider(server: RunningPayouts) -> TremendousProvider:
    server.faults()
    return TremendousProvider(server.base_url, server.api_key, campaign="THANKYOU0001", timeout=(2.0, 5.0))


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with scripted() as one:
        yield one


def lost(provider: TremendousProvider, server: RunningPayouts, contact: Contact = OLD) -> Outcome:
    """A reward that was paid and whose message did not arrive."""
    one = payment(next(KEYS))
    body = body_of(provider, one, contact)
    provider.submit(Intent(external_id=one.external_id, provider=provider.name, body=body,
                           sha256=sha256(body).hexdigest()))
    server.change_order(one.external_id, delivery_status="FAILED")
    found = provider.lookup(one.external_id)
    assert found is not None
    assert (found.state, found.delivery) == ("issued", "failed")
    return found


def recipient(server: RunningPayouts, found: Outcome) -> dict[str, str]:
    answer = server.api("GET", f"/orders/{found.external_id}").json()
    known: dict[str, str] = answer["order"]["rewards"][0]["recipient"]
    return known


@pytest.mark.parametrize(("contact", "address"), [(OLD, "old@people.example"), (NEW, "new@people.example")])
def test_a_message_that_failed_goes_out_again_to_where_the_person_is_now(
        provider: TremendousProvider, server: RunningPayouts, contact: Contact, address: str) -> None:
    found = lost(provider, server)
    again = provider.resend(found.reward_id or "", contact, "email")
    assert (again.external_id, again.state, again.delivery) == (found.external_id, "issued", "delivered")
    assert again.amount_minor == found.amount_minor
    assert recipient(server, found)["email"] == address


def test_a_text_message_goes_to_the_new_number(provider: TremendousProvider, server: RunningPayouts) -> None:
    found = lost(provider, server, Contact(phone="+44 7700 900101"))
    provider.resend(found.reward_id or "", Contact(phone="+44 7700 900-199"), "sms")
    assert recipient(server, found)["phone"] == "+447700900199"


def test_the_channel_can_not_be_changed_by_sending_again(provider: TremendousProvider, server: RunningPayouts) -> None:
    found = lost(provider, server)
    with pytest.raises(Refused, match="sent by e-mail, and the person is now to be reached by text") as refusal:
        provider.resend(found.reward_id or "", Contact(email="new@people.example", phone="+447700900101"), "sms")
    assert_safe(refusal.value, server.api_key)
    assert recipient(server, found)["email"] == "old@people.example"


def test_nobody_to_send_to_is_refused_before_anything_is_asked_for(
        provider: TremendousProvider, server: RunningPayouts) -> None:
    found = lost(provider, server)
    with pytest.raises(Refused, match="people file"):
        provider.resend(found.reward_id or "", Contact(), "email")


def test_a_reward_taken_back_is_returned_with_all_its_money_and_stays_so(
        provider: TremendousProvider, server: RunningPayouts) -> None:
    before = provider.balance()
    found = lost(provider, server)
    back = provider.cancel(found.reward_id or "")
    assert (back.external_id, back.state, back.adverse, back.fees_minor) == (
        found.external_id, "returned", "cancelled", 0)
    assert "back" in back.sentence
    assert provider.cancel(found.reward_id or "") == back == provider.lookup(found.external_id)
    assert provider.balance() == before
    with pytest.raises(Refused):
        provider.resend(found.reward_id or "", NEW, "email")


def test_what_the_service_does_not_know_is_missing(provider: TremendousProvider) -> None:
    with pytest.raises(Missing):
        provider.cancel("NOSUCHREWARD")
    with pytest.raises(Missing) as missing:
        provider.resend("no such/p01@people.example", NEW, "email")
    assert_safe(missing.value, "TEST_")


def scripted_provider(service: ScriptedService) -> TremendousProvider:
    return TremendousProvider(service.base_url, "TEST_secret", products=["GBLARKMARKET"])


def test_a_refusal_of_the_service_changes_nothing_and_names_the_field_only(service: ScriptedService) -> None:
    service.answer(200, {"reward": REWARD})
    service.answer(422, {"errors": {"message": "new@people.example bounced", "payload": {"updated_email": "invalid"}}})
    with pytest.raises(Refused, match="because of updated_email") as refusal:
        scripted_provider(service).resend("REWARD", NEW, "email")
    assert_safe(refusal.value, "TEST_secret")
    assert "bearer-secret" not in str(refusal.value)


@pytest.mark.parametrize(("status", "error"), [(429, RateLimited), (500, Unavailable)])
def test_a_resend_that_was_not_taken_is_raised_and_sent_once(
        service: ScriptedService, status: int, error: type[Exception]) -> None:
    service.answer(200, {"reward": REWARD})
    service.answer(status, {"errors": {"message": "no"}})
    with pytest.raises(error):
        scripted_provider(service).resend("REWARD", NEW, "email")
    assert service.asked == ["GET /api/v2/rewards/REWARD", "POST /api/v2/rewards/REWARD/resend"]


def test_a_lost_answer_to_a_cancel_is_ambiguous(provider: TremendousProvider, server: RunningPayouts) -> None:
    found = lost(provider, server)
    hasty = TremendousProvider(server.base_url, server.api_key, campaign="THANKYOU0001", timeout=(2.0, 0.4))
    hasty._sent.look = lambda kind, resource_id: found  # type: ignore[method-assign] # only the POST is to be slow
    server.faults(slow_seconds=1)
    with pytest.raises(Ambiguous):
        hasty.cancel(found.reward_id or "")
    server.faults()
    assert provider.cancel(found.reward_id or "").state == "returned"


def paid(total: float, fees: float, refund: float | None) -> dict[str, object]:
    payment: dict[str, object] = {"subtotal": 82.5, "total": total, "fees": fees, "discount": 0, "currency_code": "GBP"}
    return payment | ({} if refund is None else {"refund": {"total": refund, "currency_code": "GBP"}})


@pytest.mark.parametrize(("status", "money", "state", "fees", "adverse"), [
    ("EXECUTED", paid(83.0, 0.5, None), "issued", 50, ""),
    ("CANCELED", paid(83.0, 0.5, 83.0), "returned", 0, "cancelled"),
    ("CANCELED", paid(83.0, 0.5, 82.5), "returned", 50, "cancelled"),
    ("EXECUTED", paid(83.0, 0.5, 83.0), "returned", 0, "cancelled"),
    ("EXECUTED", paid(83.0, 0.5, 40.0), "issued", 50, "cancelled, partly refunded"),
    ("CANCELED", paid(83.0, 0.5, 40.0), "issued", 50, "cancelled, partly refunded"),
    ("CANCELED", None, "failed", 0, "cancelled"),
    ("CANCELED", paid(82.5, 0, 0), "failed", 0, "cancelled"),
    ("FAILED", None, "failed", 0, ""),
])
def test_where_the_money_is_after_a_refund(service: ScriptedService, status: str, money: object, state: str,
                                           fees: int, adverse: str) -> None:
    service.answer(200, {"order": {"id": "ORDER", "external_id": "cop-x", "status": status, "payment": money,
                                   "rewards": [REWARD]}})
    found = scripted_provider(service).lookup("cop-x")
    assert found is not None
    assert (found.state, found.fees_minor, found.adverse) == (state, fees, adverse)
    assert "bearer-secret" not in repr(found)


@pytest.mark.parametrize(("said", "delivery"), [
    ({"status": "SCHEDULED"}, "pending"), ({"status": "PENDING"}, "pending"), ({"status": "SUCCEEDED"}, "delivered"),
    ({"status": "FAILED"}, "failed"), ({"status": "NEW WORD"}, "unknown"), ({"status": None}, "unknown"),
    ({}, "unknown"), (None, "unknown")])
def test_delivery_is_told_apart_from_the_money(service: ScriptedService, said: object, delivery: str) -> None:
    service.answer(200, {"order": {"id": "ORDER", "external_id": "cop-x", "status": "EXECUTED",
                                   "rewards": [REWARD | {"delivery": said}]}})
    found = scripted_provider(service).lookup("cop-x")
    assert found is not None
    assert (found.state, found.delivery) == ("issued", delivery)


def test_an_order_of_somebody_else_with_a_strange_sum_is_an_outcome_and_no_error(service: ScriptedService) -> None:
    service.answer(200, {"order": {"id": "ORDER", "external_id": "theirs", "status": "EXECUTED", "rewards": [
        REWARD | {"value": {"denomination": 1.005, "currency_code": "XAU"}}]}})
    found = scripted_provider(service).look("order", "ORDER")
    assert found is not None
    assert (found.external_id, found.state) == ("theirs", "conflict")
