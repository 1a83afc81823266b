"""Payments that did not end well find their way out on the real parts: workflows, ledger and the payout service."""

from datetime import UTC, datetime

from domain import commands as c
from domain.commands_money import PayAgain
from domain.commands_payout import ResolvePayment, TakeBack
from domain.phases import Phase
from domain.project import Project
from domain.state import Status
from integrations.ports import PayoutHint
from tests.builders import World
from tests.contract.reward_world import make_older
from tests.workflow.services import Services
from tests.workflow.studio import Played, Studio
from tests.workflow.test_coproduction import play
from tests.workflow.test_payment_run import orders_of, released
from workflows.messages import WORKFLOW_QUEUE
from workflows.payout_watch import PayoutWatchWorkflow


async def approved(project: Played, run: str) -> None:
    """Proposed, and approved by both: runs of one day count together."""
    await project.do("P06", c.ProposeRun())
    for person in ("S01", "P05"):
        found = (await project.state()).runs[run]
        if found.state == "proposed":
            await project.do(person, c.ApproveRun(run=run, seen=found.digest))


async def look_after(studio: Studio) -> None:
    """An hour later."""
    make_older(studio.records.engine)
    await studio.client.execute_workflow(PayoutWatchWorkflow.run, True, id="look-after", task_queue=WORKFLOW_QUEUE)


async def test_a_conflict_is_resolved_by_an_approver_and_paid_anew_once(studio: Studio, services: Services) -> None:
    services.payouts.faults(conflict=1)
    project = await released(studio)

    def doubtful(now: Project) -> bool:
        return "r1" in now.runs and now.runs["r1"].state == "needs_attention"

    seen = await project.until(doubtful, "there is a conflict")
    key = next(key for key, line in seen.lines.items() if line.state == "needs_attention")
    await project.do("S01", ResolvePayment(line=key, found="as_approved", reason="I think that it is there"))
    await project.until(lambda now: "no order" in (now.lines[key].note or ""), "the provider says otherwise")
    answer = services.payouts.api("POST", "/orders", {
        "external_id": seen.lines[key].external_id, "payment": {"funding_source_id": "BALANCE"}, "reward": {
            "value": {"denomination": 1, "currency_code": "GBP"}, "campaign_id": "THANKYOU0001",
            "recipient": {"name": "X", "email": "x@people.example"}, "delivery": {"method": "EMAIL"}}})
    await project.do("S01", ResolvePayment(line=key, found="no_money", reason="I think that it is not"))
    await project.until(lambda now: "paid twice" in (now.lines[key].note or ""), "the money is not free")
    services.payouts.change_order(answer.json()["order"]["id"], status="CANCELED")
    await project.do("S01", ResolvePayment(line=key, found="no_money", reason="They cancelled it"))
    await project.until(lambda now: now.lines[key].returned, "the money is free")
    await project.do("P06", PayAgain(line=key, reason="Cancelled there"))
    await approved(project, "r2")
    now = await project.settled("r2")
    assert now.runs["r1"].state == "settled"
    assert [one for one in orders_of(services, project) if one.endswith("-v2")]


async def test_a_lost_reward_is_taken_back_and_paid_by_finance(studio: Studio, services: Services) -> None:
    services.payouts.faults(delivery_failed=1, failure_reason="mailbox_unavailable")
    project = await released(studio)
    await project.settled("r1")
    await look_after(studio)
    told = await project.until(lambda now: any(line.delivery == "failed" for line in now.lines.values()), "it is told")
    lost = next(key for key, line in told.lines.items() if line.delivery == "failed")
    await project.do("P06", TakeBack(line=lost, reason="No address that works"))
    await project.until(lambda now: now.lines[lost].returned, "its money is back")
    await project.do("P06", PayAgain(line=lost, reason="By bank", by_hand=True))
    await approved(project, "r2")
    waits = await project.until(lambda now: "r2" in now.runs and bool(now.runs["r2"].sentence), "it waits for finance")
    assert "finance" in (waits.runs["r2"].sentence or "")
    new = next(one for one in waits.lines.values() if one.replaces == lost)
    line = studio.records.ledger.line(new.external_id)
    assert line is not None and line.provider == "manual"


async def test_a_payment_that_is_cancelled_after_the_close_is_owed_again(studio: Studio, services: Services) -> None:
    world = World()
    for phase in Phase:
        world.work(phase).pass_gate(phase)
    project = await studio.kick_off()
    await play(project, world)

    def closed(now: Project) -> bool:
        return now.status == Status.CLOSED

    seen = await project.until(closed, "the project is closed")
    key = next(key for key, line in seen.lines.items() if line.state == "paid")
    services.payouts.change_order(seen.lines[key].external_id, status="CANCELED")
    order = services.payouts.api("GET", f"/orders/{seen.lines[key].external_id}").json()["order"]
    studio.records.payout_hints.keep(PayoutHint(uuid="0b5f7a6e-0001", event="ORDERS.CANCELED", kind="order",
                                                created_utc=datetime.now(UTC), resource_id=order["id"]))
    await studio.client.execute_workflow(PayoutWatchWorkflow.run, id="hear", task_queue=WORKFLOW_QUEUE)
    await project.until(lambda now: now.lines[key].adverse == "cancelled", "the project hears of it")
    await project.do("S01", ResolvePayment(line=key, found="no_money", reason="They sent it back"))
    await project.until(lambda now: now.lines[key].returned, "it is owed again")
    await project.do("P06", PayAgain(line=key, reason="Cancelled there"))
