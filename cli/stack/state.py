"""What runs, written down in the data folder: for commands that look for the stack, and to clear up after a crash."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from cli.stack.errors import AlreadyRunning

GRACE = 5.0
# psutil counts from the boot time, which moves a little when the clock is set right.
SAME_START = 2.0


class ProcessRecord(BaseModel):
    """A process that can be told from a later one with the same id. `started`: seconds since 1970."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: float
    command: tuple[str, ...] = ()

    @classmethod
    def of(cls, pid: int, command: tuple[str, ...] = ()) -> Self | None:
        """None when it has ended."""
        try:
            return cls(pid=pid, started=psutil.Process(pid).create_time(), command=command)
        except psutil.NoSuchProcess:
            return None

    def running(self) -> psutil.Process | None:
        """The process, if it is still this one: same id, same start, and its command line ends as recorded."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < SAME_START and process.status() != psutil.STATUS_ZOMBIE
            words = process.cmdline() if same and self.command else []
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        # Before it becomes the command, a child is the tether with the command at its end.
        return process if same and tuple(words[-len(self.command) + 1:]) == self.command[1:] else None


class StackState(BaseModel):
    """Contents of stack.json. No secrets. `web` is the address that clients on this machine look for."""

    model_config = ConfigDict(frozen=True)

    web: str
    supervisor: ProcessRecord
    phase: Literal["starting", "ready", "stopping"]
    addresses: dict[str, str]
    logs: Path
    children: dict[str, ProcessRecord]


def state_path(data_dir: Path) -> Path:
    """Where it is written."""
    return data_dir / "stack.json"


def token_path(data_dir: Path) -> Path:
    """Where the operator's API token is; readable by its owner alone."""
    return data_dir / "operator-token"


def write_state(data_dir: Path, state: StackState) -> None:
    """Replace it in one step: a reader sees the old one or the new one."""
    fresh = data_dir / "stack.json.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(state.model_dump_json(indent=2) + "\n")
    fresh.replace(state_path(data_dir))


def read_state(data_dir: Path) -> StackState | None:
    """What was written last, also by a stack that has crashed; None when there is nothing to read."""
    try:
        return StackState.model_validate_json(state_path(data_dir).read_text())
    except (FileNotFoundError, ValidationError):
        return None


def running_state(data_dir: Path) -> StackState | None:
    """The stack that runs on this folder now; None when none does."""
    state = read_state(data_dir)
    return state if state and state.supervisor.running() else None


def end_leftovers(data_dir: Path) -> list[str]:
    """End children of a supervisor that has crashed; their names. Called under the lock."""
    state = read_state(data_dir)
    found = {name: record.running() for name, record in state.children.items()} if state else {}
    left = {name: process for name, process in found.items() if process}
    for process in left.values():
        process.terminate()
    _, stubborn = psutil.wait_procs(left.values(), timeout=GRACE)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, timeout=GRACE)
    return list(left)


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold the folder for one stack. AlreadyRunning when another has it. The kernel frees it when we are killed."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_who(data_dir)) from None
        yield
    finally:
        os.close(descriptor)


def _who(data_dir: Path) -> str:
    state = running_state(data_dir)
    told = f" (process {state.supervisor.pid}, pages at {state.addresses.get('web')})" if state else ""
    return (f"Another `coproduce up`{told} runs on the data folder {data_dir}. Nothing was started. Use that one, stop "
            "it with Ctrl-C where it runs, or give another folder with --data-dir and --free-ports.")
