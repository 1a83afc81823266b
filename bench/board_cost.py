"""How many requests the board costs: a kick-off, a second look, one finished action. Counted by the board server."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from bench.board_watching import look_now
from bench.ground import Ground, ground
from bench.histories import runs_of
from bench.material import new_example
from bench.playing import PATIENCE, ProjectHandle, ask, introduce, kick_off, quiet
from bench.report import Reading, Target
from bench.taking import Choice, Taken
from domain.commands import CompleteAction, SignAgreement
from domain.state import Actor
from integrations.registry import open_records
from workflows.coproduction import CoproductionWorkflow

SYNC = "board.sync"
NONE, ONE = Target(rule="exactly", limit=0), Target(rule="exactly", limit=1)
# Our own writes can't be told from people's by the time of the last change alone, so one look more is right.
AT_MOST_ONE = Target(rule="at most", limit=1)
ACTION, OWNER = "D1", Actor(person="P08", channel="api")


@dataclass(frozen=True)
class Cost:
    """What the board server saw, and by how many syncs."""

    reads: int
    writes: int
    syncs: int

    @property
    def requests(self) -> int:
        return self.reads + self.writes


async def take(choice: Choice, found: Taken) -> None:
    """Counts only, through the workflow and the worker as they are."""
    async with ground(choice.place("board_cost")) as here:
        charter = new_example()
        records = open_records(here.settings)
        introduce(records.people, charter)
        records.engine.dispose()
        meter = Meter(here)
        handle = await kick_off(here.client, charter)
        kick = await meter.cost(handle, syncs=1)
        await handle.signal(CoproductionWorkflow.board_changed)
        again = await meter.cost(handle, syncs=1)
        await handle.signal(CoproductionWorkflow.board_changed)
        steady = await meter.cost(handle, syncs=1)
        await ask(here.client, charter.project.id, OWNER, CompleteAction(action=ACTION))
        change = await meter.cost(handle, syncs=1)
        await ask(here.client, charter.project.id, OWNER, SignAgreement())
        nothing = await meter.cost(handle, syncs=0)
        await look_now(here.client)
        polled = await meter.cost(handle, syncs=0)
        await look_now(here.client)
        idle = await meter.cost(handle, syncs=0)
    found.readings += [
        Reading.count("kick-off of the example", kick.requests, "requests", Target(rule="at most", limit=100),
                      f"{kick.reads} reads, {kick.writes} writes, {kick.syncs} sync(s)"),
        Reading.count("second sync: requests", again.requests, "requests", ONE, (
            f"{again.syncs} sync(s); the first in a worker process that reads deeds asks who it is")),
        Reading.count("second sync: writes", again.writes, "writes", NONE),
        Reading.count("any later sync: requests", steady.requests, "requests", ONE, f"{steady.syncs} sync(s)"),
        Reading.count("any later sync: writes", steady.writes, "writes", NONE),
        Reading.count("one action done: reads", change.reads, "reads", ONE, f"{change.syncs} sync(s)"),
        Reading.count("one action done: writes", change.writes, "writes", ONE),
        Reading.count("a change that no card shows", nothing.requests, "requests", NONE, f"{nothing.syncs} sync(s)"),
        Reading.count("first poll after a change of ours: syncs", polled.syncs, "syncs", AT_MOST_ONE,
                      f"{polled.reads} reads, {polled.writes} writes; one of the reads is the poll's, for all boards"),
        Reading.count("poll with nothing new: requests", idle.requests, "requests", ONE, f"{idle.syncs} sync(s)")]


class Meter:
    """Reads the board server's counters between one moment of quiet and the next."""

    def __init__(self, here: Ground) -> None:
        self._here, self._syncs = here, 0
        here.board.reset_counters()

    async def cost(self, handle: ProjectHandle, syncs: int) -> Cost:
        """What was asked of the board since last time, once at least so many syncs have ended and all is quiet."""
        async with asyncio.timeout(PATIENCE):
            while (done := await _syncs_in(self._here.client, handle.id)) < self._syncs + syncs:
                await asyncio.sleep(0.1)
        await quiet(self._here.client, handle.id)
        done = await _syncs_in(self._here.client, handle.id)
        seen = self._here.board.counters()
        self._here.board.reset_counters()
        cost = Cost(seen["reads"], seen["writes"], done - self._syncs)
        self._syncs = done
        return cost


async def _syncs_in(client: Client, workflow_id: str) -> int:
    """Syncs that have ended."""
    return sum(_ended(run) for run in await runs_of(client, workflow_id))


def _ended(events: Iterable[HistoryEvent]) -> int:
    began, ended = set(), 0
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            if event.activity_task_scheduled_event_attributes.activity_type.name == SYNC:
                began.add(event.event_id)
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            ended += event.activity_task_completed_event_attributes.scheduled_event_id in began
    return ended
