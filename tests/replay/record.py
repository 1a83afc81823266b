"""Records the histories that the replay tests play: `python -m tests.replay.record LABEL [SCENARIO ...]`.

A history that no longer replays is a bug in the change; record new ones beside the old, never instead of them.
"""

import asyncio
import gzip
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from domain import commands as c
from domain.phases import Phase
from domain.state import Status
from integrations.temporal.connection import prepare
from tests.builders import World
from tests.replay import money_scenes
from tests.workflow.services import Services, start_services
from tests.workflow.studio import Played, Studio, open_studio
from workflows import search
from workflows.board_watch import BoardWatchWorkflow
from workflows.messages import WORKFLOW_QUEUE, payment_workflow_id
from workflows.outbox_watch import OutboxWatchWorkflow

HISTORIES = Path(__file__).with_name("histories")
BINARIES = Path(sys.executable).parent
Scenario = Callable[[Studio, Services], Awaitable[None]]


async def play(project: Played, world: World) -> None:
    """Ask everything that was asked of a world; payments settle by themselves."""
    for actor, command in world.asked:
        if isinstance(command, c.SettleRun):
            await project.settled(command.run)
        else:
            await project.do(actor.person, command, channel=actor.channel, operator=actor.operator)


async def whole(studio: Studio, services: Services) -> None:
    """From kick-off to close, continuing as new on the way."""
    foreseen = World()
    for phase in Phase:
        foreseen.work(phase).pass_gate(phase)
    project = await studio.kick_off(name="whole", longest_history=400)
    await play(project, foreseen)
    await project.until(lambda now: now.status in (Status.CLOSED, Status.CANCELLED), "the project ends")


async def changes_and_stand_in(studio: Studio, services: Services) -> None:
    """A gate that asks for changes, a stand-in, a refusal, a pause."""
    ready = World().work(Phase.CO_DESIGN)
    project = await studio.kick_off(name="changes-and-stand-in")
    await play(project, ready)
    today = (await project.state()).started_at.date()
    gate = Phase.CO_DESIGN
    await project.do("P01", c.CastVote(phase=gate, choice="request_changes", items=["D3"], reason="Simpler"))
    await project.do("P01", c.CompleteAction(action="D3"))
    await project.do("P05", c.AppointStandIn(seat="P05", person="P07", start=today, until=today + timedelta(days=9)))
    for person in ("P07", "P01", "P02"):
        await project.do(person, c.CastVote(phase=gate, choice="approve"))
    await project.do("P06", c.PauseProject(reason="A break"))
    await project.do("P06", c.ResumeProject())


async def cancelled(studio: Studio, services: Services) -> None:
    """Cancelled from outside with a reward still owed."""
    project = await studio.kick_off(name="cancelled")
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P03"]))
    await project.handle.cancel()
    await project.until(lambda now: now.status == Status.WINDING_DOWN, "the project winds down")
    await project.do("P06", c.ProposeRun())
    await project.do("S01", c.ApproveRun(run="r1", seen=(await project.state()).runs["r1"].digest))
    await project.until(lambda now: now.status in (Status.CLOSED, Status.CANCELLED), "the project ends")


async def board_down(studio: Studio, services: Services) -> None:
    """The board is away at kick-off and comes back."""
    services.board.faults(down=True)
    project = await studio.kick_off(name="board-down")
    await project.do("P08", c.CompleteAction(action="D1"))
    await asyncio.sleep(4)
    services.board.faults(down=False)
    await project.until(lambda now: now.version > 2, "it is published")
    await asyncio.sleep(6)


async def empty_account(studio: Studio, services: Services) -> None:
    """A payment run that waits for money."""
    balance = services.payouts.balance()
    services.payouts.set_balance("0.00")
    project = await studio.kick_off(name="empty-account")
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P03"]))
    await project.do("P06", c.ProposeRun())
    await project.do("S01", c.ApproveRun(run="r1", seen=(await project.state()).runs["r1"].digest))
    await project.until(lambda now: bool(now.runs["r1"].sentence) if now.runs else False, "it says what it waits for")
    services.payouts.set_balance(balance)
    run = studio.client.get_workflow_handle(payment_workflow_id(project.id, "r1"))
    await run.signal("look_again")
    await project.settled("r1")


async def watches(studio: Studio, services: Services) -> None:
    """What schedules start: one look at all boards, of which one changed, and at letters whose time has come."""
    project = await studio.kick_off(name="watched")
    for watch, name in ((BoardWatchWorkflow, "watch-boards"), (OutboxWatchWorkflow, "watch-outbox")):
        await studio.client.execute_workflow(watch.__name__, id=name, task_queue=WORKFLOW_QUEUE)
    await project.do("P06", c.CancelProject(reason="Looked at"))


SCENARIOS: list[Scenario] = [whole, changes_and_stand_in, cancelled, board_down, empty_account,
                             money_scenes.lost_and_resent, money_scenes.taken_back, money_scenes.in_conflict,
                             money_scenes.held, money_scenes.concern, watches]


async def export(client: Client, label: str) -> None:
    """Every run of every workflow that a scenario led to, as gzipped JSON."""
    async for one in client.list_workflows():
        if "temporal-sys-scheduler" in one.id:
            continue
        history = await client.get_workflow_handle(one.id, run_id=one.run_id).fetch_history()
        order = one.start_time.strftime("%H%M%S%f")
        target = HISTORIES / label / f"{one.id.replace('/', '.')}.{order}.json.gz"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(gzip.compress(_anonymous(history.to_json()).encode(), mtime=0))


def _anonymous(history: str) -> str:
    """Without the names of the machine and the paths on it."""
    def plain(name: str, value: object) -> object:
        if name in ("identity", "stackTrace"):
            return "worker" if name == "identity" else ""
        if name == "name" and "@" in str(value):
            return "sticky"
        return walk(value)

    def walk(value: object) -> object:
        if isinstance(value, dict):
            return {name: plain(name, inner) for name, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return json.dumps(walk(json.loads(history)), separators=(",", ":"))


async def record(label: str, names: Sequence[str]) -> None:
    """The named scenarios, or all, on one server and with readable payloads: nothing in them is anybody's."""
    with tempfile.TemporaryDirectory() as folder, start_services(Path(folder) / "services") as services:
        settings = services.settings(Path(folder) / "worker")
        async with await WorkflowEnvironment.start_local(
                dev_server_existing_path=str(BINARIES / "temporal"),
                data_converter=pydantic_data_converter) as server:
            await prepare(server.client, [key.name for key in search.KEYS])
            async with open_studio(server.client, settings) as studio:
                for scenario in [one for one in SCENARIOS if not names or one.__name__ in names]:
                    await scenario(studio, services)
                await asyncio.sleep(2)
                await export(server.client, label)


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1], sys.argv[2:]))
