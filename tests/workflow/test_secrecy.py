"""Nothing that people say or are can be read in Temporal: payloads, failures and summaries are sealed."""

import asyncio
import json
from typing import Any

import pytest
from temporalio.client import WorkflowHandle
from temporalio.exceptions import ApplicationError

from domain import commands as c
from domain.refusals import Refusal
from tests.workflow.services import Services
from tests.workflow.studio import PATIENCE, Studio

CANARY = "canary-7f3a91"


async def test_a_canary_is_in_the_records_and_nowhere_in_temporal(studio: Studio, services: Services) -> None:
    services.payouts.faults(down=True)
    project = await studio.kick_off()
    await project.do("P01", c.MakeSuggestion(text=f"Please listen: {CANARY}"))
    with pytest.raises(Refusal):
        await project.do("P06", c.AnswerSuggestion(suggestion=CANARY, answer="no", because=CANARY))
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P01"]))
    await project.do("P06", c.ProposeRun())
    await project.do("S01", c.ApproveRun(run="r1"))
    await project.until(lambda now: bool(now.suggestions), "the suggestion is recorded")
    services.payouts.faults()
    await project.settled("r1")
    assert CANARY in project.recorded().model_dump_json()
    exported = ""
    async for one in studio.client.list_workflows():
        history = await studio.client.get_workflow_handle(one.id, run_id=one.run_id).fetch_history()
        exported += history.to_json() + json.dumps(str(one.raw_info))
    words = [CANARY, "@example.org", "+447700900123", "Being the only man", services.payouts.api_key,
             services.board.token, services.board.api_key, "payout service", "Lantern Tide"]
    assert len(exported) > 10_000 and not [word for word in words if word in exported]


@pytest.mark.parametrize("fault", [{"down": True}, {"error_500": 500}, {"garbage": 500}, {"rate_limit_next": 500},
                                   {"drop_after_commit": 500}, {"revoked": True}], ids=str)
async def test_what_goes_wrong_at_the_board_is_told_without_a_secret(studio: Studio, services: Services,
                                                                      fault: dict[str, object]) -> None:
    services.board.faults(**fault)
    project = await studio.kick_off()
    told = await _told_failures(studio, project.handle)
    services.board.faults(down=False, error_500=0, garbage=0, rate_limit_next=0, drop_after_commit=0, revoked=False)
    secrets = [services.board.api_key, services.board.token, services.board.api_secret, services.payouts.api_key]
    said = "\n".join([*told, *(one.sentence for one in studio.records.store.troubles(project.id))])
    assert "board" in said or "cards" in said
    assert not [secret for secret in secrets if secret in said]


async def _told_failures(studio: Studio, handle: WorkflowHandle[Any, Any]) -> list[str]:
    """Every failure of the board activity as an operator reads it, unsealed, with its stack trace."""
    async with asyncio.timeout(PATIENCE):
        while True:
            description = await handle.describe()
            failures = [one.last_failure for one in description.raw_description.pending_activities
                        if one.HasField("last_failure")]
            failures += [event.activity_task_failed_event_attributes.failure
                         async for event in handle.fetch_history_events()
                         if event.HasField("activity_task_failed_event_attributes")]
            if failures:
                break
            await asyncio.sleep(0.2)
    told = []
    for failure in failures:
        error = await studio.client.data_converter.decode_failure(failure)
        assert isinstance(error, ApplicationError)
        told += [error.message, str(error.details), str(error.failure)]
    return told
