"""Every recorded history still replays: a running project survives a change of code."""

import gzip
import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from worker import WORKFLOWS, sandbox

HISTORIES = sorted(Path(__file__).with_name("histories").rglob("*.json.gz"))


def test_there_are_recorded_histories_of_projects_and_of_payment_runs() -> None:
    names = [path.name for path in HISTORIES]
    assert any(name.startswith("project.whole") for name in names)
    assert any(name.startswith("payment.") for name in names)


def test_each_workflow_has_a_recorded_history() -> None:
    first = {json.loads(gzip.decompress(path.read_bytes()))["events"][0]["workflowExecutionStartedEventAttributes"][
        "workflowType"]["name"] for path in HISTORIES}
    assert first == {one.__name__ for one in WORKFLOWS}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: f"{path.parent.name}/{path.name.rsplit('.', 3)[0]}")
async def test_a_recorded_history_replays(path: Path) -> None:
    replayer = Replayer(workflows=WORKFLOWS,
                        data_converter=pydantic_data_converter, workflow_runner=sandbox(),
                        debug_mode=True)  # a busy machine may take longer for a step than a worker allows it
    text = gzip.decompress(path.read_bytes()).decode()
    await replayer.replay_workflow(WorkflowHistory.from_json(path.name, text))
