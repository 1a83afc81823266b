"""Payment runs against the payout server: whatever goes wrong on the way, each line is paid once."""

import asyncio

from domain import commands as c
from domain.commands_money import HoldPayments, ReleasePayments, ResendReward
from domain.project import Project
from tests.contract.reward_world import make_older
from tests.workflow.services import Services
from tests.workflow.studio import Played, Studio
from workflows.messages import WORKFLOW_QUEUE, payment_workflow_id
from workflows.payout_watch import PayoutWatchWorkflow, ReconciliationWorkflow


async def released(studio: Studio) -> Played:
    """A run of three rewards is on its way."""
    project = await studio.kick_off()
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P02", "P03", "P04"]))
    await project.do("P06", c.ProposeRun())
    await project.do("S01", c.ApproveRun(run="r1"))
    return project


def orders_of(services: Services, project: Played) -> list[str]:
    """External ids of this project's orders at the provider."""
    orders = services.payouts.api("GET", "/orders?limit=500").json()["orders"]
    return sorted(one["external_id"] for one in orders if project.id in one["external_id"])


def expected(project: Played) -> list[str]:
    return [f"cop-{project.id}-rw-{person}-d2-v1" for person in ("p01", "p03", "p04")]


async def test_each_line_is_ordered_once_and_a_declined_one_never(studio: Studio, services: Services) -> None:
    project = await released(studio)
    await project.settled("r1")
    assert orders_of(services, project) == expected(project)


async def test_answers_lost_after_the_commit_pay_nobody_twice(studio: Studio, services: Services) -> None:
    services.payouts.faults(drop_after=2, error_500_after=1)
    project = await released(studio)
    await project.settled("r1")
    assert orders_of(services, project) == expected(project)


async def test_requests_lost_before_the_commit_are_sent_again(studio: Studio, services: Services) -> None:
    services.payouts.faults(drop_before=2, error_500_before=1, rate_limit_next=1)
    project = await released(studio)
    await project.settled("r1")
    assert orders_of(services, project) == expected(project)


def waits(now: Project) -> bool:
    return "r1" in now.runs and now.runs["r1"].sentence is not None


async def test_an_empty_account_waits_says_so_and_goes_on_when_money_comes(studio: Studio, services: Services) -> None:
    balance = services.payouts.balance()
    services.payouts.set_balance("0.00")
    try:
        project = await released(studio)
        stalled = await project.until(waits, "the run says what it waits for")
        assert "fund" in (stalled.runs["r1"].sentence or "")
        assert orders_of(services, project) == []
    finally:
        services.payouts.set_balance(balance)
    run = studio.client.get_workflow_handle(payment_workflow_id(project.id, "r1"))
    await run.signal("look_again")
    await project.settled("r1")
    assert orders_of(services, project) == expected(project)


async def test_a_payout_service_that_is_down_holds_up_payments_only(studio: Studio, services: Services) -> None:
    services.payouts.faults(down=True)
    project = await released(studio)
    await project.do("P08", c.CompleteAction(action="D1"))
    async with asyncio.timeout(30):
        while not any(one.part == "payouts" for one in studio.records.store.troubles(project.id)):
            await asyncio.sleep(0.1)
    services.payouts.faults()
    await project.settled("r1")
    async with asyncio.timeout(30):
        while studio.records.store.troubles(project.id):
            await asyncio.sleep(0.1)


async def test_a_conflict_at_the_provider_waits_for_a_person(studio: Studio, services: Services) -> None:
    services.payouts.faults(conflict=1)
    project = await released(studio)
    seen = await project.until(lambda now: now.runs["r1"].state == "needs_attention" if now.runs else False,
                               "the run needs attention")
    states = sorted(line.state for line in seen.lines.values())
    assert states == ["needs_attention", "paid", "paid", "waived"]


async def test_ledger_and_provider_agree_to_the_penny(studio: Studio, services: Services) -> None:
    services.payouts.faults(drop_after=1, drop_before=1)
    project = await released(studio)
    await project.settled("r1")
    orders = services.payouts.api("GET", "/orders?limit=500").json()["orders"]
    at_provider = sum(round(one["payment"]["total"] * 100) for one in orders if project.id in one["external_id"])
    entries = studio.records.ledger.entries(project.id)
    paid = sum(one.amount_minor for one in entries if one.step == "issue")
    assert paid == at_provider == 16500


async def test_held_payments_are_not_sent_until_they_are_released(studio: Studio, services: Services) -> None:
    services.payouts.faults(down=True)
    project = await released(studio)
    await project.do((await project.state()).owner, HoldPayments(reason="The bank asked a question."))
    await project.until(lambda now: now.hold is not None, "payments are held")
    services.payouts.faults()
    await project.until(lambda now: "held" in (now.runs["r1"].sentence or ""), "the run says that it is held")
    assert orders_of(services, project) == []
    await project.do("S01", ReleasePayments())
    await project.settled("r1")
    assert orders_of(services, project) == expected(project)


async def test_a_reward_that_did_not_arrive_is_told_and_sent_again(studio: Studio, services: Services) -> None:
    services.payouts.faults(delivery_failed=1, failure_reason="mailbox_unavailable")
    project = await released(studio)
    await project.settled("r1")
    make_older(studio.records.engine)
    await studio.client.execute_workflow(PayoutWatchWorkflow.run, True, id="look-after", task_queue=WORKFLOW_QUEUE)
    told = await project.until(lambda now: any(line.delivery == "failed" for line in now.lines.values()), "it is told")
    lost = next(key for key, line in told.lines.items() if line.delivery == "failed")
    await project.do("S01", ResendReward(line=lost))
    await project.until(lambda now: now.lines[lost].delivery == "delivered", "it has arrived")
    assert orders_of(services, project) == expected(project)


async def test_both_books_agree_to_the_penny(studio: Studio, services: Services) -> None:
    project = await released(studio)
    await project.settled("r1")
    await studio.client.execute_workflow(ReconciliationWorkflow.run, id="books", task_queue=WORKFLOW_QUEUE)
    report = studio.records.reconciliations.latest()
    assert report is not None
    assert not [one for one in (*report.ours_only, *report.differs) if one.project_id == project.id]
    assert report.matched >= 3
