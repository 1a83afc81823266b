"""How much memory the whole embedded stack holds with one project running, process by process."""

import asyncio

from bench.processes import family, memory_mb
from bench.report import Reading, Target
from bench.stacks import Commanded, commanded_stack
from bench.taking import Choice, Taken
from cli.seen import ProjectSeen

SETTLE_SECONDS = 10.0
SUPERVISOR = "supervisor"


async def take(choice: Choice, found: Taken) -> None:
    """Pages that processes share are counted once, where the kernel tells (Linux)."""
    async with commanded_stack(choice.place("memory")) as here:
        project = await here.site.start()
        async with asyncio.timeout(60):
            while not (await _seen(here, project)).board_url:
                await asyncio.sleep(0.5)
        owner = await here.site.person(project, "P08")
        await here.site.give(owner, project, "complete_action", action="D1")
        await asyncio.sleep(SETTLE_SECONDS)
        used = _used(here)
    shared = sum(share for _, share in used.values())
    found.readings += [
        Reading(name="whole stack, shared pages once", value=shared, unit="MB",
                target=Target(rule="less than", limit=1000), note=f"{len(used)} processes"),
        Reading(name="whole stack, resident", value=sum(resident for resident, _ in used.values()), unit="MB",
                note="counts shared pages for every process")]
    found.tables["MB of each process, shared pages once"] = {name: round(share, 1) for name, (_, share) in used.items()}


async def _seen(here: Commanded, project: str) -> ProjectSeen:
    answer = await here.site.client.get(f"{here.site.url}/api/projects/{project}", headers=here.site.operator)
    return ProjectSeen.model_validate_json(answer.raise_for_status().content)


def _used(here: Commanded) -> dict[str, tuple[float, float]]:
    """Resident and proportional megabytes by name of the child; a child's child goes by its own name."""
    names = {record.pid: name for name, record in here.state.children.items()} | {here.supervisor: SUPERVISOR}
    return {names.get(process.pid, f"{process.name()} {process.pid}"): memory_mb(process)
            for process in family(here.supervisor)}
