"""Runs `coproduce up` as a process of its own, as people do, and looks at it from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from cli.stack.state import StackState, read_state, token_path

ROOT = Path(__file__).resolve().parents[2]
CHARTER = ROOT / "charters" / "minimal-example.yaml"
PROJECT = "saltmarsh-open-evenings"
PATIENCE = 90.0


def bare_environment() -> dict[str, str]:
    """Without settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COPRODUCE_")}


def begin(data_dir: Path, *options: str, **settings: str) -> subprocess.Popen[str]:
    """`coproduce up` on a folder; settings by the names of their variables."""
    command = [sys.executable, "-m", "cli.stack", "--data-dir", str(data_dir), *options]
    return subprocess.Popen(command, cwd=ROOT, env={**bare_environment(), **settings}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def until(true: Callable[[], bool], what: str, within: float = PATIENCE) -> None:
    """Look until it is true; fails saying `what` did not happen."""
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, f"not within {within} s: {what}"
        time.sleep(0.05)


def ok(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.HTTPError:
        return False


def alive(pids: Iterable[int]) -> set[int]:
    """Those that still run; one that is only waiting to be counted out by its parent does not."""
    def runs(pid: int) -> bool:
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return {pid for pid in pids if runs(pid)}


@dataclass
class Up:
    """A running `coproduce up`; `said` is its line of JSON."""

    process: subprocess.Popen[str]
    data_dir: Path
    addresses: dict[str, str] = field(default_factory=dict)

    def wait_ready(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.errors()
        self.addresses = json.loads(line)["addresses"]

    @property
    def state(self) -> StackState:
        state = read_state(self.data_dir)
        assert state is not None
        return state

    def pids(self) -> dict[str, int]:
        return {name: child.pid for name, child in self.state.children.items()}

    def api(self) -> httpx.Client:
        """As the operator."""
        token = token_path(self.data_dir).read_text().strip()
        return httpx.Client(base_url=self.addresses["web"], headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def kill_child(self, name: str) -> None:
        """SIGKILL, then wait until another process has taken its place."""
        before = self.pids()[name]
        os.kill(before, signal.SIGKILL)
        until(lambda: self.pids().get(name, before) != before, f"{name} is started again")

    def end(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode

    def errors(self) -> str:
        return self.process.communicate(timeout=PATIENCE)[1]


@contextmanager
def up(data_dir: Path) -> Iterator[Up]:
    """A ready stack on free ports; nothing of it is left afterwards."""
    running = Up(begin(data_dir, "--free-ports", "--json"), data_dir)
    try:
        running.wait_ready()
        yield running
    finally:
        if running.process.poll() is None:
            running.end()
        for pipe in (running.process.stdout, running.process.stderr):
            assert pipe is not None
            pipe.close()


def start_project(running: Up) -> None:
    """The project of the shortest charter; it is there once its board is, too."""
    with running.api() as api:
        answer = api.post("/api/projects", content=CHARTER.read_bytes(), headers={"Content-Type": "application/yaml"})
        assert answer.status_code == 201, answer.text
        until(lambda: api.get(f"/api/projects/{PROJECT}").is_success, "the project is in the records")


def project_name(running: Up) -> str:
    with running.api() as api:
        return str(api.get(f"/api/projects/{PROJECT}").raise_for_status().json()["name"])
