"""Processes that the bench starts: ended by their id on the way out, and what they used of CPU and memory."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from cli.stack.process import TETHER

ROOT = Path(__file__).resolve().parents[1]
GRACE = 45.0
MEGABYTE = 1024 * 1024


def python(module: str, *options: str) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-m", module, *options]


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without any setting of ours, and these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPRODUCE_")}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


@contextmanager
def started(command: Sequence[str], environ: Mapping[str, str],
            log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that lives inside the block, and no longer than this process. Its output goes to the log."""
    tethered = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), *command]
    with log.open("ab") as file:
        process = subprocess.Popen(tethered, env=dict(environ), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file,
                                   stderr=file)
    try:
        yield process
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end and wait; after its grace it is ended, with its children."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        for one in family(process.pid):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait(GRACE)


def family(pid: int) -> list[psutil.Process]:
    """A process and all that come from it; empty when it has ended."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(pid: int) -> float:
    """What a process and its living children have used so far."""
    total = 0.0
    for one in family(pid):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
    return total


def memory_mb(process: psutil.Process) -> tuple[float, float]:
    """Resident and proportional megabytes (proc(5), smaps_rollup); the resident ones where nothing else is told."""
    resident = process.memory_info().rss / MEGABYTE
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return resident, resident
    shares = [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
    return resident, shares[0] if shares else resident


def last_lines(log: Path, count: int = 8) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
