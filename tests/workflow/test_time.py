"""Time on a time-skipping server brings what the domain foresees, at the instants it foresees."""

import sys
from datetime import timedelta
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from domain.phases import Phase
from integrations.registry import key_list
from integrations.temporal.connection import sealed_converter
from settings import Settings
from tests.builders import World
from tests.workflow.studio import open_studio
from workflows import search

BINARIES = Path(sys.executable).parent
KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD


async def test_reminders_and_escalation_come_as_the_domain_foresees(worker_settings: Settings) -> None:
    async with await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(BINARIES / "temporal-test-server"),
            data_converter=sealed_converter(key_list(worker_settings))) as server:
        await server.client.operator_service.add_search_attributes(AddSearchAttributesRequest(
            namespace=server.client.namespace, search_attributes=dict.fromkeys([key.name for key in search.KEYS],
                                                                               KEYWORD)))
        async with open_studio(server.client, worker_settings) as studio:
            project = await studio.kick_off()
            prepared = World(now=(await project.state()).started_at).work(Phase.CO_DESIGN)
            for actor, command in prepared.asked:
                if command.kind == "settle_run":  # type: ignore[attr-defined]  # every concrete command has a kind
                    await project.settled(command.run)  # type: ignore[attr-defined]  # checked by its kind
                else:
                    await project.do(actor.person, command, channel=actor.channel)
            asked = await project.state()
            await server.sleep(timedelta(days=40))
            seen = await project.state()
            foreseen = asked.after(asked.tick(seen.updated_at))
            assert seen.gate(Phase.CO_DESIGN).reminded == 2 and seen.gate(Phase.CO_DESIGN).escalated_to == ["S04"]
            assert foreseen == seen
