"""Drives projects through a real Temporal server with the worker's own composition."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from domain.charter import Charter
from domain.command import Command
from domain.commands import ApproveRun
from domain.project import RULES, Project
from domain.refusals import Refusal
from domain.state import Actor
from integrations.errors import Missing
from integrations.ports import Contact
from integrations.registry import Records, open_records
from settings import Settings
from tests.builders import example_charter
from worker import workers
from workflows.coproduction import CoproductionWorkflow
from workflows.messages import WORKFLOW_QUEUE, Kickoff, ProjectInput, Receipt, Submission, project_workflow_id

PATIENCE = 40.0


class Studio:
    """One Temporal server with workers; people act through it by their ids."""

    def __init__(self, client: Client, settings: Settings, records: Records) -> None:
        self.client, self.settings, self.records = client, settings, records

    async def kick_off(self, charter: Charter | None = None, longest_history: int = 1000,
                       name: str | None = None) -> "Played":
        chosen = _renamed(charter or example_charter(), name or f"p-{uuid4().hex[:12]}")
        start = ProjectInput(kickoff=Kickoff(charter=chosen, actor=Actor(operator=True), rules=RULES),
                             longest_history=longest_history)
        workflow_id = project_workflow_id(chosen.project.id)
        self.introduce(chosen)
        await self.client.start_workflow(CoproductionWorkflow.run, start, id=workflow_id, task_queue=WORKFLOW_QUEUE,
                                         id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE)
        return Played(self, chosen.project.id)

    def introduce(self, charter: Charter) -> None:
        """Everybody has an invented address in the people file."""
        people = self.records.people
        everyone = [one.id for one in charter.participants] + [one.id for one in charter.supporting_roles]
        for person in everyone:
            address = f"{person.lower()}@example.org"
            account = people.find(address) or people.add(Contact(email=address, phone="+447700900123"))
            people.join(charter.project.id, person, account.id)


def _renamed(charter: Charter, name: str) -> Charter:
    """An id of its own: the board server is shared by all tests and finds a project's board again by its id."""
    facts = charter.project.model_copy(update={"id": name})
    return charter.model_copy(update={"project": facts})


class Played:
    """One project on the server."""

    def __init__(self, studio: Studio, project: str) -> None:
        self.studio, self.id = studio, project

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.studio.client.get_workflow_handle(project_workflow_id(self.id))

    async def do(self, person: str | None, command: Command, key: str | None = None, **who: Any) -> Receipt:
        """As the web does it; a refusal comes back as Refusal. Who approves a run has looked at it."""
        actor = Actor(person=person, **who)
        if isinstance(command, ApproveRun) and command.seen is None:
            command = command.model_copy(update={"seen": (await self.state()).runs[command.run].digest})
        asked: Any = command.model_copy(update={"actor": actor})
        try:
            receipt: Receipt = await self.handle.execute_update(
                CoproductionWorkflow.submit, Submission(command=asked), id=key or uuid4().hex)
        except WorkflowUpdateFailedError as error:
            cause: Any = error.cause
            assert isinstance(cause, ApplicationError)
            raise Refusal(cause.type, cause.message) from None  # type: ignore[arg-type]  # the workflow sends our codes
        return receipt

    async def state(self) -> Project:
        return await self.handle.query(CoproductionWorkflow.state)

    def recorded(self) -> Project:
        return self.studio.records.store.project(self.id)

    async def settled(self, run: str) -> Project:
        def met(now: Project) -> bool:
            return run in now.runs and now.runs[run].state == "settled"
        return await self.until(met, f"run {run} is settled")

    async def until(self, met: Callable[[Project], bool], what: str) -> Project:
        """Wait until the records show it."""
        async def look() -> Project:
            while True:
                try:
                    project = self.recorded()
                    if met(project):
                        return project
                except Missing:
                    pass  # the kick-off is not published yet
                await asyncio.sleep(0.05)
        try:
            return await asyncio.wait_for(look(), PATIENCE)
        except TimeoutError:
            raise AssertionError(f"waited {PATIENCE} s in vain until {what}") from None


@asynccontextmanager
async def open_studio(client: Client, settings: Settings) -> AsyncIterator[Studio]:
    """Workers run inside the block."""
    with ThreadPoolExecutor(16) as threads:
        async with AsyncExitStack() as running:
            for worker in workers(client, settings, threads):
                await running.enter_async_context(worker)
            records = open_records(settings)
            yield Studio(client, settings, records)
            records.engine.dispose()
