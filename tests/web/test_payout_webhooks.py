"""What the payout provider's webhooks may do: bring a true hint once, and nothing else, whoever sends whatever."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from integrations.records.engine import reading
from integrations.records.tables import payout_hints
from integrations.registry import open_payout_hooks
from integrations.rewards.payout_hooks import BETWEEN, KEPT_AS, signing_key
from sandbox.payouts.running import RunningPayouts
from sandbox.payouts.running import running as running_payouts
from settings import Settings
from tests.web.desk import Desk, open_desk, problem
from tests.web.running import until
from tests.web.serving import TLS
from web.payout_webhooks import LARGEST

KEY = "key-that-signs"
COUNTED = re.compile(r'^coproduce_payout_hints_total\{outcome="(\w+)"\} (\d+)', re.MULTILINE)
ADDRESS = "/webhooks/tremendous"


def told(number: int = 1, **changes: object) -> dict[str, Any]:
    """What the provider sends when a message did not arrive."""
    return {"event": "REWARDS.DELIVERY.FAILED", "uuid": f"5ccc7bb1-7659-4e23-a407-77d8cd9c{number:04d}",
            "created_utc": "2027-02-10T10:05:01.037-04:00", "payload": {
                "resource": {"id": "2V3PCCL7QXDA", "type": "rewards"},
                "meta": {"failure_reason": "invalid_email", "retryable": False}}, **changes}


STRANGE: list[object] = [
    b"", b"not json", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 50_000, told(event="rm -rf"), told(event=None),
    told(uuid=7), told(uuid="../../etc"), told(uuid="a" * 500), told(created_utc="yesterday"), told(created_utc=None),
    told(created_utc="9999-12-31T23:59:59-12:00"), told(payload=None), told(payload={"resource": {"id": "a b"}})]


@dataclass
class Sender:
    base_url: str
    key: str = KEY

    def send(self, body: object, signed: str | None = None) -> httpx.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        digest = hmac.new(self.key.encode(), raw, hashlib.sha256).hexdigest()
        return httpx.post(self.base_url + ADDRESS, content=raw, timeout=30, verify=TLS, headers={
            "Tremendous-Webhook-Signature": f"sha256={digest}" if signed is None else signed})

    def counted(self) -> dict[str, int]:
        page = httpx.get(f"{self.base_url}/metrics", timeout=30, verify=TLS).text
        return {outcome: int(number) for outcome, number in COUNTED.findall(page)}


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Desk]:
    """Takes webhooks. The workflow server is down."""
    with open_desk(tmp_path) as desk:
        desk.records.kept_secrets.save(KEPT_AS, f"WEBHOOKID{BETWEEN}{KEY}")
        yield desk


@pytest.fixture
def sender(hooked: Desk) -> Sender:
    return Sender(hooked.base_url)


def kept(desk: Desk) -> int:
    with reading(desk.records.engine) as connection:
        return connection.execute(select(func.count()).select_from(payout_hints)).scalar_one()


def test_without_a_registered_webhook_there_is_nothing_at_the_address(desk: Desk) -> None:
    assert problem(Sender(desk.base_url, "").send(told()))[0] == 404
    assert kept(desk) == 0


def test_a_true_hint_is_kept_when_it_is_answered_although_the_workflow_server_is_down(
        hooked: Desk, sender: Sender) -> None:
    answer = sender.send(told())
    assert (answer.status_code, answer.content) == (200, b"")
    hint, = hooked.records.payout_hints.unheard()
    assert (hint.kind, hint.resource_id, hint.failure_reason) == ("reward", "2V3PCCL7QXDA", "invalid_email")
    assert sender.counted() == {"new": 1}


def test_a_hint_that_comes_twice_is_kept_once_and_answered_alike(hooked: Desk, sender: Sender) -> None:
    assert [sender.send(told()).status_code for _ in range(3)] == [200, 200, 200]
    assert kept(hooked) == 1
    assert sender.counted() == {"new": 1, "known": 2}


def test_a_forged_an_altered_and_an_unsigned_body_change_nothing_and_are_counted(
        hooked: Desk, sender: Sender) -> None:
    raw = json.dumps(told()).encode()
    right = "sha256=" + hmac.new(KEY.encode(), raw, hashlib.sha256).hexdigest()
    forged = [sender.send(raw.replace(b"invalid", b"Invalid"), signed=right), sender.send(raw + b"\n", signed=right),
              sender.send(raw, signed=""), sender.send(raw, signed=right.removeprefix("sha256=")),
              sender.send(raw, signed=right[:-1]), Sender(sender.base_url, "another").send(raw),
              Sender(sender.base_url, f"WEBHOOKID{BETWEEN}{KEY}").send(raw)]
    assert {problem(answer)[0] for answer in forged} == {401}
    assert kept(hooked) == 0
    assert sender.counted() == {"forged": len(forged)}


def test_a_flood_of_forged_bodies_is_slowed_down_and_true_ones_still_come_through(
        hooked: Desk, sender: Sender) -> None:
    assert {sender.send(b"{}", signed="wrong").status_code for _ in range(80)} == {401, 429}
    assert sender.send(told()).status_code == 200
    assert kept(hooked) == 1


@pytest.mark.parametrize("body", STRANGE, ids=str)
def test_signed_nonsense_is_answered_and_forgotten(hooked: Desk, sender: Sender, body: object) -> None:
    assert sender.send(body).status_code == 200
    assert kept(hooked) == 0 and sender.counted() == {"unreadable": 1}


def test_a_body_larger_than_any_of_theirs_is_not_read(hooked: Desk, sender: Sender) -> None:
    assert problem(sender.send(b"x" * (LARGEST + 1)))[0] == 413
    assert kept(hooked) == 0 and sender.counted() == {"too_large": 1}


def test_our_webhook_is_registered_once_and_taken_back_when_another_took_its_place(tmp_path: Path) -> None:
    with running_payouts("--no-rate-limit") as payouts, open_desk(tmp_path) as desk:
        kept_secret = desk.records.kept_secrets.under(KEPT_AS)
        hooks = open_payout_hooks(settings_for(desk, payouts))
        assert hooks is not None and hooks.keep()
        first = signing_key(kept_secret.load())
        payouts.reset_counters()
        assert not hooks.keep() and payouts.counters()["requests"] == 1
        for url in ("http://127.0.0.1:9/elsewhere", desk.base_url + ADDRESS):  # the same address has another key then
            payouts.api("POST", "/webhooks", {"url": url})
            assert hooks.keep() and not hooks.keep()
        kept_secret.save("")
        assert hooks.keep() and signing_key(kept_secret.load()) not in ("", first)


def settings_for(desk: Desk, payouts: RunningPayouts) -> Settings:
    return desk.settings.model_copy(update={
        "tremendous_url": payouts.base_url, "tremendous_key": payouts.api_key, "tremendous_products": "A",
        "public_url": desk.base_url})


def test_a_provider_that_can_not_reach_us_gets_no_webhook(tmp_path: Path) -> None:
    here = Settings(data_dir=tmp_path, tremendous_key="TEST_1", tremendous_products="A",
                    public_url="http://127.0.0.1:8080")
    assert open_payout_hooks(here) is None
    assert open_payout_hooks(here.model_copy(update={"tremendous_key": ""})) is None
    public = here.model_copy(update={"public_url": "https://pages.example"})
    assert open_payout_hooks(public) is not None


def test_what_a_real_payout_server_sends_comes_in_by_the_key_that_was_kept(tmp_path: Path) -> None:
    with running_payouts() as payouts, open_desk(tmp_path) as desk:
        hooks = open_payout_hooks(settings_for(desk, payouts))
        assert hooks is not None and hooks.keep() and not hooks.keep()
        sender = Sender(desk.base_url)
        for kind in ("genuine", "forged"):
            payouts.send_webhook("REWARDS.DELIVERY.SUCCEEDED", "4SBVBQGUZOGR", kind=kind)
        until(lambda: sender.counted().get("new") == 1 and "forged" in sender.counted(), "both came")
        assert [one.resource_id for one in desk.records.payout_hints.unheard()] == ["4SBVBQGUZOGR"]
