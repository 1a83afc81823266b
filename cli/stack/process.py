"""One run of one child: the process, its log, and the line of JSON with which a sandbox server says it is ready."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

TETHER = Path(__file__).with_name("tether.py")
LONGEST_LOG = 10_000_000
LONGEST_LINE = 1_000_000
Announcement = Mapping[str, object]


class Run:
    """A started process. `announced` settles once the ready line came; never when the process ends before."""

    def __init__(self, process: Process, log: IO[bytes]) -> None:
        self._process, self._log = process, log
        self.announced: asyncio.Future[Announcement] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read()) if process.stdout else None

    @classmethod
    async def start(cls, command: tuple[str, ...], environment: Mapping[str, str], log: Path,
                    announces: bool) -> Self:
        """OSError when the system refuses."""
        tethered = (sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), *command)
        file = open_log(log)
        try:
            # A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops in order.
            process = await asyncio.create_subprocess_exec(
                *tethered, stdin=asyncio.subprocess.DEVNULL, stdout=PIPE if announces else file, stderr=file,
                env=dict(environment), start_new_session=True, limit=LONGEST_LINE)
        except BaseException:
            file.close()
            raise
        return cls(process, file)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ended(self) -> int:
        """Wait for the end; the exit code, or minus the number of the signal."""
        code = await self._process.wait()
        if self._reading:
            await self._reading
        self.announced.cancel()
        self._log.close()
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        if self._process.returncode is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it."""
        if self._process.returncode is None:
            self._process.kill()

    async def _read(self) -> None:
        """The ready line holds keys, so it is the one line that does not go to the log."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            announcement = None if self.announced.done() else parsed(line)
            if announcement is not None:
                self.announced.set_result(announcement)
                continue
            with suppress(OSError):  # a full disk must not end the child: its output has to be read on
                self._log.write(line)


def parsed(line: bytes) -> Announcement | None:
    """A ready line: one JSON object."""
    try:
        value: object = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def open_log(path: Path) -> IO[bytes]:
    """The log to write on; a long one is put aside first, in place of the one put aside before."""
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb", buffering=0)


def last_lines(path: Path, count: int = 5) -> str:
    """The end of a log, for the message that its child can't be started."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
