"""Starts the mailbox as a process of its own and reads what arrived; for tests and demonstrations."""

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
class RunningMailbox:
    """A process that serves, and its ready line: `smtp` is host:port, `http` has no slash at its end."""

    process: subprocess.Popen[str]
    smtp: str
    http: str
    admin_secret: str

    @property
    def smtp_address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self.smtp.split(":")
        return host, int(port)

    def found(self, **query: str) -> list[dict[str, object]]:
        """Messages, newest first; `to`, `q` and `limit` narrow the search."""
        answer = requests.get(f"{self.http}/api/messages", query, timeout=SECONDS)
        messages: list[dict[str, object]] = answer.json()["messages"]
        return messages

    def message(self, number: object) -> dict[str, object]:
        """One message with text, html, headers and attachments."""
        answer = requests.get(f"{self.http}/api/messages/{number}", timeout=SECONDS)
        answer.raise_for_status()
        message: dict[str, object] = answer.json()
        return message

    def clear(self) -> None:
        requests.delete(f"{self.http}/api/messages", timeout=SECONDS).raise_for_status()

    def faults(self, **switches: object) -> None:
        """Replaces the switches `refuse` and `down`; with none given both are off."""
        headers = {"X-Admin-Secret": self.admin_secret}
        address = f"{self.http}/_admin/faults"
        requests.put(address, json=switches, headers=headers, timeout=SECONDS).raise_for_status()

    def stop(self) -> int:
        """Asks the process to end; its exit code, 0 for a clean end."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(SECONDS)
        finally:
            if self.process.stdout is not None:
                self.process.stdout.close()


def start(data: Path | None = None) -> RunningMailbox:
    """Starts on ports that the system chooses and waits for the ready line."""
    folder = ["--data", str(data)] if data else []
    command = [sys.executable, "-m", "sandbox.mailbox", "--port", "0", "--smtp-port", "0", *folder]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return RunningMailbox(process, **json.loads(process.stdout.readline()))


@contextmanager
def running(data: Path | None = None) -> Iterator[RunningMailbox]:
    """Serves inside the block."""
    mailbox = start(data)
    try:
        yield mailbox
    finally:
        mailbox.stop()
