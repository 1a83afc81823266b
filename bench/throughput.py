"""Whole projects a second, beside a bare skeleton that does the same to Temporal; in turn, so that noise is shared."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from bench.ground import NAMESPACE, Ground, ground
from bench.histories import Counts, runs_of
from bench.material import Asked, new_example, whole_example
from bench.playing import introduce, kick_off, play
from bench.processes import environment, started
from bench.report import Reading, Target
from bench.skeleton import Plan
from bench.skeleton_client import bare_client, follow, worker_command
from bench.skeleton_plan import plan_of
from bench.taking import Choice, Taken
from domain.charter import Charter
from integrations.registry import open_records
from workflows.messages import project_workflow_id

IN_FLIGHT = 4
TEMPORAL_ITSELF = ("worker", "skeleton worker", "server")
SHARE = Target(rule="at least", limit=0.8)
Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Round:
    """How many of one kind were done in a second, and the CPU seconds of each process for one of them."""

    a_second: float
    cpu: dict[str, float]

    @property
    def temporal_cpu(self) -> float:
        """Of the workers and the server."""
        return sum(self.cpu.get(name, 0.0) for name in TEMPORAL_ITSELF)


async def take(choice: Choice, found: Taken) -> None:
    """Two kinds in turn, A B A B; a ratio is taken within each pair."""
    count, pairs = (IN_FLIGHT, 1) if choice.quick else (2 * IN_FLIGHT, choice.repeats)
    folder = choice.place("throughput")
    async with ground(folder) as here:
        command = worker_command(here.settings.temporal_address, NAMESPACE)
        with started(command, environment(), folder / "skeleton.log") as bare:
            here.pids["skeleton worker"] = bare.pid
            asked = whole_example().asked
            _, plan = await _projects(here, asked, 1)
            await _skeletons(here, plan, 1)
            pairs_done = []
            for _ in range(pairs):
                projects, plan = await _projects(here, asked, count)
                pairs_done.append((projects, await _skeletons(here, plan, count)))
            _tell(found, pairs_done, plan)


async def _projects(here: Ground, asked: Asked, count: int) -> tuple[Round, Plan]:
    """One round of projects, and the plan of the one with the middle number of events."""
    charters = [new_example() for _ in range(count)]
    records = open_records(here.settings)
    for charter in charters:
        introduce(records.people, charter)
    records.engine.dispose()

    async def project(charter: Charter) -> None:
        handle = await kick_off(here.client, charter)
        await play(here.client, charter.project.id, asked)
        await handle.result()

    done = await _round(here, [partial(project, charter) for charter in charters])
    histories = [await runs_of(here.client, project_workflow_id(charter.project.id)) for charter in charters]
    histories.sort(key=lambda runs: Counts.of(runs).all_events)
    return done, plan_of(histories[count // 2])


async def _skeletons(here: Ground, plan: Plan, count: int) -> Round:
    client = await bare_client(here.settings.temporal_address, NAMESPACE)
    return await _round(here, [partial(follow, client, plan)] * count)


async def _round(here: Ground, works: Sequence[Work]) -> Round:
    hands = asyncio.Semaphore(IN_FLIGHT)

    async def by_hand(work: Work) -> None:
        async with hands:
            await work()

    before, began = here.cpu(), time.monotonic()
    await asyncio.gather(*(by_hand(work) for work in works))
    took, after = time.monotonic() - began, here.cpu()
    return Round(len(works) / took, {name: (after[name] - before[name]) / len(works) for name in after})


def _tell(found: Taken, pairs: Sequence[tuple[Round, Round]], plan: Plan) -> None:
    what = f"{IN_FLIGHT} in flight"
    activities = sum(sum(step.lanes.values()) for step in plan.steps)
    found.readings += [
        Reading.middle("projects a second", "1/s", [one.a_second for one, _ in pairs], note=what),
        Reading.middle("skeletons a second", "1/s", [bare.a_second for _, bare in pairs], note=(
            f"{plan.updates} updates, {activities} activities, {plan.children} children each")),
        Reading.middle("projects for each skeleton (rate)", "", [one.a_second / bare.a_second for one, bare in pairs],
                       SHARE),
        Reading.middle("skeleton CPU for each project CPU", "", [
            bare.temporal_cpu / one.temporal_cpu for one, bare in pairs], note="workers and server only")]
    found.tables["CPU seconds for one project"] = _middle([one.cpu for one, _ in pairs])
    found.tables["CPU seconds for one skeleton"] = _middle([bare.cpu for _, bare in pairs])


def _middle(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: round(median(one[name] for one in rounds), 3) for name in rounds[0]}
