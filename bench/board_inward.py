"""How long until the project knows that a card was moved: by webhook through the web process, and by the poll alone.

A whole stack as `coproduce up` starts it. For the poll every webhook gets lost, as where Trello can't reach us.
"""

import asyncio
import re
from dataclasses import dataclass
from statistics import mean

import httpx

from bench.board_moving import Move, Mover, moves
from bench.board_watching import look_now
from bench.report import Reading, Target
from bench.stacks import Visited, visited_stack
from bench.taking import Choice, Taken
from integrations.registry import key_list, open_records
from integrations.temporal.connection import connect
from settings import load
from worker import WATCH_ID

PROJECTS = 2
BY_WEBHOOK, BY_POLL = Target(rule="at most", limit=2), Target(rule="at most", limit=90)
SPREAD = 60.0  # seconds that the moves for the poll are spread over: two of its rounds
ALL = 1_000_000
COUNTED = re.compile(r'^coproduce_board_hints_total\{outcome="(\w+)"\} (\d+)', re.MULTILINE)


@dataclass(frozen=True)
class Hooks:
    """The switches and counters of webhooks: the board server's, and the web process's own."""

    client: httpx.AsyncClient
    board_url: str
    secret: str
    web_url: str

    async def admin(self, method: str, path: str, body: dict[str, int] | None = None) -> httpx.Response:
        answer = await self.client.request(method, f"{self.board_url}/_admin{path}", json=body,
                                           headers={"X-Admin-Secret": self.secret})
        return answer.raise_for_status()

    async def boards(self) -> set[str]:
        """Ids of the boards that have a webhook."""
        return {str(one["idModel"]) for one in (await self.admin("GET", "/webhooks")).json()}

    async def outcomes(self) -> dict[str, int]:
        """What became of the hints that came in."""
        page = (await self.client.get(f"{self.web_url}/metrics")).raise_for_status().text
        return {outcome: int(number) for outcome, number in COUNTED.findall(page)}


async def take(choice: Choice, found: Taken) -> None:
    """Moves of a person's own token, there and back; the project's records are what is waited for."""
    number, spread = (6, 4) if choice.quick else (20, 12)
    async with visited_stack(choice.place("board_inward")) as here:
        settings = load(here.stack.environment)
        records = open_records(settings)
        client = await connect(settings.temporal_address, settings.temporal_namespace, key_list(settings))
        watch = client.get_schedule_handle(WATCH_ID)
        mover = Mover(here.board, records.store, client)
        projects = [await here.site.start() for _ in range(PROJECTS)]
        for project in projects:
            await mover.begin(project)
        hooks = _hooks(here)
        await watch.pause(note="Only webhooks count now.")
        await look_now(client)
        await mover.hooked(projects, hooks.boards)
        before = await hooks.outcomes()
        planned = moves(projects, number + spread)
        told = [await mover.told(one) for one in planned[:number]]
        came = await hooks.outcomes()
        await hooks.admin("PUT", "/faults", {"webhooks_lost": ALL})
        await watch.unpause(note="Only the poll counts now.")
        polled = await _spread(mover, planned[number:])
        after = await hooks.outcomes()
        records.engine.dispose()
    _tell(found, told, polled, settings.board_poll_seconds)
    found.readings += [
        Reading.count("moves that a webhook told of", came.get("new", 0) - before.get("new", 0), "hints",
                      Target(rule="at least", limit=number), f"signed; forged {came.get('forged', 0)}"),
        Reading.count("hints while webhooks got lost", after.get("new", 0) - came.get("new", 0), "hints",
                      Target(rule="exactly", limit=0), "so the poll alone told of those moves")]


def _hooks(here: Visited) -> Hooks:
    said = here.stack.announcement("board")
    return Hooks(here.site.client, here.board.base_url, str(said["api_secret"]), here.site.url)


async def _spread(mover: Mover, wanted: list[Move]) -> list[float]:
    """Moves at even distances, each waited for on its own."""
    async def later(place: int, one: Move) -> float:
        await asyncio.sleep(place * SPREAD / len(wanted))
        return await mover.told(one, settle=False)

    return list(await asyncio.gather(*(later(place, one) for place, one in enumerate(wanted))))


def _tell(found: Taken, told: list[float], polled: list[float], every: int) -> None:
    found.readings += [
        Reading.middle("card moved until the project knows, by webhook: median", "s", told, BY_WEBHOOK,
                       f"mean {mean(told):.2f} s"),
        Reading(name="by webhook: the worst", value=max(told), unit="s", target=BY_WEBHOOK),
        Reading.middle(f"by the poll, every {every} s: median", "s", polled, BY_POLL, "all webhooks lost"),
        Reading(name="by the poll: the worst", value=max(polled), unit="s", target=BY_POLL)]
