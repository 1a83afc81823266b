"""One play from the first request to the summary, against a stack that runs already. For the demo and for tests."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from cli.demo.ending import gather
from cli.demo.entering import enter, example
from cli.demo.expected import expected
from cli.demo.places import Places
from cli.demo.player import Player, Told
from cli.demo.script import story
from cli.demo.showing import NAMES
from cli.demo.summary import Summary, summary_of
from cli.demo.wire import new_client


async def play(places: Places, told: Told = lambda done, total, sentence: None,
               say: Callable[[str], None] = lambda sentence: None) -> Summary:
    """Play what has not happened yet and compare the end with the charter. May be called again after any interruption.

    Raises EndedError when the project refuses something that the story needs, or nobody answers for two minutes.
    """
    charter = example()
    today = datetime.now(ZoneInfo(charter.project.timezone)).date()
    async with new_client() as client:
        doors = await enter(client, places, charter)
        say("The project is started; everybody has an address and a token")
        player = Player(charter, places, doors, told)
        await player.play(story(charter, today))
        say("The story is played; waiting for the board and the mailbox")
        ending = await gather(doors, places, charter)
        page = {"Project": f"{places.web}/projects/{charter.project.id}"}
        look_at = page | {NAMES[name]: places.addresses[name] for name in NAMES if name in places.addresses}
        return summary_of(charter, expected(charter), ending, player.tried, look_at)
