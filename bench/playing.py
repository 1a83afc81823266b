"""Plays a project on a Temporal server as fast as it answers: everything that was asked of a World, by its people."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.charter import Charter
from domain.commands import AnyCommand, Command, SettleRun
from domain.phases import Phase
from domain.state import Actor
from integrations.ports import Contact
from integrations.records.people import PeopleFile
from pydantic import TypeAdapter
from tests.builders import World, example_charter
from workflows.coproduction import CoproductionWorkflow
from workflows.messages import (
    WORKFLOW_QUEUE,
    Kickoff,
    ProjectInput,
    Submission,
    payment_workflow_id,
    project_workflow_id,
)
from workflows.payment_run import PaymentRunWorkflow

Asked = Sequence[tuple[Actor, Command]]
ProjectHandle = WorkflowHandle[CoproductionWorkflow, None]
ANY_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
PATIENCE = 120.0


def whole_example() -> Asked:
    """Everything that people ask of the example project, from kick-off to its close."""
    world = World()
    for phase in Phase:
        world.work(phase).pass_gate(phase)
    return world.asked


def named(charter: Charter, project: str) -> Charter:
    """The same charter for another project."""
    return charter.model_copy(update={"project": charter.project.model_copy(update={"id": project})})


def new_example() -> Charter:
    """The example under an id of its own."""
    return named(example_charter(), f"bench-{uuid4().hex[:12]}")


def introduce(people: PeopleFile, charter: Charter) -> None:
    """Everybody has an invented address, so that messages and payments go out."""
    for person in [*charter.participants, *charter.supporting_roles]:
        address = f"{person.id.lower()}@example.org"
        account = people.find(address) or people.add(Contact(email=address, phone="+447700900123"))
        people.join(charter.project.id, person.id, account.id)


async def kick_off(client: Client, charter: Charter, longest_history: int = 1000) -> ProjectHandle:
    """Start it; people are introduced before."""
    start = ProjectInput(kickoff=Kickoff(charter=charter, actor=Actor(operator=True)), longest_history=longest_history)
    return await client.start_workflow(CoproductionWorkflow.run, start, id=project_workflow_id(charter.project.id),
                                       task_queue=WORKFLOW_QUEUE,
                                       id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE)


async def play(client: Client, project: str, asked: Asked) -> None:
    """One after the other, each answered before the next. Payments are waited for, nobody else is."""
    for actor, command in asked:
        if isinstance(command, SettleRun):
            await paid(client, project, command.run)
        else:
            await ask(client, project, actor, command)


async def ask(client: Client, project: str, actor: Actor, command: Command) -> None:
    """One command, until its receipt is there. Raises what the workflow refuses."""
    handle: ProjectHandle = client.get_workflow_handle_for(CoproductionWorkflow.run, project_workflow_id(project))
    given = ANY_COMMAND.validate_python(command.model_copy(update={"actor": actor}))
    await handle.execute_update(CoproductionWorkflow.submit, Submission(command=given), id=uuid4().hex)


async def paid(client: Client, project: str, run: str) -> None:
    """Until a payment run has ended; by then it has told the project. It may not have begun yet."""
    handle = client.get_workflow_handle_for(PaymentRunWorkflow.run, payment_workflow_id(project, run))
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await handle.result()
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise
            await asyncio.sleep(0.05)
