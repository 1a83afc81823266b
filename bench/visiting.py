"""Uses a running stack as its people do, over HTTP: starts projects, gives commands, looks at the board."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from pydantic import JsonValue

from bench.material import new_example
from bench.playing import everybody
from cli.demo.board import Board, BoardRead, CardRead
from cli.demo.places import BoardLine
from cli.demo.wire import Door

Headers = Mapping[str, str]
PATIENCE, LOOK_EVERY = 90.0, 0.1
CARDS = 29  # of the example: its actions, and one for each gate


def visitor() -> httpx.AsyncClient:
    """Connections to this machine alone, with no proxy of the surroundings."""
    return httpx.AsyncClient(timeout=30, trust_env=False)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True)
class Site:
    """The web process, as the operator enters it."""

    client: httpx.AsyncClient
    url: str
    operator: Headers

    async def start(self) -> str:
        """A project of its own with the example's charter; its people can be reached. Its id."""
        charter = new_example()
        answer = await self.client.post(f"{self.url}/api/projects", headers=self.operator,
                                        json=charter.model_dump(mode="json", by_alias=True, exclude_none=True))
        answer.raise_for_status()
        for person in everybody(charter):
            contact = {"email": f"{person.lower()}@example.org", "phone": "+447700900123"}
            set_to = await self.client.put(f"{self.url}/api/projects/{charter.project.id}/people/{person}",
                                           json=contact, headers=self.operator)
            set_to.raise_for_status()
        return charter.project.id

    async def person(self, project: str, person: str) -> dict[str, str]:
        """Headers with a token of this person."""
        answer = await self.client.post(f"{self.url}/api/projects/{project}/people/{person}/tokens",
                                        headers=self.operator)
        return bearer(str(answer.raise_for_status().json()["token"]))

    async def give(self, who: Headers, project: str, kind: str, **fields: JsonValue) -> float:
        """A command; seconds until its answer. Raises when it is refused."""
        began = time.monotonic()
        answer = await self.client.post(f"{self.url}/api/projects/{project}/commands", json={"kind": kind, **fields},
                                        headers=who)
        took = time.monotonic() - began
        answer.raise_for_status()
        return took


class ProjectBoard:
    """One project's board, read by its human members, so that nothing is taken from our own service's share."""

    def __init__(self, site: Site, line: BoardLine, project: str) -> None:
        self._line, self._site = line, site
        self._board = Board(line, Door(site.client, site.url, site.operator), f"/api/projects/{project}")
        self._cards: dict[str, str] = {}
        self._done: set[str] = set()

    async def filled(self) -> None:
        """Wait until every card is there; both humans become members of it."""
        async with asyncio.timeout(PATIENCE):
            while (board := await self._board.read()) is None or len(board.cards) < CARDS:
                await asyncio.sleep(3 * LOOK_EVERY)
        self._cards = {one.name.split()[0]: one.id for one in board.cards}
        self._done = {one.id for one in board.lists if one.name.endswith(": done")}
        await self._join(board)

    async def _join(self, board: BoardRead) -> None:
        service = self._board.door(self._board.service)
        for member in self._line.members[1:]:
            answer = await service.ask("PUT", f"/boards/{board.id}/members/{member.id}", params={"type": "normal"})
            answer.raise_for_status()

    async def shows_done(self, action: str) -> None:
        """Wait until the action's card is ticked and in a done list. The humans look in turn, within their limits."""
        look = 0
        async with asyncio.timeout(PATIENCE):
            while not await self._is_done(action, look):
                look += 1
                await asyncio.sleep(LOOK_EVERY)

    async def _is_done(self, action: str, look: int) -> bool:
        humans = self._line.members[1:]
        door = self._board.door(humans[look % len(humans)])
        answer = await self._site.client.get(f"{door.url}/cards/{self._cards[action]}", headers=dict(door.headers))
        card = CardRead.model_validate_json(answer.raise_for_status().content)
        return card.dueComplete and card.idList in self._done
