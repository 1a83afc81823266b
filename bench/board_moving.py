"""People who move cards on a running project's board by their own token, and when the project's records know of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

import httpx
from temporalio.client import Client

from bench.playing import quiet
from bench.visiting import CARDS, visitor
from cli.demo.places import BoardLine
from domain.board_view import action_card
from domain.phases import Phase
from domain.state import ActionStatus
from integrations.ports import BoardLink, RecordStore
from tests.builders import example_charter
from workflows.messages import project_workflow_id

PATIENCE, LOOK_EVERY = 120.0, 0.02
FIRST = Phase.CO_DESIGN


@dataclass(frozen=True)
class Move:
    """A card of the first phase goes to the list of done work, or back to what is to do."""

    project: str
    action: str
    done: bool

    @property
    def place(self) -> str:
        return f"{FIRST}-{'done' if self.done else 'todo'}"


def moves(projects: Sequence[str], number: int) -> list[Move]:
    """So many, project by project in turn: each card goes to done and, once all are there, back."""
    actions = [one.id for one in example_charter().phases[FIRST].actions if not one.vote]
    places = [(project, action) for action in actions for project in projects]
    return [Move(*places[count % len(places)], done=count // len(places) % 2 == 0) for count in range(number)]


class Mover:
    """A member of the boards, who is linked to nobody in the project. Looks at the records directly."""

    def __init__(self, line: BoardLine, records: RecordStore, client: Client) -> None:
        self._line, self._records, self._client = line, records, client
        self._service, self._person = line.members[0], line.members[1]

    async def begin(self, project: str) -> None:
        """Wait for the whole board; be let in."""
        await _until(lambda: self._cards(project) >= CARDS)
        await quiet(self._client, project_workflow_id(project))
        path = f"/boards/{self._link(project).board_id}/members/{self._person.id}"
        await self._ask("PUT", path, self._service.token, {"type": "normal"})

    async def hooked(self, projects: Collection[str], boards: Callable[[], Awaitable[set[str]]]) -> None:
        """Wait until the boards of all of them have a webhook, and all is quiet."""
        wanted = {self._link(project).board_id for project in projects}
        async with asyncio.timeout(PATIENCE):
            while not wanted <= await boards():
                await asyncio.sleep(0.2)
        for project in projects:
            await quiet(self._client, project_workflow_id(project))

    async def told(self, move: Move, settle: bool = True) -> float:
        """Seconds from the board's answer to the person until the records say so."""
        link = self._link(move.project)
        body = {"idList": link.base.lists[move.place].id}
        await self._ask("PUT", f"/cards/{link.base.cards[action_card(move.action)].id}", self._person.token, body)
        began = time.monotonic()
        await _until(lambda: self._known(move))
        took = time.monotonic() - began
        if settle:
            await quiet(self._client, project_workflow_id(move.project))
        return took

    def _known(self, move: Move) -> bool:
        status = self._records.project(move.project).actions[move.action].status
        return (status == ActionStatus.DONE) is move.done

    def _link(self, project: str) -> BoardLink:
        link = self._records.board_link(project)
        assert link is not None, f"{project} has no board yet"
        return link

    def _cards(self, project: str) -> int:
        link = self._records.board_link(project)
        return sum(1 for one in link.base.cards.values() if one.id) if link else 0

    async def _ask(self, method: str, path: str, token: str, body: dict[str, str]) -> httpx.Response:
        shown = f'OAuth oauth_consumer_key="{self._line.api_key}", oauth_token="{token}"'
        async with visitor() as client:
            answer = await client.request(method, f"{self._line.base_url}/1{path}", json=body,
                                          headers={"Authorization": shown})
        return answer.raise_for_status()


async def _until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not met():
            await asyncio.sleep(LOOK_EVERY)
