"""How quickly rewards are paid where the payout service's own limit rules, and the length of a run's history."""

import asyncio
import time
from collections.abc import Sequence

from bench.ground import Ground, ground
from bench.histories import Counts, runs_of
from bench.material import named, new_name, run_of_lines, world_of_lines
from bench.playing import introduce
from bench.report import Reading, Target
from bench.taking import Choice, Taken
from domain.commands import ApproveRun, ProposeRun
from integrations.registry import Records, open_records
from tests.builders import World
from workflows.messages import WORKFLOW_QUEUE, RunInput, payment_workflow_id
from workflows.payment_run import PaymentRunWorkflow
from workflows.payout_watch import PayoutWatchWorkflow

A_SECOND = 10  # requests (API description, x-rate-limit)
A_LINE = 2     # looked for, then sent: without the look a lost answer could be paid again
LINES, RUNS_OF_A_PROJECT = 10, 5
PROJECTS, PROJECTS_HEARD, PROJECTS_QUICK = 20, 4, 1
HINTS_A_LINE = 2  # the order was made, the message arrived
HEARD_WITHIN = 300
LONG_RUN = 25
PACE = Target(rule="at most", limit=1.15)
HISTORY = Target(rule="less than", limit=40)
NONE = Target(rule="exactly", limit=0)
Run = tuple[str, str]


async def take(choice: Choice, found: Taken) -> None:
    """All runs are released at once. The projects are in the records only, so that nothing else is measured."""
    async with ground(choice.place("rewards-pace"), limited=True) as here:
        records = open_records(here.settings)
        long = _kept(records, run_of_lines(LONG_RUN))
        runs = _several(records, PROJECTS_QUICK if choice.quick else PROJECTS)
        records.engine.dispose()
        await _paid(here, long)
        counts = Counts.of(await runs_of(here.client, payment_workflow_id(*long[0])))
        found.readings.append(Reading.count(f"history of a run of {LONG_RUN} lines", counts.all_events, "events",
                                            HISTORY))
        await _measured(here, found, runs)
    async with ground(choice.place("rewards-pace-heard"), limited=True, listening=True) as here:
        await _heard(here, found, PROJECTS_QUICK if choice.quick else PROJECTS_HEARD)


async def _measured(here: Ground, found: Taken, runs: Sequence[Run]) -> None:
    await asyncio.sleep(1)  # so that the limit's second is empty when it begins
    here.payouts.reset_counters()
    before, began = here.cpu(), time.monotonic()
    await _paid(here, runs)
    took, after = time.monotonic() - began, here.cpu()
    seen = _seen(here)
    lines = len(runs) * LINES
    least = lines * A_LINE / A_SECOND
    found.readings += [
        Reading.count("orders made", seen["orders_created"], "orders", Target(rule="exactly", limit=lines)),
        Reading(name=f"{lines} lines in {len(runs)} runs", value=round(took, 1), unit="s"),
        Reading(name="time for each second that the limit takes", value=round(took / least, 3), unit="", target=PACE,
                note=f"{A_LINE} requests a line (look, then send) at {A_SECOND} a second: {least:g} s"),
        Reading.count("requests refused because of the limit", seen["rate_limited"], "requests", NONE),
        Reading(name="requests for each line", value=round(seen["requests"] / lines, 3), unit="")]
    found.tables["CPU seconds"] = {name: round(after[name] - before[name], 1) for name in after}


async def _heard(here: Ground, found: Taken, projects: int) -> None:
    """The same with the service's webhook, whose hints are looked into at the same pace."""
    records = open_records(here.settings)
    runs = _several(records, projects)
    await here.client.execute_workflow(PayoutWatchWorkflow.run, id="payout-watch-first", task_queue=WORKFLOW_QUEUE)
    await asyncio.sleep(1)
    here.payouts.reset_counters()
    began, lines = time.monotonic(), len(runs) * LINES
    await _paid(here, runs)
    took = time.monotonic() - began
    async with asyncio.timeout(HEARD_WITHIN):
        while here.payouts.webhook_counters()["delivered"] != lines * HINTS_A_LINE or records.payout_hints.unheard():
            await asyncio.sleep(0.2)
    all_took, seen = time.monotonic() - began, _seen(here)
    records.engine.dispose()
    found.readings += [
        Reading(name="with a webhook: requests for each line", value=round(seen["requests"] / lines, 3), unit="",
                note=f"{HINTS_A_LINE} hints a line; the watch looks into them beside the payments"),
        Reading(name="with a webhook: time for each second that the limit takes",
                value=round(took * A_SECOND / (lines * A_LINE), 3), unit="",
                note=f"{lines} lines; {all_took:.0f} s until the last hint was heard as well"),
        Reading.count("with a webhook: requests refused because of the limit", seen["rate_limited"], "requests", NONE)]


def _seen(here: Ground) -> dict[str, int]:
    return {name: int(str(number)) for name, number in here.payouts.counters().items()}


def _several(records: Records, projects: int) -> list[Run]:
    return [run for _ in range(projects) for run in _kept(records, _released(RUNS_OF_A_PROJECT))]


async def _paid(here: Ground, runs: Sequence[Run]) -> None:
    """Until each run has ended."""
    started = [await here.client.start_workflow(
        PaymentRunWorkflow.run, RunInput(project=project, run=run), id=payment_workflow_id(project, run),
        task_queue=WORKFLOW_QUEUE) for project, run in runs]
    await asyncio.gather(*(one.result() for one in started))


def _kept(records: Records, world: World) -> list[Run]:
    """Its released runs, and its project in the records under an id of its own."""
    charter = named(world.project.charter, new_name())
    again = World(charter, world.events[0].at)
    for actor, command in world.asked:
        if actor.person is not None:
            again.do(actor.person, command)
    introduce(records.people, charter)
    records.store.publish(charter.project.id, again.events)
    return [(charter.project.id, run) for run in again.project.runs]


def _released(runs: int) -> World:
    """So many runs of ten lines wait to be paid."""
    world, earned = world_of_lines(runs * LINES)
    for number in range(runs):
        world.do("P06", ProposeRun(lines=earned[number * LINES:(number + 1) * LINES]))
        world.do("S01", ApproveRun(run=f"r{number + 1}"))
    return world
