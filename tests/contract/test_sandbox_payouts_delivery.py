"""How the local payout service delivers: after a moment, not to some addresses, again when asked; and its pages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from playwright.sync_api import Browser, sync_playwright

from sandbox.payouts.running import RunningPayouts, running
from tests.browser.chromium import OPTIONS, chromium_path
from tests.contract.test_sandbox_payouts import pay
from tests.contract.webhook_receiver import Receiver, receiving


@pytest.fixture
def payouts() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit", "--delivery-seconds", "0.3") as server:
        yield server


@pytest.fixture
def told(payouts: RunningPayouts) -> Iterator[Receiver]:
    """Hears of each delivery."""
    with receiving() as receiver:
        payouts.api("POST", "/webhooks", {"url": receiver.url()})
        yield receiver


def reward_of(answer: requests.Response) -> str:
    return str(answer.json()["order"]["rewards"][0]["id"])


def status(payouts: RunningPayouts, reward: str) -> str:
    return str(payouts.api("GET", f"/rewards/{reward}").json()["reward"]["delivery"]["status"])


def test_a_mail_is_pending_first_and_then_delivered(payouts: RunningPayouts, told: Receiver) -> None:
    reward = reward_of(pay(payouts, "cop-soon"))
    assert status(payouts, reward) == "PENDING"
    assert payouts.api("POST", f"/rewards/{reward}/resend").status_code == 422
    told.wait(2)
    assert status(payouts, reward) == "SUCCEEDED"


def test_an_address_that_takes_nothing_fails_each_time_and_a_new_one_works(
    payouts: RunningPayouts, told: Receiver
) -> None:
    blocked = {"address": "P01@people.example", "reason": "domain_block", "retryable": True}
    payouts.faults(undeliverable=[blocked])
    reward = reward_of(pay(payouts, "cop-blocked"))
    told.wait(2)
    payouts.api("POST", f"/rewards/{reward}/resend")
    assert told.wait(3)[2].body["payload"]["meta"] == {"failure_reason": "domain_block", "retryable": True}
    assert payouts.fault_counters()["undeliverable"] == 2
    payouts.api("POST", f"/rewards/{reward}/resend", {"updated_email": "new@people.example"})
    told.wait(4)
    assert status(payouts, reward) == "SUCCEEDED"


def test_a_mail_for_another_day_is_scheduled(payouts: RunningPayouts, told: Receiver) -> None:
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert status(payouts, reward_of(pay(payouts, "cop-day", deliver_at=day))) == "SCHEDULED"


def test_the_order_page_shows_the_mail_as_the_recipient_gets_it_and_each_attempt(
    payouts: RunningPayouts, told: Receiver
) -> None:
    payouts.faults(delivery_failed=1, failure_reason="invalid_domain", retryable=False)
    made = pay(payouts, "cop-page").json()["order"]
    told.wait(2)
    payouts.api("POST", f"/rewards/{made['rewards'][0]['id']}/resend", {"updated_email": "new@people.example"})
    told.wait(3)
    page = requests.get(f"{payouts.pages}orders/{made['id']}", timeout=10).text
    for words in ("Thank you", "£82.50", "Lark Market gift card", "Invalid domain", "new@people.example", "Arrived"):
        assert words in page


def test_the_pages_show_money_webhooks_and_faults_and_never_the_key(payouts: RunningPayouts, told: Receiver) -> None:
    key = payouts.api("GET", "/webhooks").json()["webhooks"][0]["private_key"]
    pay(payouts, "cop-pages")
    told.wait(2)
    payouts.faults(conflict=3)
    pages = {name: requests.get(payouts.pages + name, timeout=10).text for name in ("", "money", "webhooks")}
    assert "conflict 3" in pages[""]
    assert "−£82.50" in pages["money"]
    assert "SUCCEEDED" in pages["webhooks"]
    assert told.url() in pages["webhooks"]
    for page in pages.values():
        assert key not in page
        assert payouts.api_key not in page
        assert not re.search(r"<script|style=", page)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium_path(), args=OPTIONS)
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_the_window(
    payouts: RunningPayouts, told: Receiver, browser: Browser, width: int
) -> None:
    payouts.faults(webhooks_forged=1, delivery_failed=1)
    made = pay(payouts, "cop-a-rather-long-reference-" + "x" * 40).json()["order"]
    told.wait(3)
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name in ("", "money", "webhooks", f"orders/{made['id']}"):
        page.goto(payouts.pages + name)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    page.close()
