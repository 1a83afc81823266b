"""The clock of one safeguarding concern: people are told until somebody looks into it. Holds nothing of what it is."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.concerns import ConcernActivities, ConcernCall, ConcernMark
    from domain.concerns import REPORT, Call, Concern, Guard, Step, calls
    from workflows import options
    from workflows.messages import Message


class ConcernInput(Message):
    """A concern and who guards its project, as the charter said when it was raised."""

    concern: Concern
    guard: Guard


def concern_workflow_id(project: str, concern: str) -> str:
    return f"concern/{project}/{concern}"


@workflow.defn
class ConcernWorkflow:
    """Ends when the concern is closed. Nothing else waits for it, and it waits for nothing else."""

    @workflow.init
    def __init__(self, start: ConcernInput) -> None:
        self._concern, self._guard = start.concern, start.guard
        self._telling: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, start: ConcernInput) -> None:
        await workflow.execute_activity_method(ConcernActivities.keep, start.concern, **options.CONCERNS)
        for call in calls(start.guard, start.concern.not_to_lead):
            await self._until(call.after, lambda: self._concern.acknowledged_at is not None)
            if call.step == "raised" or self._concern.acknowledged_at is None:
                self._tell(call)
        await self._until_closed()
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def acknowledge(self) -> datetime:
        """Somebody who guards the project says that they look into it."""
        if self._concern.acknowledged_at is None:
            self._concern = self._concern.model_copy(update={"acknowledged_at": workflow.now()})
        return await self._marked()

    @workflow.update
    async def close(self) -> datetime:
        """Somebody who guards the project says that it is in good hands."""
        now = workflow.now()
        ends = {"acknowledged_at": self._concern.acknowledged_at or now, "closed_at": self._concern.closed_at or now}
        self._concern = self._concern.model_copy(update=ends)
        return await self._marked()

    @workflow.query(description="How far it is.")
    def state(self) -> Concern:
        return self._concern

    async def _marked(self) -> datetime:
        mark = ConcernMark(concern=self._concern.id, acknowledged_at=self._concern.acknowledged_at,
                           closed_at=self._concern.closed_at)
        await workflow.execute_activity_method(ConcernActivities.mark, mark, **options.CONCERNS)
        return workflow.now()

    async def _until_closed(self) -> None:
        """Whoever took it on is asked every other day whether it is in good hands."""
        while self._concern.closed_at is None:
            try:
                await workflow.wait_condition(lambda: self._concern.closed_at is not None, timeout=REPORT,
                                              timeout_summary="Until somebody says that it is in good hands")
            except TimeoutError:
                person = self._guard.deputy if self._concern.not_to_lead else self._guard.lead
                self._tell(Call(person=person, step="report", after=REPORT))

    async def _until(self, after: timedelta, met: Callable[[], bool]) -> None:
        left = self._concern.raised_at + after - workflow.now()
        if left > timedelta() and not met():
            try:
                await workflow.wait_condition(met, timeout=left, timeout_summary="Until the next person is told")
            except TimeoutError:
                return

    def _tell(self, call: Call) -> None:
        """In its own time: a mail server that is down must not keep the clock from running."""
        self._telling.append(asyncio.create_task(self._told(call.person, call.step)))

    async def _told(self, person: str, step: Step) -> None:
        """Where somebody has no address that works, the trustee hears of it at once."""
        call = ConcernCall(project=self._concern.project, concern=self._concern.id, person=person, step=step)
        try:
            await workflow.execute_activity_method(ConcernActivities.tell, call, **options.CONCERNS)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            workflow.logger.warning("%s can't be told of a concern", person)
            if person != self._guard.trustee:
                await self._told(self._guard.trustee, "trustee")
