"""How one child is kept running, with small programs for children."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.stack import process
from cli.stack.child import Child, ChildPlan
from cli.stack.errors import ChildFailed, PortTaken, SettingsIncomplete
from cli.stack.listening import Silent
from cli.stack.outside import Outside
from cli.stack.ports import Ports, refuse_taken
from cli.stack.state import ProcessRecord, StackState, end_leftovers, write_state
from settings import load
from tests.e2e.stack_world import alive, until

READY = 'print(\'{"key": "sesame"}\', flush=True); '
SLEEP = "import time; time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


@dataclass
class Heard(Silent):
    """Remembers pauses and whether it was killed."""

    pauses: list[float] = field(default_factory=list)
    killed: list[bool] = field(default_factory=list)
    comebacks: asyncio.Queue[float] = field(default_factory=asyncio.Queue)

    def died(self, child: str, code: int | None, pause: float) -> None:
        self.pauses.append(pause)

    def stopped(self, child: str, after: float, killed: bool) -> None:
        self.killed.append(killed)

    def healthy(self, child: str, after: float, again: bool) -> None:
        if again:
            self.comebacks.put_nowait(after)


def child(program: str, folder: Path, heard: Heard, grace: float = 10) -> Child:
    plan = ChildPlan("trial", (sys.executable, "-c", program), dict(os.environ), announces=True, grace=grace)
    return Child(plan, folder, heard, lambda: None)


async def test_each_restart_waits_twice_as_long_as_the_one_before(tmp_path: Path) -> None:
    heard = Heard()
    trial = child(READY + SLEEP, tmp_path, heard)
    trial.start()
    await trial.ready(30)
    for _ in range(3):
        assert trial.pid is not None
        os.kill(trial.pid, signal.SIGKILL)
        await asyncio.wait_for(heard.comebacks.get(), 30)
    await trial.stop(asyncio.Event())
    assert heard.pauses == [0.2, 0.4, 0.8] and heard.killed == [False]


async def test_a_child_that_keeps_ending_at_the_start_is_given_up_with_the_end_of_its_log(tmp_path: Path) -> None:
    heard = Heard()
    trial = child("import sys; sys.exit('the key file is not readable')", tmp_path, heard)
    trial.start()
    with pytest.raises(ChildFailed, match="the key file is not readable"):
        await trial.ready(30)
    await trial.stop(asyncio.Event())
    assert heard.pauses == [0.2, 0.4]


async def test_a_child_that_will_not_end_is_killed_after_its_grace(tmp_path: Path) -> None:
    heard = Heard()
    trial = child(STUBBORN + READY + SLEEP, tmp_path, heard, 0.3)
    trial.start()
    await trial.ready(30)
    pid = trial.pid
    await trial.stop(asyncio.Event())
    assert heard.killed == [True] and pid is not None and not alive([pid])


async def test_a_hurry_ends_a_child_before_its_grace_is_over(tmp_path: Path) -> None:
    heard, hurry = Heard(), asyncio.Event()
    trial = child(STUBBORN + READY + SLEEP, tmp_path, heard, 600)
    trial.start()
    await trial.ready(30)
    hurry.set()
    await asyncio.wait_for(trial.stop(hurry), 30)
    assert heard.killed == [True]


async def test_the_ready_line_is_read_and_the_rest_goes_to_the_log(tmp_path: Path) -> None:
    heard = Heard()
    trial = child("print('warming up'); " + READY + "print('serving', flush=True); " + SLEEP, tmp_path, heard)
    trial.start()
    await trial.ready(30)
    await asyncio.to_thread(until, lambda: "serving" in trial.log.read_text(), "it is logged", 30)
    assert trial.announcement == {"key": "sesame"}
    assert trial.log.read_text() == "warming up\nserving\n"
    await trial.stop(asyncio.Event())


def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LONGEST_LOG", 10)
    (tmp_path / "trial.log").write_text("longer than ten letters")
    process.open_log(tmp_path / "trial.log").close()
    assert (tmp_path / "trial.log").read_text() == ""
    assert (tmp_path / "trial.log.1").read_text() == "longer than ten letters"


def test_leftovers_are_ended_and_a_stranger_with_the_same_id_is_not(tmp_path: Path) -> None:
    command = (sys.executable, "-c", SLEEP)
    left, stranger, reused = (subprocess.Popen(command) for _ in range(3))
    records = {"left": ProcessRecord.of(left.pid, command), "other": ProcessRecord.of(stranger.pid, ("x", "y")),
               "reused": ProcessRecord(pid=reused.pid, started=1.0, command=command)}
    supervisor = ProcessRecord.of(os.getpid())
    assert supervisor is not None
    write_state(tmp_path, StackState(
        web="", supervisor=supervisor, phase="ready", addresses={}, logs=tmp_path,
        children={name: record for name, record in records.items() if record}))
    try:
        until(lambda: all(SLEEP in _words(one.pid) for one in (left, stranger, reused)),
              "all have started")
        assert end_leftovers(tmp_path) == ["left"]
        assert alive([left.pid, stranger.pid, reused.pid]) == {stranger.pid, reused.pid}
    finally:
        for one in (left, stranger, reused):
            one.kill()
            one.wait()


def _words(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def test_two_parts_on_one_port_are_refused() -> None:
    free = Ports.free()
    with pytest.raises(PortTaken, match=f"Port {free.web} is wanted by the web pages and the worker's health page"):
        refuse_taken(Ports(web=free.web, worker=free.web), {"web", "worker"})


def test_only_what_the_settings_name_is_taken_from_outside() -> None:
    assert Outside.of(load({})) == Outside()
    assert Outside.of(load({"COPRODUCE_TRELLO_KEY": "k", "COPRODUCE_TRELLO_TOKEN": "t"})) == Outside(board=True)
    assert Outside.of(load({"COPRODUCE_TREMENDOUS_KEY": "TEST_k"})).sandboxes() == ["board", "mailbox"]
    assert "smtp" not in Outside.of(load({"COPRODUCE_SMTP_HOST": "mail.example"})).wanted_ports()
    with pytest.raises(SettingsIncomplete, match="COPRODUCE_TRELLO_KEY is not set"):
        Outside.of(load({"COPRODUCE_TRELLO_TOKEN": "t"}))
