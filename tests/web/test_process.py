"""The web process as it is run: by itself, with or without a workflow server, ended by a signal."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from domain import commands as c
from integrations.ports import Contact
from integrations.registry import open_records
from settings import Settings
from tests.builders import World
from tests.web.desk import HTML, named
from tests.web.following import following

ROOT = Path(__file__).parents[2]


def started(**environment: str) -> subprocess.Popen[str]:
    kept: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith("COPRODUCE_")}
    return subprocess.Popen([sys.executable, "-m", "web"], cwd=ROOT, text=True, stderr=subprocess.PIPE,
                            env={**kept, **environment})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_process_serves_while_the_workflow_server_is_down_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    with started(COPRODUCE_DATA_DIR=str(tmp_path), COPRODUCE_WEB_PORT=str(port),
                 COPRODUCE_TEMPORAL_ADDRESS="127.0.0.1:1") as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            assert httpx.get(f"http://127.0.0.1:{port}/sign-in").status_code == 200
            assert httpx.get(f"http://127.0.0.1:{port}/readyz").json()["records"] == "ok"
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_the_process_stops_at_once_also_while_somebody_follows_a_project(tmp_path: Path) -> None:
    """And what another process publishes is told there: only the records are asked."""
    port, world = free_port(), World(named("one"))
    records = open_records(Settings(data_dir=tmp_path))
    records.store.publish("one", world.events)
    account = records.people.add(Contact(email="p01@example.org")).id
    records.people.join("one", "P01", account)
    base = f"http://127.0.0.1:{port}"
    with started(COPRODUCE_DATA_DIR=str(tmp_path), COPRODUCE_WEB_PORT=str(port),
                 COPRODUCE_TEMPORAL_ADDRESS="127.0.0.1:1") as process:
        try:
            wait_for(f"{base}/healthz", process)
            with httpx.Client(base_url=base, timeout=30) as browser:
                assert browser.post("/sign-in", data={"token": records.tokens.issue(account, "test")},
                                    headers=HTML).status_code == 303
                with following(browser, "/projects/one/live?after=2") as stream:
                    assert stream.block() == {"comment": "open"}
                    records.store.publish("one", world.do("P02", c.SignAgreement()))
                    assert "signed the team agreement" in stream.changed()[1]
                    process.send_signal(signal.SIGTERM)
                    assert process.wait(10) in (0, -signal.SIGTERM)
        finally:
            process.kill()
            records.engine.dispose()


def test_settings_that_cant_be_used_are_told_in_one_sentence(tmp_path: Path) -> None:
    with started(COPRODUCE_DATA_DIR=str(tmp_path), COPRODUCE_WEB_PORT="many") as process:
        _, told = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "COPRODUCE_WEB_PORT" in told
    assert "Traceback" not in told


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        assert process.poll() is None, "the web process ended"
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the web process did not start")
