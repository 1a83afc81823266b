"""A rehearsal comes true: a workflow on a time-skipping server that is asked the same yields the same events."""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from domain.commands import SettleRun
from domain.events import AnyEvent
from domain.rehearsal import play
from domain.state import Status
from integrations.registry import key_list
from integrations.temporal.connection import sealed_converter
from settings import Settings
from tests.builders import example_charter
from tests.workflow.studio import open_studio
from workflows import search

BINARIES = Path(sys.executable).parent
KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD


def days(events: Sequence[AnyEvent]) -> Counter[tuple[str, date]]:
    return Counter((event.kind, event.at.date()) for event in events)


async def test_the_workflow_yields_what_was_rehearsed_on_the_days_on_which_it_was(worker_settings: Settings) -> None:
    rehearsed = play(example_charter())
    async with await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(BINARIES / "temporal-test-server"),
            data_converter=sealed_converter(key_list(worker_settings))) as server:
        await server.client.operator_service.add_search_attributes(AddSearchAttributesRequest(
            namespace=server.client.namespace, search_attributes=dict.fromkeys([key.name for key in search.KEYS],
                                                                               KEYWORD)))

        async def until(at: datetime) -> None:
            left = at - await server.get_current_time()
            if left.total_seconds() > 0:
                await server.sleep(left)

        async with open_studio(server.client, worker_settings) as studio:
            await until(rehearsed.events[0].at)
            # In one run: this server no longer skips time once a workflow has continued as new.
            project = await studio.kick_off(name="rehearsed", longest_history=100_000)
            for at, command in rehearsed.asked:
                if isinstance(command, SettleRun):
                    await project.settled(command.run)  # paid for real
                    continue
                await until(at)
                await project.do(command.actor.person, command)
            await project.until(lambda now: now.status == Status.CLOSED, "the project is closed")
            played = studio.records.store.events(project.id, limit=1000)
    assert days(played) == days(rehearsed.events)
