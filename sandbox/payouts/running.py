"""Starts the stand-in as a process of its own and works its switches; for tests and demonstrations."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
        """Replaces all fault switches (`sandbox.payouts.faults.Faults`); with none given all are off."""
        self._admin("PUT", "faults", switches)

    def counters(self) -> dict[str, object]:
        """requests, orders_created, replays, rate_limited."""
        return self._admin("GET", "counters")

    def reset_counters(self) -> None:
        self._admin("POST", "counters/reset")

    def balance(self) -> str:
        """With two decimals, as text."""
        return str(self._admin("GET", "balance")["amount"])

    def set_balance(self, amount: str) -> None:
        self._admin("PUT", "balance", {"amount": amount})

    def change_order(self, reference: str, **change: str) -> None:
        """Sets `status` or `delivery_status` of an order found by id or external id."""
        self._admin("PUT", f"orders/{reference}", change)

    def _admin(self, method: str, path: str, body: object = None) -> dict[str, object]:
        headers = {"X-Admin-Secret": self.admin_secret}
        address = f"{self.pages}_admin/{path}"
        answer = requests.request(method, address, headers=headers, json=body, timeout=SECONDS)
        answer.raise_for_status()
        result: dict[str, object] = answer.json()
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
    """Starts on a port that the system chooses and waits for the ready line."""
    folder = ["--data", str(data)] if data else []
    command = [sys.executable, "-m", "sandbox.payouts", "--port", "0", *folder, *options]
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
