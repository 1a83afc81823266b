"""Nothing that people say or are can be read in Temporal: payloads, failures and summaries are sealed."""

import json

import pytest

from domain import commands as c
from domain.refusals import Refusal
from tests.workflow.services import Services
from tests.workflow.studio import Studio

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
