"""A bare workflow that does to Temporal what a project does, and nothing else: updates, activities, timers, children.

Nothing of ours runs in it: no rules, no records, no board, no sealing. Its plan is read off a real project's histories.
"""

import asyncio
from datetime import timedelta

from pydantic import BaseModel
from temporalio import activity, workflow
from temporalio.common import SearchAttributeKey

QUEUE = "skeleton"
PHASE = SearchAttributeKey.for_keyword("CoproPhase")
MONTH, INSTANT = 2_592_000.0, 0.001
MINUTE = timedelta(minutes=1)


class Step(BaseModel):
    """What was begun between one update and the next: activities by lane, timers that waited or rang, and so on."""

    lanes: dict[str, int] = {}
    waiting: int = 0
    ringing: int = 0
    upserts: int = 0
    children: int = 0


class Plan(BaseModel):
    """One step before the first update and one after each. Activities of a lane run one after the other, as ours do."""

    steps: list[Step]
    queues: dict[str, str]

    @property
    def updates(self) -> int:
        return len(self.steps) - 1

    @property
    def children(self) -> int:
        return sum(step.children for step in self.steps)


def child_id(workflow_id: str, number: int) -> str:
    """Children are numbered from 1."""
    return f"{workflow_id}/{number}"


@activity.defn(name="skeleton.nothing")
def nothing() -> int:
    """An activity that does nothing."""
    return 0


@workflow.defn
class SkeletonChild:
    """One activity, one signal to the parent: what a payment run that is settled at once does."""

    @workflow.run
    async def run(self, parent: str, queue: str) -> None:
        await workflow.execute_activity(nothing, task_queue=queue, start_to_close_timeout=MINUTE)
        await workflow.get_external_workflow_handle(parent).signal("report", 1)


@workflow.defn
class Skeleton:
    """Follows its plan, one step for each update that has come."""

    @workflow.init
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._updates = 0
        self._reports = 0
        self._born = 0
        self._timers: list[asyncio.Task[None]] = []

    @workflow.update
    def submit(self, number: int) -> int:
        self._updates += 1
        return self._updates

    @submit.validator
    def check(self, number: int) -> None:
        """As ours, it looks before anything is written."""
        if number < 0:
            raise ValueError("not a number of an update")

    @workflow.signal
    def report(self, number: int) -> None:
        self._reports += number

    @workflow.run
    async def run(self, plan: Plan) -> None:
        lanes = [asyncio.create_task(self._lane(name)) for name in plan.queues]
        for place, step in enumerate(plan.steps):
            await self._reached(place)
            for number in range(step.upserts):
                workflow.upsert_search_attributes([PHASE.value_set(f"step-{place}-{number}")])
            self._timers += [asyncio.create_task(workflow.sleep(MONTH)) for _ in range(step.waiting)]
            self._timers += [asyncio.create_task(workflow.sleep(INSTANT)) for _ in range(step.ringing)]
            for _ in range(step.children):
                await self._bear()
        await asyncio.gather(*lanes)
        await workflow.wait_condition(lambda: self._reports >= plan.children)
        for timer in self._timers:
            timer.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _reached(self, place: int) -> None:
        await workflow.wait_condition(lambda: self._updates >= place)

    async def _lane(self, name: str) -> None:
        for place, step in enumerate(self._plan.steps):
            await self._reached(place)
            for _ in range(step.lanes.get(name, 0)):
                await workflow.execute_activity(nothing, task_queue=self._plan.queues[name],
                                                start_to_close_timeout=MINUTE)

    async def _bear(self) -> None:
        self._born += 1
        me = workflow.info().workflow_id
        await workflow.start_child_workflow(
            SkeletonChild.run, args=[me, f"{QUEUE}-rewards"], id=child_id(me, self._born),
            parent_close_policy=workflow.ParentClosePolicy.ABANDON)
