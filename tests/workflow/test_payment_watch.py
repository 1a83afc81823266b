"""What the provider tells after a payment was sent, on the real parts: money that came, arrivals, round by round."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.client import Client

from activities import payouts as watch
from bench.material import world_of_lines
from domain import commands as c
from integrations.ports import PayoutHint
from tests.workflow.services import Services
from tests.workflow.studio import Played, Studio
from tests.workflow.test_coproduction import play
from worker import BOOKS_ID, PAYOUT_ID, make_schedules
from workflows.messages import WORKFLOW_QUEUE, payment_workflow_id
from workflows.payout_watch import PayoutWatchWorkflow

PEOPLE = ["P01", "P02", "P03", "P04"]


async def released(studio: Studio) -> Played:
    """A run of three rewards is on its way."""
    project = await studio.kick_off()
    await project.do("P06", c.ConfirmAttendance(action="D2", people=PEOPLE))
    await project.do("P06", c.ProposeRun())
    await project.do("S01", c.ApproveRun(run="r1"))
    return project


def hint(studio: Studio, event: str, kind: str, resource_id: str) -> None:
    """Kept as the web process keeps what the webhook brings."""
    studio.records.payout_hints.keep(PayoutHint.model_validate({
        "uuid": uuid4().hex, "event": event, "created_utc": "2026-11-02T09:00:00Z", "kind": kind,
        "resource_id": resource_id}))


async def watched(studio: Studio) -> str:
    """The payout watch has run; the id of its workflow."""
    name = f"watch-{uuid4().hex}"
    await studio.client.execute_workflow(PayoutWatchWorkflow.run, id=name, task_queue=WORKFLOW_QUEUE)
    return name


async def test_word_of_money_that_came_wakes_a_run_that_waits_for_it(studio: Studio, services: Services) -> None:
    balance = services.payouts.balance()
    services.payouts.set_balance("0.00")
    try:
        project = await released(studio)
        await project.until(lambda now: "r1" in now.runs and now.runs["r1"].sentence is not None, "the run waits")
    finally:
        services.payouts.set_balance(balance)
    hint(studio, "FUNDING_SOURCES.FUNDED", "funding", "LOCALBALANCE")
    await watched(studio)
    # By itself it would look a minute after it stopped, which is longer than this waits.
    await project.settled("r1")
    history = await studio.client.get_workflow_handle(payment_workflow_id(project.id, "r1")).fetch_history()
    assert [one for one in history.events if one.HasField("workflow_execution_signaled_event_attributes")]


async def test_many_hints_are_heard_in_several_rounds_and_each_round_is_told(
        studio: Studio, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MOST_HINTS", 1)
    project = await released(studio)
    await project.settled("r1")
    for line in studio.records.ledger.lines(project.id):
        hint(studio, "REWARDS.DELIVERY.SUCCEEDED", "reward", line.reward_id or "")
    await watched(studio)
    await project.until(lambda now: [line.delivery for line in now.lines.values() if line.state == "paid"]
                        == ["delivered"] * 3, "all three have arrived")
    assert studio.records.payout_hints.unheard() == []


async def test_a_round_that_is_broken_off_tells_what_it_found_before_it_goes_on(
        studio: Studio, services: Services) -> None:
    project = await released(studio)
    await project.settled("r1")
    for line in studio.records.ledger.lines(project.id):
        hint(studio, "REWARDS.DELIVERY.SUCCEEDED", "reward", line.reward_id or "")
    services.payouts.faults(error_500=1)
    await watched(studio)
    await project.until(lambda now: [line.delivery for line in now.lines.values() if line.state == "paid"]
                        == ["delivered"] * 3, "all three have arrived")


async def test_a_comparison_that_was_due_while_all_was_down_is_made_up_for(client: Client) -> None:
    await make_schedules(client, timedelta(minutes=5))
    windows = {name: (await client.get_schedule_handle(name).describe()).schedule.policy.catchup_window
               for name in (BOOKS_ID, PAYOUT_ID)}
    assert windows == {BOOKS_ID: timedelta(hours=12), PAYOUT_ID: timedelta(minutes=1)}


async def test_the_account_is_looked_at_by_the_watch(studio: Studio, services: Services) -> None:
    await watched(studio)
    seen = studio.records.payout_accounts.latest()
    assert seen is not None and seen.balance is not None and seen.bands
    assert (seen.provider, seen.failed, seen.balance.currency) == ("tremendous", "", "GBP")


async def test_the_history_of_a_run_of_25_lines_stays_under_40_events(studio: Studio, services: Services) -> None:
    ready, lines = world_of_lines(25)
    project = await studio.kick_off(ready.project.charter)
    await play(project, ready)
    await project.do("P06", c.ProposeRun(lines=lines))
    await project.do("S01", c.ApproveRun(run="r1", seen=(await project.state()).runs["r1"].digest))
    settled = await project.settled("r1")
    assert len([one for one in settled.lines.values() if one.state == "paid"]) == 25
    async with asyncio.timeout(30):
        await studio.client.get_workflow_handle(payment_workflow_id(project.id, "r1")).result()
    history = await studio.client.get_workflow_handle(payment_workflow_id(project.id, "r1")).fetch_history()
    assert len(history.events) < 40
