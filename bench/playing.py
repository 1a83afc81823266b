"""Plays a project on a Temporal server as fast as it answers: everything that was asked of a World, by its people."""

import asyncio
from uuid import uuid4

from pydantic import TypeAdapter
from temporalio.api.enums.v1 import WorkflowExecutionStatus as ExecutionStatus
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from bench.material import Asked
from domain.charter import Charter
from domain.command import Command
from domain.commands import AnyCommand, SettleRun
from domain.project import RULES
from domain.state import Actor
from integrations.ports import Contact
from integrations.records.people import PeopleFile
from workflows.coproduction import CoproductionWorkflow
from workflows.messages import (
    WORKFLOW_QUEUE,
    Kickoff,
    ProjectInput,
    Submission,
    payment_workflow_id,
    project_workflow_id,
)

ProjectHandle = WorkflowHandle[CoproductionWorkflow, None]
ANY_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
PATIENCE = 120.0


def everybody(charter: Charter) -> list[str]:
    """Ids of all people of a charter."""
    return [*(one.id for one in charter.participants), *(one.id for one in charter.supporting_roles)]


def introduce(people: PeopleFile, charter: Charter) -> None:
    """Everybody has an invented address, so that messages and payments go out."""
    for person in everybody(charter):
        address = f"{person.lower()}@example.org"
        account = people.find(address) or people.add(Contact(email=address, phone="+447700900123"))
        people.join(charter.project.id, person, account.id)


async def kick_off(client: Client, charter: Charter, longest_history: int = 1000) -> ProjectHandle:
    """Start it; people are introduced before."""
    kickoff = Kickoff(charter=charter, actor=Actor(operator=True), rules=RULES)
    start = ProjectInput(kickoff=kickoff, longest_history=longest_history)
    return await client.start_workflow(CoproductionWorkflow.run, start, id=project_workflow_id(charter.project.id),
                                       task_queue=WORKFLOW_QUEUE,
                                       id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE)


async def play(client: Client, project: str, asked: Asked, at_peoples_pace: bool = False) -> None:
    """One after the other, each answered before the next. Payments are waited for.

    `at_peoples_pace`: each is asked when all that followed from the one before is done, as if people took days.
    """
    for actor, command in asked:
        if isinstance(command, SettleRun):
            await paid(client, project, command.run)
        else:
            await ask(client, project, actor, command)
        if at_peoples_pace:
            await quiet(client, project_workflow_id(project))


async def ask(client: Client, project: str, actor: Actor, command: Command) -> None:
    """One command, until its receipt is there. Raises what the workflow refuses."""
    handle: ProjectHandle = client.get_workflow_handle_for(CoproductionWorkflow.run, project_workflow_id(project))
    given = ANY_COMMAND.validate_python(command.model_copy(update={"actor": actor}))
    await handle.execute_update(CoproductionWorkflow.submit, Submission(command=given), id=uuid4().hex)


async def paid(client: Client, project: str, run: str) -> None:
    """Until a payment run has ended; by then it has told the project."""
    await result_of(client, payment_workflow_id(project, run))


async def result_of(client: Client, workflow_id: str) -> None:
    """Until a workflow has ended, which may not have begun yet. Raises when it failed."""
    handle: WorkflowHandle[object, object] = client.get_workflow_handle(workflow_id)
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await handle.result()
                return
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise
            await asyncio.sleep(0.02)


async def quiet(client: Client, workflow_id: str) -> None:
    """Until nothing of the workflow is under way: no activity, no child, no task of its own."""
    async with asyncio.timeout(PATIENCE):
        while await _busy(client, workflow_id):
            await asyncio.sleep(0.02)


async def _busy(client: Client, workflow_id: str) -> bool:
    seen = (await client.get_workflow_handle(workflow_id).describe()).raw_description
    if seen.workflow_execution_info.status != ExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING:
        return False
    return bool(seen.pending_activities or seen.pending_children or seen.HasField("pending_workflow_task"))
