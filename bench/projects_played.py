"""Projects that have a past when a measurement begins, on a visited stack."""

from bench.material import named, new_name
from bench.playing import introduce, kick_off, play, quiet
from bench.stacks import Visited
from integrations.registry import key_list, open_records
from integrations.temporal.connection import connect
from settings import load
from tests.builders import World


async def played_straight(here: Visited, world: World) -> str:
    """A project with the world's past, played straight into its workflow; its id."""
    settings = load(here.stack.environment)
    charter, records = named(world.project.charter, new_name()), open_records(settings)
    introduce(records.people, charter)
    records.engine.dispose()
    client = await connect(settings.temporal_address, settings.temporal_namespace, key_list(settings))
    handle = await kick_off(client, charter)
    await play(client, charter.project.id, world.asked)
    await quiet(client, handle.id)
    return charter.project.id
