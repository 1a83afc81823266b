"""Webhooks of the local payout service arrive signed, are tried again, and obey each switch; a real receiver."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.payouts.hooks import guard
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.test_sandbox_payouts import pay
from tests.contract.webhook_receiver import Received, Receiver, receiving


@dataclass
class Line:
    """A service, its receiver, and the key they share."""

    payouts: RunningPayouts
    receiver: Receiver
    key: str
    webhook: str

    def signed(self, one: Received) -> bool:
        """Whether a delivery carries the signature of its own bytes."""
        mark = hmac.new(self.key.encode(), one.raw, hashlib.sha256).hexdigest()
        return one.headers["tremendous-webhook-signature"] == f"sha256={mark}"

    def names(self, count: int) -> list[str]:
        """The first events, as soon as there are so many."""
        return [one.body["event"] for one in self.receiver.wait(count)]

    def pay(self, key: str, **reward: object) -> dict[str, Any]:
        """The order, which must be made."""
        answer = pay(self.payouts, key, **reward)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()["order"]
        return made

    def settled(self, count: int) -> list[dict[str, Any]]:
        """All webhooks once none waits any more, in the order in which they were made."""
        self.receiver.until(lambda: self._done(count))
        return self.payouts.webhook_events()[::-1]

    def _done(self, count: int) -> bool:
        events = self.payouts.webhook_events()
        return len(events) >= count and all(one["state"] != "waiting" for one in events)


@pytest.fixture
def line() -> Iterator[Line]:
    with receiving() as receiver, running("--no-rate-limit", "--webhook-clock", "0.01") as payouts:
        made = payouts.api("POST", "/webhooks", {"url": receiver.url()}).json()["webhook"]
        yield Line(payouts, receiver, made["private_key"], made["id"])


CREATED, ARRIVED, FAILED = "ORDERS.CREATED", "REWARDS.DELIVERY.SUCCEEDED", "REWARDS.DELIVERY.FAILED"


def test_an_order_and_its_delivery_are_told_in_the_documented_envelope_signed_over_the_raw_bytes(line: Line) -> None:
    made = line.pay("cop-told")
    first, second = line.receiver.wait(2)
    assert line.signed(first)
    assert line.signed(second)
    assert first.body["event"] == CREATED
    assert first.body["payload"] == {"resource": {"id": made["id"], "type": "orders"}, "meta": {}}
    assert second.body["payload"]["resource"] == {"id": made["rewards"][0]["id"], "type": "rewards"}
    assert first.body["uuid"] != second.body["uuid"]
    age = datetime.now(UTC) - datetime.fromisoformat(first.body["created_utc"])
    assert timedelta(0) <= age < timedelta(minutes=1)


def test_a_failed_delivery_says_why_and_a_resend_tells_that_it_arrived(line: Line) -> None:
    line.payouts.faults(delivery_failed=1, failure_reason="mailbox_unavailable", retryable=False)
    reward = line.pay("cop-bounced")["rewards"][0]["id"]
    _, failed = line.receiver.wait(2)
    assert failed.body["payload"] == {"resource": {"id": reward, "type": "rewards"},
                                      "meta": {"failure_reason": "mailbox_unavailable", "retryable": False}}
    line.payouts.api("POST", f"/rewards/{reward}/resend", {"updated_email": "new@people.example"})
    assert line.names(3)[2] == ARRIVED


def test_each_thing_that_can_happen_has_its_event(line: Line) -> None:
    line.payouts.approvals(above="50.00")
    yes, no = line.pay("cop-yes"), line.pay("cop-no")
    assert line.names(2) == [CREATED, CREATED]
    line.payouts.api("POST", f"/order_approvals/{yes['id']}/approve")
    line.payouts.api("POST", f"/order_approvals/{no['id']}/reject")
    assert line.names(5)[2:] == ["ORDERS.APPROVED", ARRIVED, "ORDERS.CANCELED"]
    reward = yes["rewards"][0]["id"]
    line.payouts.flag(reward)
    line.payouts.api("PUT", f"/fraud_reviews/{reward}/block")
    line.payouts.set_balance("200000.00")
    assert line.names(9)[5:8] == ["REWARDS.FLAGGED", "FRAUD_REVIEWS.BLOCKED", "REWARDS.CANCELED"]
    assert line.names(9)[8] == "FUNDING_SOURCES.FUNDED"
    line.payouts.approvals()
    third = line.pay("cop-third")["rewards"][0]["id"]
    line.payouts.flag(third)
    line.payouts.api("PUT", f"/fraud_reviews/{third}/release")
    line.payouts.change_order("cop-third", status="FAILED")
    assert line.names(14)[11:] == ["REWARDS.FLAGGED", "FRAUD_REVIEWS.RELEASED", "ORDERS.FAILED"]


def test_a_link_has_no_delivery_to_tell_of(line: Line) -> None:
    line.pay("cop-by-link", delivery={"method": "LINK"}, recipient={"name": "B.C."})
    assert [one["event"] for one in line.settled(1)] == [CREATED]


def test_any_event_can_be_tried_out_and_an_unknown_one_is_refused(line: Line) -> None:
    made = line.pay("cop-simulate")
    line.receiver.wait(2)
    address = f"/webhooks/{line.webhook}/simulate"
    assert line.payouts.api("POST", address, {"event": "FRAUD_REVIEWS.BLOCKED"}).status_code == 200
    tried = line.receiver.wait(3)[2]
    assert line.signed(tried)
    assert tried.body["payload"]["resource"]["id"] == made["rewards"][0]["id"]
    assert line.payouts.api("POST", address, {"event": "NO.SUCH"}).status_code == 422


def test_what_is_not_answered_with_2xx_comes_again_with_the_same_bytes_until_it_is(line: Line) -> None:
    line.receiver.answers = [500, 302]
    line.pay("cop-again", delivery={"method": "LINK"}, recipient={"name": "B.C."})
    assert len({one.raw for one in line.receiver.wait(3)}) == 1
    (event,) = line.settled(1)
    assert (event["state"], event["attempts"], event["last_status"]) == ("delivered", 3, 200)
    assert line.payouts.webhook_counters() == {"sent": 3, "delivered": 1, "failed": 2, "refused": 0, "given up": 0}


def test_a_deleted_webhook_gets_nothing_more(line: Line) -> None:
    line.receiver.status = 500
    line.pay("cop-deleted")
    line.receiver.wait(1)
    line.payouts.api("DELETE", f"/webhooks/{line.webhook}")
    assert {one["state"] for one in line.settled(2)} == {"dropped"}
    line.pay("cop-unheard")
    assert len(line.payouts.webhook_events()) == 2


def test_early_is_before_the_answer_even_when_that_is_lost(line: Line) -> None:
    line.payouts.faults(webhooks_early=1, drop_after=1)
    with pytest.raises(requests.ConnectionError):
        line.pay("cop-early")
    assert [one.body["event"] for one in line.receiver.got] == [CREATED, ARRIVED]
    assert line.payouts.fault_counters()["webhooks_early"] == 1


def test_late_is_not_before_its_time(line: Line) -> None:
    line.payouts.faults(webhooks_late_seconds=0.5)
    line.pay("cop-late")
    first = line.receiver.wait(1)[0]
    assert datetime.now(UTC) - datetime.fromisoformat(first.body["created_utc"]) >= timedelta(seconds=0.5)


def test_twice_is_the_same_uuid_again(line: Line) -> None:
    line.payouts.faults(webhooks_twice=1)
    line.pay("cop-twice")
    uuids = [one.body["uuid"] for one in line.receiver.wait(3)]
    assert uuids[0] == uuids[1] != uuids[2]


def test_out_of_order_the_newer_one_overtakes(line: Line) -> None:
    line.payouts.faults(webhooks_reordered=1)
    line.pay("cop-order")
    assert line.names(2) == [ARRIVED, CREATED]
    assert line.payouts.fault_counters()["webhooks_reordered"] == 1


def test_a_forged_one_is_signed_with_another_key_and_never_comes_again(line: Line) -> None:
    line.payouts.faults(webhooks_forged=1)
    line.receiver.answers = [401]
    line.pay("cop-forged")
    assert [line.signed(one) for one in line.receiver.wait(3)] == [False, True, True]
    forged = line.settled(3)[0]
    assert (forged["kind"], forged["state"], forged["attempts"]) == ("forged", "refused", 1)
    assert line.payouts.webhook_counters()["refused"] == 1


def test_an_altered_one_differs_by_one_byte_and_the_true_one_comes_when_it_is_refused(line: Line) -> None:
    line.payouts.faults(webhooks_altered=1)
    line.receiver.answers = [401]
    line.pay("cop-altered", delivery={"method": "LINK"}, recipient={"name": "B.C."})
    altered, true = line.receiver.wait(2)
    assert sum(one != other for one, other in zip(altered.raw, true.raw, strict=True)) == 1
    assert altered.body["uuid"] == true.body["uuid"]
    assert [line.signed(altered), line.signed(true)] == [False, True]


def test_one_about_an_unknown_reward_is_truly_signed(line: Line) -> None:
    line.payouts.faults(webhooks_unknown=1)
    line.pay("cop-unknown")
    stranger = line.receiver.wait(1)[0]
    assert line.signed(stranger)
    reward = stranger.body["payload"]["resource"]["id"]
    assert line.payouts.api("GET", f"/rewards/{reward}").status_code == 404


def test_a_lost_one_never_comes(line: Line) -> None:
    line.payouts.faults(webhooks_lost=1)
    line.pay("cop-lost")
    assert [one["state"] for one in line.settled(2)] == ["lost", "delivered"]
    assert [one.body["event"] for one in line.receiver.got] == [ARRIVED]


def test_the_admin_can_send_any_of_them_at_will(line: Line) -> None:
    line.payouts.send_webhook(FAILED, "ANYREWARD001", failure_reason="spam_report", retryable=False)
    line.payouts.send_webhook("ORDERS.CANCELED", "ANYORDER0001", kind="forged")
    true, forged = line.receiver.wait(2)
    assert [line.signed(true), line.signed(forged)] == [True, False]
    assert true.body["payload"]["meta"] == {"failure_reason": "spam_report", "retryable": False}


@pytest.mark.parametrize("url", ["http://203.0.113.9/hook", "http://169.254.169.254/", "http://0.0.0.0/", "http://[::]/"])
def test_an_address_outside_is_refused_with_the_reason(line: Line, url: str) -> None:
    answer = line.payouts.api("POST", "/webhooks", {"url": url})
    assert answer.status_code == 400
    assert "private network" in answer.json()["errors"]["message"]


@pytest.mark.parametrize("host", ["3405803785", "2852039166"])  # names for 203.0.113.9 and 169.254.169.254
def test_a_name_that_leads_outside_is_found_out_when_it_is_used(host: str) -> None:
    assert asyncio.run(guard.resolve("http://2130706433:80/hook")).url.host == "127.0.0.1"
    with pytest.raises(guard.Unusable, match="private network"):
        asyncio.run(guard.resolve(f"http://{host}/hook"))
