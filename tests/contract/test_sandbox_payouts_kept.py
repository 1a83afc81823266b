"""What the local payout service keeps when it stops: money, webhooks that wait, mails under way, older folders."""

import sqlite3
from pathlib import Path

from sandbox.payouts.running import running, start
from tests.contract.test_sandbox_payouts import pay
from tests.contract.webhook_receiver import receiving

# The tables of the first version, with an order that was to be sent on a day, one that failed, and one canceled.
FIRST_VERSION = """
CREATE TABLE account (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO account VALUES ('api_key', 'TEST_old'), ('admin_secret', 'old'), ('currency', 'GBP'),
  ('balance_cents', '917500');
CREATE TABLE orders (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, reward_id TEXT NOT NULL UNIQUE, external_id TEXT UNIQUE,
  fingerprint TEXT NOT NULL, created_ms INTEGER NOT NULL, status TEXT NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0), currency TEXT NOT NULL,
  refunded_cents INTEGER NOT NULL, campaign_id TEXT, products TEXT NOT NULL,
  name TEXT, email TEXT, phone TEXT, deliver_at TEXT, language TEXT NOT NULL,
  method TEXT NOT NULL, delivery_status TEXT NOT NULL, sender_name TEXT, subject TEXT, message TEXT,
  custom_fields TEXT NOT NULL, link_token TEXT);
CREATE TABLE webhook (
  only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, url TEXT NOT NULL, private_key TEXT NOT NULL);
"""
OLD_ORDER = """INSERT INTO orders (id, reward_id, external_id, fingerprint, created_ms, status, amount_cents, currency,
  refunded_cents, products, email, deliver_at, language, method, delivery_status, custom_fields)
 VALUES (?, ?, ?, 'x', 1700000000000, ?, 8250, 'GBP', ?, '["GBLARKMARKET"]', 'p01@people.example', ?, 'en', 'EMAIL', ?,
  '[]')"""


def test_a_folder_of_the_first_version_opens_and_goes_on(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "payouts.sqlite3") as old:
        old.executescript(FIRST_VERSION)
        old.execute(OLD_ORDER, ("OLDORDER0001", "OLDREWARD001", "cop-day", "EXECUTED", 0, "2020-01-01", "SCHEDULED"))
        old.execute(OLD_ORDER, ("OLDORDER0002", "OLDREWARD002", "cop-bounced", "EXECUTED", 0, None, "FAILED"))
        old.execute(OLD_ORDER, ("OLDORDER0003", "OLDREWARD003", "cop-back", "CANCELED", 8250, None, "FAILED"))
    old.close()
    with running("--no-rate-limit", data=tmp_path) as payouts:
        assert (payouts.api_key, payouts.balance()) == ("TEST_old", "9175.00")
        assert payouts.api("POST", "/rewards/OLDREWARD002/cancel").status_code == 200
        assert payouts.balance() == "9257.50"
        assert payouts.api("GET", "/orders/cop-back").json()["order"]["payment"]["refund"]["total"] == 82.5
        assert pay(payouts, "cop-new").status_code == 200
        found = payouts.api("GET", "/balance_transactions").json()["transactions"]
        assert sum(one["amount"] for one in found) == 9175.0
    with running("--no-rate-limit", data=tmp_path) as again:
        assert again.api("GET", "/orders/cop-day").json()["order"]["rewards"][0]["delivery"]["status"] == "SUCCEEDED"
        assert again.balance() == "9175.00"


def test_a_webhook_that_waits_is_sent_after_a_restart(tmp_path: Path) -> None:
    with receiving() as receiver:
        receiver.status = 503
        first = start("--no-rate-limit", data=tmp_path)
        first.api("POST", "/webhooks", {"url": receiver.url()})
        pay(first, "cop-waits", delivery={"method": "LINK"}, recipient={"name": "B.C."})
        receiver.wait(1)
        first.process.kill()
        first.stop()
        with sqlite3.connect(tmp_path / "payouts.sqlite3") as kept:
            kept.execute("UPDATE hook_events SET due_ms = 0")
        kept.close()
        receiver.status = 200
        with running("--no-rate-limit", data=tmp_path) as second:
            before, after = receiver.wait(2)
            assert before.raw == after.raw
            receiver.until(lambda: second.webhook_events()[0]["state"] == "delivered")


def test_a_mail_under_way_arrives_after_a_restart_and_settings_stay(tmp_path: Path) -> None:
    with running("--no-rate-limit", "--delivery-seconds", "600", data=tmp_path) as first:
        pay(first, "cop-mail")
        assert delivery(first.api("GET", "/orders/cop-mail").json()) == "PENDING"
        first.approvals(above="1.00")
        bank = {"funding_source_id": "LOCALBANK001", "idempotency_key": "k", "amount": 5}
        topup = first.api("POST", "/topups", bank).json()["topup"]["id"]
    with sqlite3.connect(tmp_path / "payouts.sqlite3") as kept:
        kept.execute("UPDATE orders SET mail_due_ms = 1 WHERE mail_due_ms IS NOT NULL")
    kept.close()
    with receiving() as clock, running("--no-rate-limit", data=tmp_path) as second:
        clock.until(lambda: delivery(second.api("GET", "/orders/cop-mail").json()) == "SUCCEEDED")
        assert pay(second, "cop-big").json()["order"]["status"] == "PENDING APPROVAL"
        assert second.api("GET", f"/topups/{topup}").json()["topup"]["idempotency_key"] == "k"


def delivery(answer: dict[str, dict[str, list[dict[str, dict[str, str]]]]]) -> str:
    return answer["order"]["rewards"][0]["delivery"]["status"]
