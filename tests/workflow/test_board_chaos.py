"""The same story told in calm and in a storm of all faults ends with the same board and the same facts."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from integrations.registry import key_list, open_records
from integrations.temporal.connection import prepare, sealed_converter
from sandbox.board import running as board_running
from sandbox.mailbox import running as mailbox_running
from sandbox.mailbox.running import RunningMailbox
from settings import Settings
from tests.web.serving import serving
from tests.web.test_process import free_port
from tests.workflow.board_facts import Json, board_facts, event_facts
from tests.workflow.board_hands import Hands
from tests.workflow.board_people import People
from tests.workflow.board_storm import ALL, Storm
from tests.workflow.board_story import Story
from tests.workflow.board_worker import Workers, working
from tests.workflow.conftest import BINARIES
from tests.workflow.studio import Studio
from web.__main__ import parts_from
from web.app import create_app
from worker import WATCH_ID
from workflows import search

PROJECT = "stormy"
SEED = 20270111


@dataclass
class End:
    """What is left of a story. `last`: the board server's counters of one more sync."""

    board: Json
    events: Counter[tuple[object, ...]]
    troubles: tuple[int, int]
    last: dict[str, int]
    struck: dict[str, int]
    killed: int = 0


@dataclass
class Scene:
    """Where a story takes place: its own Temporal server, board server, records, web process and worker process."""

    hands: Hands
    people: People
    workers: Workers
    client: Client

    async def look(self) -> None:
        """The schedule's look at all boards, without waiting for its time; not before a worker made the schedule."""
        try:
            await self.client.get_schedule_handle(WATCH_ID).trigger()
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise

    async def mended(self) -> None:
        """A person says that the board works again."""
        await self.hands.noticed(urgent=True)

    async def ended(self) -> End:
        """Wait until nothing is left to do, then look at everything."""
        await self.client.get_schedule_handle(WATCH_ID).pause()
        await self.rested()
        server, store, project = self.people.server, self.hands.studio.records.store, self.hands.project
        server.reset_counters()
        await self.mended()
        await self.rested()
        last, events = server.counters(), store.events(project.id, limit=1000)
        kinds = Counter(one.kind for one in events)
        assert store.troubles(project.id) == []
        assert store.verify_chain(project.id).whole
        return End(board=board_facts(server, self.hands.link), events=event_facts(events), last=last, struck={},
                   troubles=(kinds["board_troubled"], kinds["board_recovered"]))

    async def rested(self) -> None:
        """Every webhook arrived, and no sync of the board and no task of the workflow is under way."""
        server, store = self.people.server, self.hands.studio.records.store
        quiet = 0
        while quiet < 3:
            described = (await self.hands.project.handle.describe()).raw_description
            busy = described.pending_activities or described.HasField("pending_workflow_task")
            waiting = any(one["pending"] for one in server.webhooks()) or self.hands.studio.records.hints.unheard()
            behind = (await self.hands.project.state()).version != store.project(self.hands.project.id).version
            quiet = 0 if busy or waiting or behind else quiet + 1
            await asyncio.sleep(0.1)


@asynccontextmanager
async def scene(mailbox: RunningMailbox, folder: Path, *limits: str) -> AsyncIterator[Scene]:
    port = free_port()
    with board_running.running("--webhook-clock", "0.01", *limits) as board:
        async with await WorkflowEnvironment.start_local(
                dev_server_existing_path=str(BINARIES / "temporal"),
                data_converter=sealed_converter(key_list(Settings(data_dir=folder)))) as server:
            await prepare(server.client, [key.name for key in search.KEYS])
            # Nobody is paid in this story, so nothing listens where payments would go.
            host, smtp = mailbox.smtp_address
            settings = Settings(
                data_dir=folder, temporal_address=server.client.service_client.config.target_host,
                trello_url=board.base_url, trello_key=board.api_key, trello_token=board.token,
                trello_secret=board.api_secret, public_url="http://pages.example",
                webhook_url=f"http://127.0.0.1:{port}", smtp_host=host, smtp_port=smtp, worker_port=free_port(),
                tremendous_url="http://127.0.0.1:1/api/v2", tremendous_key="TEST_nobody", tremendous_campaign="NONE",
                board_requests_per_second=100.0, trello_requests=10_000, board_poll_seconds=5, message_pacing=False)
            records = open_records(settings)
            with serving(create_app(parts_from(settings)), port), working(settings) as workers:
                studio = Studio(server.client, settings, records)
                project = await studio.kick_off(name=PROJECT)
                yield Scene(Hands(studio, project, board), People(board), workers, server.client)
            records.engine.dispose()


async def told(mailbox: RunningMailbox, folder: Path, seed: int | None = None, *limits: str) -> End:
    async with scene(mailbox, folder, *limits) as here:
        people = here.people
        cast = here.hands, people.one(0), people.one(1), people.one(2)
        if seed is None:
            await here.look()
            await Story(*cast, enough=lambda: True).told()
            return await here.ended()
        storm = Storm(seed, people, here.workers, here.mended, here.look)
        story = Story(*cast, enough=storm.whole)
        raging = asyncio.create_task(storm.rage())
        try:
            await story.told()
        finally:
            storm.end()
            await raging
            storm.calm()
        await here.mended()
        end = await here.ended()
        return replace(end, struck={one: storm.struck(one) for one in ALL}, killed=here.workers.killed)


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMailbox]:
    with mailbox_running.running(data=tmp_path_factory.mktemp("mailbox")) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(mailbox: RunningMailbox, tmp_path_factory: pytest.TempPathFactory) -> End:
    return asyncio.run(told(mailbox, tmp_path_factory.mktemp("calm"), None, "--no-rate-limit"))


async def weathered(undisturbed: End, mailbox: RunningMailbox, folder: Path, seed: int, *limits: str) -> None:
    end = await told(mailbox, folder, seed, *limits)
    assert [one for one, count in end.struck.items() if count <= 0] == []
    assert end.killed >= 2
    assert end.troubles[0] == end.troubles[1]
    assert end.board == undisturbed.board
    assert end.events == undisturbed.events
    assert (end.last["reads"], end.last["writes"]) == (1, 0)


@pytest.mark.soak
def test_the_story_is_told_whole_in_calm(undisturbed: End) -> None:
    board: dict[str, Any] = undisturbed.board
    assert max(board["cards"].values()) == 1
    assert max(count for card in board["card"].values() for count in card["comments"].values()) == 1
    assert (undisturbed.last["reads"], undisturbed.last["writes"]) == (1, 0)
    assert undisturbed.troubles == (0, 0)


@pytest.mark.soak
async def test_a_storm_of_all_faults_ends_with_the_board_that_calm_ends_with(
        undisturbed: End, mailbox: RunningMailbox, tmp_path: Path) -> None:
    await weathered(undisturbed, mailbox, tmp_path, SEED, "--no-rate-limit")


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(6))
async def test_other_storms_end_no_differently(undisturbed: End, mailbox: RunningMailbox, tmp_path: Path,
                                               seed: int) -> None:
    await weathered(undisturbed, mailbox, tmp_path, seed, *(() if seed % 2 else ("--no-rate-limit",)))
