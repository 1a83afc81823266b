"""The board as its people see it, over the board's own API: one moves a card, and at the end every card is read."""

import asyncio
import time
from typing import NamedTuple

from pydantic import TypeAdapter

from cli.demo.places import BoardLine, Member
from cli.demo.scenes import MoveCard
from cli.demo.wire import Door
from cli.exits import EndedError, Exit, refused
from cli.seen import ProjectSeen, Seen

LOOK_EVERY, ASK_EVERY, PATIENCE = 0.3, 3.0, 120.0


class CardRead(Seen):
    id: str
    name: str
    idList: str
    closed: bool
    dueComplete: bool


class ListRead(Seen):
    id: str
    name: str


class BoardRead(Seen):
    id: str
    name: str
    desc: str
    lists: list[ListRead]
    cards: list[CardRead]


class CardState(NamedTuple):
    """Where a card is and whether it is ticked as done."""

    place: str
    ticked: bool


CARDS: TypeAdapter[dict[str, CardState]] = TypeAdapter(dict[str, CardState])


class Board:
    """One project's board, read by the member that Coproduce acts as."""

    def __init__(self, line: BoardLine, operator: Door, path: str) -> None:
        self._line, self._operator, self._path = line, operator, path

    def door(self, member: Member) -> Door:
        shown = f'OAuth oauth_consumer_key="{self._line.api_key}", oauth_token="{member.token}"'
        return Door(self._operator.client, f"{self._line.base_url}/1", {"Authorization": shown})

    @property
    def service(self) -> Member:
        return self._line.members[0]

    async def read(self) -> BoardRead | None:
        """None while the project has no board yet."""
        seen = await self._operator.get(self._path, ProjectSeen)
        if seen.board_url is None:
            return None
        short = seen.board_url.partition("/b/")[2].partition("/")[0]
        return await self.door(self.service).get(f"/boards/{short}", BoardRead, lists="open", cards="all",
                                                 fields="name,desc")

    async def cards(self) -> dict[str, CardState]:
        """Every card that is not archived, by its title."""
        found = await self.read()
        if found is None:
            return {}
        places = {one.id: one.name for one in found.lists}
        return {one.name: CardState(places.get(one.idList, "an archived list"), one.dueComplete)
                for one in found.cards if not one.closed}


class CardMover:
    """A human being with an account at the board server, and nothing else."""

    def __init__(self, line: BoardLine, operator: Door, owner: Door, path: str) -> None:
        self._board, self._operator, self._owner, self._path = Board(line, operator, path), operator, owner, path
        self._human = line.members[1]

    async def move(self, scene: MoveCard) -> None:
        """Put the card into the done list and wait until the project shows the action as done."""
        given_up, asked, number = time.monotonic() + PATIENCE, 0.0, 0
        moved = False
        while (await self._operator.get(self._path, ProjectSeen)).actions[scene.action].status != "done":
            if time.monotonic() > given_up:
                raise EndedError(Exit.NOT_THERE, f"The project did not hear of the card {scene.action} on its board.")
            moved = moved or await self._moved(scene)
            if moved and time.monotonic() - asked > ASK_EVERY:
                number, asked = number + 1, time.monotonic()
                await self._owner.post(f"{self._path}/board/sync", {}, f"demo-look-{scene.action}-{number}")
            await asyncio.sleep(LOOK_EVERY)

    async def _moved(self, scene: MoveCard) -> bool:
        """False while the card is not on the board yet."""
        board = await self._board.read()
        card = next((one for one in board.cards if one.name.startswith(f"{scene.action} ")), None) if board else None
        place = next((one for one in board.lists if one.name == f"{scene.phase.spoken}: done"), None) if board else None
        if board is None or card is None or place is None:
            return False
        invite = await self._board.door(self._board.service).ask(
            "PUT", f"/boards/{board.id}/members/{self._human.id}", params={"type": "normal"})
        answer = await self._board.door(self._human).ask("PUT", f"/cards/{card.id}", params={"idList": place.id})
        if not answer.is_success:
            raise refused(f"{self._human.username} could not move the card {scene.action}: the board answered "
                          f"{answer.status_code} (and {invite.status_code} to the invitation).")
        return True
