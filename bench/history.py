"""What a whole project costs in Temporal's history: events and actions, at people's pace and as fast as it goes."""

from temporalio.api.history.v1 import HistoryEvent

from bench.ground import Ground, ground
from bench.histories import Counts, children_of, runs_of
from bench.material import named, new_name, run_of_lines, whole_example
from bench.playing import introduce, kick_off, play, quiet
from bench.report import Reading, Target
from bench.taking import Choice, Taken
from integrations.registry import open_records
from tests.builders import World

LONGEST_RUN = 1000
LINES = 25
SLACK = 1.1  # a project continues as new at a quiet moment, not in the middle of its work
PEOPLE, SPEED, PAYMENT = "example at people's pace", "example at full speed", f"payment run of {LINES} lines"


async def take(choice: Choice, found: Taken) -> None:
    """Counts only. At people's pace they are the same on any machine; at full speed more is done in one go."""
    async with ground(choice.place("history")) as here:
        runs = await _played(here, found, PEOPLE, whole_example())
        found.readings.append(Reading.count("longest run of the workflow", max(map(len, runs)), "events",
                                            Target(rule="at most", limit=LONGEST_RUN * SLACK)))
        if not choice.quick:
            await _played(here, found, SPEED, whole_example())
        await _played(here, found, PAYMENT, run_of_lines(LINES))


async def _played(here: Ground, found: Taken, how: str, world: World) -> list[list[HistoryEvent]]:
    """Play it, then read what it left; the histories of the project's runs."""
    charter, billed = named(world.project.charter, new_name()), await here.billed_actions()
    records = open_records(here.settings)
    introduce(records.people, charter)
    records.engine.dispose()
    handle = await kick_off(here.client, charter)
    await quiet(here.client, handle.id)
    await play(here.client, charter.project.id, world.asked, at_peoples_pace=how != SPEED)
    if world.project.ended:
        await handle.result()
    await quiet(here.client, handle.id)
    runs = await runs_of(here.client, handle.id)
    children = [run for child in children_of(runs) for run in await runs_of(here.client, child)]
    _tell(found, how, Counts.of(runs), Counts.of(children))
    _tell_bill(found, how, billed, await here.billed_actions())
    return runs


def _tell(found: Taken, how: str, project: Counts, payments: Counts) -> None:
    found.readings += [
        Reading.count(f"{how}: events", project.all_events, "events", note=f"{project.runs} run(s) of the project"),
        Reading.count(f"{how}: events of payments", payments.all_events, "events", note=f"{payments.runs} workflow(s)"),
        Reading.count(f"{how}: actions", project.all_actions + payments.all_actions, "actions",
                      note="by the histories")]
    found.tables[f"{how}: events"] = dict((project.events + payments.events).most_common())
    found.tables[f"{how}: activities"] = dict((project.activities + payments.activities).most_common())
    found.tables[f"{how}: actions"] = dict((project.actions + payments.actions).most_common())


def _tell_bill(found: Taken, how: str, before: dict[str, float], after: dict[str, float]) -> None:
    grown = {name: number - before.get(name, 0) for name, number in after.items() if number > before.get(name, 0)}
    found.readings.append(Reading.count(f"{how}: actions billed", int(sum(grown.values())), "actions",
                                        note="the server's own count, with heartbeats"))
    found.tables[f"{how}: actions billed"] = grown
