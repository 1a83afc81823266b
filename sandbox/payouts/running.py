"""Starts the stand-in as a process of its own and works its switches; for tests and demonstrations."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parents[2]
SECONDS = 10


@dataclass
class RunningPayouts:
    """A process that serves, and its ready line. `base_url` ends in /api/v2, `pages` in a slash."""

    process: subprocess.Popen[str]
    base_url: str
    api_key: str
    pages: str
    admin_secret: str

    def api(self, method: str, path: str, body: object = None) -> requests.Response:
        """One API request with the right key."""
        headers = {"Authorization": f"Bearer {self.api_key}"}
        return requests.request(method, self.base_url + path, headers=headers, json=body, timeout=SECONDS)

    def faults(self, **switches: object) -> None:
        """Replaces all switches (`sandbox.payouts.faults.Faults`); with none given all are off."""
        self._admin("PUT", "faults", switches)

    def switches(self) -> dict[str, object]:
        """The switches as they are now; to be given to `faults` again."""
        return self._admin("GET", "faults")

    def counters(self) -> dict[str, object]:
        """requests, orders_created, replays, rate_limited."""
        return self._admin("GET", "counters")

    def fault_counters(self) -> dict[str, object]:
        """How often each switch did something."""
        return self._admin("GET", "counters/faults")

    def webhook_counters(self) -> dict[str, object]:
        """sent (POSTs), delivered, failed (and tried again), refused (forged ones), "given up"."""
        return self._admin("GET", "counters/webhooks")

    def reset_counters(self) -> None:
        """All three kinds."""
        self._admin("POST", "counters/reset")

    def webhook_events(self) -> list[dict[str, Any]]:
        """The newest 500 webhooks, newest first: uuid, event, resource_id, body, kind, state, attempts, last_status."""
        events: list[dict[str, Any]] = self._admin("GET", "webhooks")["events"]
        return events

    def send_webhook(self, event: str, resource_id: str, kind: str = "genuine", **meta: object) -> None:
        """Sends one about any id; kind genuine, forged (another key) or altered (one byte, at the first attempt)."""
        self._admin("POST", "webhooks", {"event": event, "resource_id": resource_id, "kind": kind, "meta": meta})

    def flag(self, reward_id: str, *reasons: str) -> None:
        """The provider holds a reward back as possible fraud."""
        self._admin("POST", f"rewards/{reward_id}/flag", {"reasons": list(reasons)} if reasons else {})

    def approvals(self, above: str | None = None, by_api: bool = True) -> None:
        """Orders above this sum wait as PENDING APPROVAL; None: none does. Kept over restarts."""
        self._admin("PUT", "approvals", {"above": above, "by_api": by_api})

    def fees(self, percent: str = "0", least: str = "0") -> None:
        """What the sender pays for each new order: so many percent, and at least so much. Kept over restarts."""
        self._admin("PUT", "fees", {"percent": percent, "least": least})

    def balance(self) -> str:
        """With two decimals, as text."""
        return str(self._admin("GET", "balance")["amount"])

    def set_balance(self, amount: str) -> None:
        self._admin("PUT", "balance", {"amount": amount})

    def change_order(self, reference: str, **change: object) -> None:
        """Sets `status` or `delivery_status` (FAILED with `failure_reason`, `retryable`) of an order found by id or
        external id; money and webhooks follow."""
        self._admin("PUT", f"orders/{reference}", change)

    def _admin(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        headers = {"X-Admin-Secret": self.admin_secret}
        address = f"{self.pages}_admin/{path}"
        answer = requests.request(method, address, headers=headers, json=body, timeout=SECONDS)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result

    def stop(self) -> int:
        """Asks the process to end; its exit code, 0 for a clean end."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(SECONDS)
        finally:
            if self.process.stdout is not None:
                self.process.stdout.close()


def start(*options: str, data: Path | None = None) -> RunningPayouts:
    """Starts on a port that the system chooses and waits for the ready line.

    Mails are delivered before an order is answered, unless an option says otherwise.
    """
    folder = ["--data", str(data)] if data else []
    command = [sys.executable, "-m", "sandbox.payouts", "--port", "0", "--delivery-seconds", "0", *folder, *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return RunningPayouts(process, **json.loads(process.stdout.readline()))


@contextmanager
def running(*options: str, data: Path | None = None) -> Iterator[RunningPayouts]:
    """Serves inside the block."""
    payouts = start(*options, data=data)
    try:
        yield payouts
    finally:
        payouts.stop()
