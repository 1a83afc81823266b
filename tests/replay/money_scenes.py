"""Scenes of money for the recorded histories: lost, sent again, taken back, held, in conflict; and a concern."""

from datetime import UTC, datetime

from domain import commands as c
from domain.commands_money import HoldPayments, PayAgain, ReleasePayments, ResendReward
from domain.commands_payout import ResolvePayment, TakeBack
from domain.concerns import Concern, Guard
from domain.project import Project
from tests.contract.reward_world import make_older
from tests.workflow.services import Services
from tests.workflow.studio import Played, Studio
from workflows.concern import ConcernInput, ConcernWorkflow, concern_workflow_id
from workflows.messages import WORKFLOW_QUEUE
from workflows.payout_watch import PayoutWatchWorkflow, ReconciliationWorkflow


async def released(studio: Studio, name: str) -> Played:
    """A run of three rewards is on its way."""
    project = await studio.kick_off(name=name)
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P02", "P03", "P04"]))
    await project.do("P06", c.ProposeRun())
    await project.do("S01", c.ApproveRun(run="r1", seen=(await project.state()).runs["r1"].digest))
    return project


async def look_after(studio: Studio, name: str) -> None:
    make_older(studio.records.engine)
    await studio.client.execute_workflow(PayoutWatchWorkflow.run, True, id=name, task_queue=WORKFLOW_QUEUE)


async def lost(studio: Studio, project: Played, name: str) -> str:
    """The line of a reward that did not arrive, once its project knows."""
    await project.settled("r1")
    await look_after(studio, name)
    told = await project.until(lambda now: any(line.delivery == "failed" for line in now.lines.values()), "it is told")
    return next(key for key, line in told.lines.items() if line.delivery == "failed")


async def lost_and_resent(studio: Studio, services: Services) -> None:
    services.payouts.faults(delivery_failed=1, failure_reason="mailbox_unavailable")
    project = await released(studio, "lost-and-resent")
    key = await lost(studio, project, "look-after-lost")
    await project.do("S01", ResendReward(line=key))
    await project.until(lambda now: now.lines[key].delivery == "delivered", "it has arrived")
    await studio.client.execute_workflow(ReconciliationWorkflow.run, id="books", task_queue=WORKFLOW_QUEUE)


async def taken_back(studio: Studio, services: Services) -> None:
    services.payouts.faults(delivery_failed=1, failure_reason="invalid_email")
    project = await released(studio, "taken-back")
    key = await lost(studio, project, "look-after-taken-back")
    await project.do("P06", TakeBack(line=key, reason="No address that works"))
    await project.until(lambda now: now.lines[key].returned, "its money is back")
    await project.do("P06", PayAgain(line=key, reason="By bank", by_hand=True))


async def in_conflict(studio: Studio, services: Services) -> None:
    services.payouts.faults(conflict=1)
    project = await released(studio, "in-conflict")

    def doubtful(now: Project) -> bool:
        return "r1" in now.runs and now.runs["r1"].state == "needs_attention"

    seen = await project.until(doubtful, "there is a conflict")
    key = next(key for key, line in seen.lines.items() if line.state == "needs_attention")
    await project.do("S01", ResolvePayment(line=key, found="as_approved", reason="I think that it is there"))
    await project.until(lambda now: "no order" in (now.lines[key].note or ""), "the provider says otherwise")


async def held(studio: Studio, services: Services) -> None:
    services.payouts.faults(down=True)
    project = await released(studio, "held")
    await project.do("P06", HoldPayments(reason="The bank asked a question."))
    await project.until(lambda now: now.hold is not None, "payments are held")
    services.payouts.faults()
    await project.until(lambda now: "held" in (now.runs["r1"].sentence or ""), "the run says that it is held")
    await project.do("S01", ReleasePayments())
    await project.settled("r1")


async def concern(studio: Studio, services: Services) -> None:
    project = await studio.kick_off(name="concern")
    one = Concern(id="c0ffee", project=project.id, raised_at=datetime.now(UTC), role="a service user")
    handle = await studio.client.start_workflow(
        ConcernWorkflow.run, ConcernInput(concern=one, guard=Guard.of((await project.state()).charter)),
        id=concern_workflow_id(project.id, "c0ffee"), task_queue=WORKFLOW_QUEUE)
    await handle.execute_update(ConcernWorkflow.acknowledge)
    await handle.execute_update(ConcernWorkflow.close)
    await handle.result()
