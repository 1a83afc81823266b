"""The one way from the web to the project workflows. What they refuse comes out as a problem with its sentence."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.workflow import UpdateMethodMultiParam

from domain.charter import Charter
from domain.commands import AnyCommand
from domain.concerns import Concern, Guard
from domain.project import RULES
from domain.state import Actor
from integrations.errors import IntegrationError, Missing
from integrations.records.reads import RecordReads
from web.problems import KINDS, ProblemError, unavailable
from workflows import search
from workflows.concern import ConcernInput, ConcernWorkflow, concern_workflow_id
from workflows.coproduction import CoproductionWorkflow
from workflows.messages import (
    WORKFLOW_QUEUE,
    Kickoff,
    ProjectInput,
    Receipt,
    Submission,
    payment_workflow_id,
    project_workflow_id,
)
from workflows.payment_run import PaymentRunWorkflow

Connect = Callable[[], Awaitable[Client]]
ConcernStep = UpdateMethodMultiParam[[ConcernWorkflow], datetime]
ProjectHandle = WorkflowHandle[CoproductionWorkflow, None]

# By name: their code is not needed to start them.
PAYOUT_WATCH, PAYOUT_WATCH_ID = "PayoutWatchWorkflow", "payout-watch"
RECONCILIATION, RECONCILIATION_ID = "ReconciliationWorkflow", "reconciliation"

LONGEST_ANSWER = timedelta(seconds=10)
LONGEST_CATCH_UP = timedelta(seconds=5)
LOOK_AGAIN = 0.03
STARTED_BY = "started_by_request"
NO_ANSWER = ("The workflow server or its worker does not answer, so it is not known yet whether this was done. It may "
             "still be done by itself. Send the same request again in a few seconds, with the same Idempotency-Key.")
AMEND = (" This charter differs from the one it was started with; changing a started charter needs `amend`, which is "
         "not built yet.")
LOST_CONCERN = ("The workflow server does not know this concern. Look at the list again: somebody may have closed it "
                "meanwhile. If it is still open there, nobody is reminded of it: see to it now, and tell an operator.")
NO_SERVER = ("The workflow server does not answer, so nothing was changed. What runs goes on when it is back. Send "
             "the same request again then; an operator finds what is missing at /readyz.")


class ProjectGateway:
    """Connects when it is first needed, so that pages are there while Temporal is down."""

    def __init__(self, connect: Connect, records: RecordReads, longest_answer: timedelta = LONGEST_ANSWER,
                 longest_catch_up: timedelta = LONGEST_CATCH_UP) -> None:
        self._connect, self._records = connect, records
        self._longest_answer, self._longest_catch_up = longest_answer, longest_catch_up
        self._client: Client | None = None
        self._connecting = asyncio.Lock()

    async def start(self, charter: Charter, actor: Actor, key: str) -> int:
        """Start a project. `conflict` when one of this id was started before, also long ago, by another request."""
        async with _reached():
            client = await self._connected()
            await self._refuse_second_start(client, charter, key)
            try:
                await client.start_workflow(
                    CoproductionWorkflow.run, ProjectInput(kickoff=Kickoff(charter=charter, actor=actor, rules=RULES)),
                    id=project_workflow_id(charter.project.id), task_queue=WORKFLOW_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL, rpc_timeout=self._longest_answer,
                    memo={"name": charter.project.name, "organisation": charter.project.organisation,
                          STARTED_BY: key},
                    search_attributes=TypedSearchAttributes([
                        SearchAttributePair(search.OWNER, charter.ownership.owner)]),
                    static_summary=f"Co-production project {charter.project.id}")
            except WorkflowAlreadyStartedError:
                if not await _started_by(client, charter.project.id, key):
                    raise _started_before(charter.project.id, "") from None
        caught_up = await self._caught_up(charter.project.id, 1)
        return (await run_in_threadpool(self._records.project, charter.project.id)).version if caught_up else 0

    async def submit(self, project_id: str, command: AnyCommand, key: str) -> Receipt:
        """Send a command; the answer comes once the records show what it led to, or 5 seconds later."""
        async with _reached():
            handle = await self._handle(project_id)
            try:
                receipt = await asyncio.wait_for(
                    handle.execute_update(CoproductionWorkflow.submit, Submission(command=command), id=key,
                                          rpc_timeout=self._longest_answer),
                    self._longest_answer.total_seconds() + 1)
            except WorkflowUpdateFailedError as refused:
                raise _refusal(refused) from None
            except RPCError as error:
                await self._refuse_ended(project_id, error)
                raise
        await self._caught_up(project_id, receipt.version)
        return receipt

    async def board_changed(self, project_id: str, urgent: bool = False) -> None:
        """Have the project read its board again soon; `urgent`: a person asks for it."""
        async with _reached():
            handle = await self._handle(project_id)
            try:
                await handle.signal(CoproductionWorkflow.board_changed, urgent, rpc_timeout=self._longest_answer)
            except RPCError as error:
                await self._refuse_ended(project_id, error)
                raise

    async def board_confirmed(self, project_id: str) -> None:
        """Let the next sync change much at once."""
        async with _reached():
            handle = await self._handle(project_id)
            try:
                await handle.signal(CoproductionWorkflow.board_confirmed, rpc_timeout=self._longest_answer)
            except RPCError as error:
                await self._refuse_ended(project_id, error)
                raise

    async def payments_changed(self, project_id: str, run: str) -> None:
        """Wake a payment run; one that has ended has nothing left to look at."""
        async with _reached():
            client = await self._connected()
            waiting = client.get_workflow_handle(payment_workflow_id(project_id, run))
            try:
                await waiting.signal(PaymentRunWorkflow.look_again, rpc_timeout=self._longest_answer)
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise

    async def payouts_changed(self) -> None:
        """Start the payout watch, which hears all hints; one that runs already is joined and hears this one too, or
        the schedule's next one does."""
        await self._start_once(PAYOUT_WATCH, PAYOUT_WATCH_ID)

    async def reconcile(self) -> None:
        """Start the comparison with the payout provider; one that runs already is joined."""
        await self._start_once(RECONCILIATION, RECONCILIATION_ID)

    async def _start_once(self, workflow: str, workflow_id: str) -> None:
        async with _reached():
            client = await self._connected()
            await client.start_workflow(workflow, id=workflow_id, task_queue=WORKFLOW_QUEUE,
                                        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                                        rpc_timeout=self._longest_answer)

    async def raise_concern(self, concern: Concern, guard: Guard) -> None:
        """Start its clock. It does not pass through the project, so it works whatever the project waits for."""
        async with _reached():
            client = await self._connected()
            with suppress(WorkflowAlreadyStartedError):
                await client.start_workflow(
                    ConcernWorkflow.run, ConcernInput(concern=concern, guard=guard),
                    id=concern_workflow_id(concern.project, concern.id), task_queue=WORKFLOW_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL, rpc_timeout=self._longest_answer)

    async def acknowledge_concern(self, project_id: str, concern_id: str) -> None:
        await self._answer_concern(project_id, concern_id, ConcernWorkflow.acknowledge)

    async def close_concern(self, project_id: str, concern_id: str) -> None:
        await self._answer_concern(project_id, concern_id, ConcernWorkflow.close)

    async def _answer_concern(self, project_id: str, concern_id: str, step: ConcernStep) -> None:
        async with _reached():
            client = await self._connected()
            handle = client.get_workflow_handle_for(ConcernWorkflow.run, concern_workflow_id(project_id, concern_id))
            try:
                await asyncio.wait_for(handle.execute_update(step, rpc_timeout=self._longest_answer),
                                       self._longest_answer.total_seconds() + 1)
            except WorkflowUpdateFailedError as refused:
                raise _refusal(refused) from None
            except RPCError as error:
                if error.status == RPCStatusCode.NOT_FOUND:
                    raise unavailable(LOST_CONCERN, 60) from None
                raise

    async def answers(self) -> None:
        async with _reached():
            client = await self._connected()
            await client.service_client.check_health(timeout=timedelta(seconds=2))

    async def _connected(self) -> Client:
        async with self._connecting:
            if self._client is None:
                try:
                    self._client = await asyncio.wait_for(self._connect(), self._longest_answer.total_seconds())
                except TimeoutError:
                    raise unavailable(NO_SERVER) from None
            return self._client

    async def _handle(self, project_id: str) -> ProjectHandle:
        client = await self._connected()
        return client.get_workflow_handle_for(CoproductionWorkflow.run, project_workflow_id(project_id))

    async def _caught_up(self, project_id: str, version: int) -> bool:
        """Wait until the records have this event; False after 5 seconds or when they do not answer."""
        deadline = asyncio.get_running_loop().time() + self._longest_catch_up.total_seconds()
        while True:
            try:
                if await run_in_threadpool(self._records.chain, project_id, version - 1, 1):
                    return True
            except IntegrationError:
                return False
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(LOOK_AGAIN)

    async def _refuse_second_start(self, client: Client, charter: Charter, key: str) -> None:
        try:
            project = await run_in_threadpool(self._records.project, charter.project.id)
        except Missing:
            return
        if await _started_by(client, project.id, key):
            return
        ended = f" It ended on {project.spoken_day(project.ended_at)}." if project.ended_at else " It goes on as it is."
        other = "" if project.charter == charter else AMEND
        raise _started_before(project.id, f"{ended}{other}")

    async def _refuse_ended(self, project_id: str, error: RPCError) -> None:
        """The workflow is gone: say since when, if the records know."""
        if error.status != RPCStatusCode.NOT_FOUND:
            return
        try:
            project = await run_in_threadpool(self._records.project, project_id)
        except Missing:
            raise ProblemError("unknown", f"There is no project {project_id}.") from None
        if project.ended_at:
            raise ProblemError("already_decided", f"This project ended on {project.spoken_day(project.ended_at)} "
                               f"({project.status.value}). Nothing was changed.") from None
        raise unavailable("The records know this project, but the workflow server does not. Nothing was changed. An "
                          "operator has to look: is this the right Temporal server and namespace?", 60) from None


async def _started_by(client: Client, project_id: str, key: str) -> bool:
    """Whether this very request started the project, and only its answer was lost."""
    try:
        description = await client.get_workflow_handle(project_workflow_id(project_id)).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return False
        raise
    return bool(await description.memo_value(STARTED_BY, "") == key)


def _started_before(project_id: str, more: str) -> ProblemError:
    return ProblemError("conflict", f"A project {project_id} was started before, so nothing was changed.{more} Give a "
                        "new project an id of its own.")


def _refusal(refused: WorkflowUpdateFailedError) -> ProblemError:
    cause = refused.cause
    if isinstance(cause, ApplicationError) and cause.type in KINDS:
        return ProblemError(cause.type, cause.message)
    if isinstance(cause, ApplicationError) and cause.type == "AcceptedUpdateCompletedWorkflow":
        return ProblemError("already_decided", "The project ended while this was on its way. Nothing was changed.")
    return unavailable(NO_ANSWER)


@asynccontextmanager
async def _reached() -> AsyncIterator[None]:
    """Everything that Temporal does instead of answering becomes one plain 503."""
    try:
        yield
    except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError):
        raise unavailable(NO_ANSWER) from None
    except RPCError as error:
        unsure = error.status in (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)
        raise unavailable(NO_ANSWER if unsure else NO_SERVER) from None
    except (IntegrationError, RuntimeError):  # the SDK's word for a server that can't be connected to
        raise unavailable(NO_SERVER) from None
