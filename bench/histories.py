"""Counts what a workflow's histories hold: events by kind, and Temporal actions by kind over all runs of a chain.

Actions are counted as reference pages of Temporal Cloud do (docs.temporal.io, "Actions"): a child workflow is two.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

PREFIX = "EVENT_TYPE_"
ACTIONS: dict[EventType.ValueType, tuple[str, int]] = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED: ("start or continue-as-new", 1),
    EventType.EVENT_TYPE_TIMER_STARTED: ("timer", 1),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: ("update", 1),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: ("signal", 1),
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: ("upsert of search attributes", 1),
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED: ("child workflow", 2),
}


@dataclass
class Counts:
    """Of any number of histories. `activities` by name, attempts included in `actions`."""

    runs: int = 0
    events: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    activities: Counter[str] = field(default_factory=Counter)

    @property
    def all_events(self) -> int:
        return self.events.total()

    @property
    def all_actions(self) -> int:
        return self.actions.total()

    @classmethod
    def of(cls, runs: Iterable[Iterable[HistoryEvent]]) -> Self:
        """Of all of these histories."""
        counts = cls()
        for run in runs:
            counts.add(run)
        return counts

    def add(self, events: Iterable[HistoryEvent]) -> None:
        """One run."""
        self.runs += 1
        for event in events:
            self.events[spoken(event.event_type)] += 1
            self._act(event)

    def _act(self, event: HistoryEvent) -> None:
        if event.event_type in ACTIONS:
            name, number = ACTIONS[event.event_type]
            # The start of a child is counted where its parent asked for it.
            counted = not event.workflow_execution_started_event_attributes.parent_workflow_execution.workflow_id
            self.actions[name] += number if counted else 0
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            self.activities[event.activity_task_scheduled_event_attributes.activity_type.name] += 1
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
            self.actions["activity attempt"] += event.activity_task_started_event_attributes.attempt


def spoken(kind: EventType.ValueType) -> str:
    """'activity task scheduled' for EVENT_TYPE_ACTIVITY_TASK_SCHEDULED."""
    return EventType.Name(kind).removeprefix(PREFIX).replace("_", " ").lower()


async def runs_of(client: Client, workflow_id: str) -> list[list[HistoryEvent]]:
    """The histories of all runs of a continue-as-new chain, oldest first."""
    first = (await client.get_workflow_handle(workflow_id).describe()).raw_description
    run: str | None = first.workflow_execution_info.first_run_id
    found = []
    while run:
        history = await client.get_workflow_handle(workflow_id, run_id=run).fetch_history()
        found.append(list(history.events))
        run = history.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return found


def children_of(runs: Iterable[Iterable[HistoryEvent]]) -> list[str]:
    """Ids of the children that were started, in order."""
    kind = EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED
    return [event.child_workflow_execution_started_event_attributes.workflow_execution.workflow_id
            for run in runs for event in run if event.event_type == kind]
