"""Reads off a real project's histories what the skeleton has to do, and when: after which update."""

from collections import Counter
from collections.abc import Iterable

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from bench.skeleton import QUEUE, Plan, Step
from workflows.messages import BOARD_QUEUE, REWARDS_QUEUE, WORKFLOW_QUEUE

QUEUES = {WORKFLOW_QUEUE: QUEUE, BOARD_QUEUE: f"{QUEUE}-board", REWARDS_QUEUE: f"{QUEUE}-rewards"}


def plan_of(runs: Iterable[list[HistoryEvent]]) -> Plan:
    """The plan of one project, over all runs of its workflow."""
    steps, queues = [Step()], dict[str, str]()
    for run in runs:
        rang = Counter(event.timer_fired_event_attributes.started_event_id for event in run
                       if event.event_type == EventType.EVENT_TYPE_TIMER_FIRED)
        for event in run:
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
                steps.append(Step())
            else:
                steps[-1] = _with(steps[-1], event, event.event_id in rang, queues)
    return Plan(steps=steps, queues=queues)


def _with(step: Step, event: HistoryEvent, rang: bool, queues: dict[str, str]) -> Step:
    match event.event_type:
        case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            scheduled = event.activity_task_scheduled_event_attributes
            name = scheduled.activity_type.name
            queues[name] = QUEUES[scheduled.task_queue.name]
            return step.model_copy(update={"lanes": {**step.lanes, name: step.lanes.get(name, 0) + 1}})
        case EventType.EVENT_TYPE_TIMER_STARTED:
            which = "ringing" if rang else "waiting"
        case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
            which = "upserts"
        case EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
            which = "children"
        case _:
            return step
    return step.model_copy(update={which: getattr(step, which) + 1})
