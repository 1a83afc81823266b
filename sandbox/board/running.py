"""Starts the board server as a process of its own and works its switches; for tests and demonstrations."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).parents[2]
SECONDS = 15


@dataclass
class RunningBoard:
    """A process that serves, and the line that it announced. The first member is the service member."""

    process: subprocess.Popen[str]
    base_url: str
    api_key: str
    token: str
    api_secret: str
    members: list[dict[str, str]]

    def headers(self, token: str = "") -> dict[str, str]:
        """Key and token as Trello documents the header; the service member's token unless told."""
        shown = token or self.token
        return {"Authorization": f'OAuth oauth_consumer_key="{self.api_key}", oauth_token="{shown}"'}

    def call(self, method: str, path: str, body: object = None, token: str = "") -> requests.Response:
        """One API request; `path` lies below /1."""
        address, headers = f"{self.base_url}/1{path}", self.headers(token)
        return requests.request(method, address, json=body, headers=headers, timeout=SECONDS)

    def ok(self, method: str, path: str, body: object = None, token: str = "") -> requests.Response:
        """One API request that must be answered with 200."""
        answer = self.call(method, path, body, token)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def faults(self, **wanted: object) -> None:
        """Sets the named fault switches (`sandbox.board.gate.faults.Faults`) and leaves the others."""
        answer = self.admin("PUT", "/faults", wanted)
        assert answer.status_code == 200, answer.text

    def counters(self) -> dict[str, int]:
        """requests, reads, writes, rate_limited, webhooks_delivered, webhooks_failed, webhooks_lost."""
        numbers: dict[str, int] = self.admin("GET", "/counters").json()
        return numbers

    def reset_counters(self) -> None:
        """Begin counting at zero."""
        self.admin("POST", "/counters/reset")

    def webhooks(self) -> list[dict[str, object]]:
        """Every webhook as the API shows it, with `idMember` and the number of `pending` deliveries."""
        found: list[dict[str, object]] = self.admin("GET", "/webhooks").json()
        return found

    def revoke(self, member: str, revoked: bool = True) -> None:
        """Revokes the token of a member (id or username), or lets it in again."""
        answer = self.admin("PUT", f"/tokens/{member}", {"revoked": revoked})
        assert answer.status_code == 200, answer.text

    def admin(self, method: str, path: str, body: object = None) -> requests.Response:
        """One admin request with the secret; `path` lies below /_admin."""
        address, headers = f"{self.base_url}/_admin{path}", {"X-Admin-Secret": self.api_secret}
        return requests.request(method, address, json=body, headers=headers, timeout=SECONDS)

    def stop(self) -> int:
        """Asks the process to end; its exit code, 0 for a clean end."""
        self.process.terminate()
        try:
            return self.process.wait(SECONDS)
        finally:
            if self.process.stdout is not None:
                self.process.stdout.close()


def start(*options: str, data: Path | None = None) -> RunningBoard:
    """Starts on a port that the system chooses and waits for the announcement."""
    folder = ["--data", str(data)] if data else []
    command = [sys.executable, "-m", "sandbox.board", "--port", "0", *folder, *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return RunningBoard(process, **json.loads(process.stdout.readline()))


@contextmanager
def running(*options: str, data: Path | None = None) -> Iterator[RunningBoard]:
    """Serves inside the block."""
    board = start(*options, data=data)
    try:
        yield board
    finally:
        board.stop()
