"""People at the board of a project on the workflow tests' server: what they do goes over HTTP in their own name."""

import asyncio
from collections.abc import Callable
from typing import Any

from integrations.ports import BoardLink
from sandbox.board.running import RunningBoard
from tests.workflow.studio import PATIENCE, Played, Studio
from workflows.coproduction import CoproductionWorkflow

Json = dict[str, Any]  # a card or comment as the server answers it, of mixed values


class Hands:
    """One person at one project's board. `member`: which of the server's invented members."""

    def __init__(self, studio: Studio, project: Played, server: RunningBoard, member: int = 1) -> None:
        self.studio, self.project, self.server = studio, project, server
        self.member = server.members[member]

    @property
    def link(self) -> BoardLink:
        link = self.studio.records.store.board_link(self.project.id)
        assert link is not None
        return link

    async def begin(self, cards: int = 29) -> None:
        """Wait for the board, and be let in by the service member."""
        await self.until(lambda: self._cards_there() >= cards, "the board is made")
        self.server.ok("PUT", f"/boards/{self.link.board_id}/members/{self.member['id']}", {"type": "normal"})

    def linked_to(self, person: str) -> None:
        """From now on the members' deeds are this person's."""
        account = self.studio.records.people.account_of(self.project.id, person)
        assert account is not None
        self.studio.records.people.link_member(account.id, self.member["id"])

    def card_id(self, key: str) -> str:
        return self.link.base.cards[key].id

    def list_id(self, key: str) -> str:
        return self.link.base.lists[key].id

    def edit(self, key: str, **fields: object) -> None:
        self.do("PUT", f"/cards/{self.card_id(key)}", fields)

    def comment(self, key: str, text: str) -> None:
        self.do("POST", f"/cards/{self.card_id(key)}/actions/comments", {"text": text})

    def do(self, method: str, path: str, body: object = None) -> Json:
        answer: Json = self.server.ok(method, path, body, token=self.member["token"]).json()
        return answer

    def card(self, key: str) -> Json:
        found: Json = self.server.ok("GET", f"/cards/{self.card_id(key)}").json()
        return found

    def comments(self, key: str) -> list[str]:
        """Texts on a card, oldest first."""
        found = self.server.ok("GET", f"/cards/{self.card_id(key)}/actions?filter=commentCard").json()
        return [one["data"]["text"] for one in reversed(found)]

    async def noticed(self, urgent: bool = False) -> None:
        """What a webhook leads to."""
        await self.project.handle.signal(CoproductionWorkflow.board_changed, urgent)

    async def said(self, key: str, words: str) -> None:
        """Wait until a comment with these words is on the card."""
        await self.until(lambda: any(words in one for one in self.comments(key)), f"'{words}' is on {key}")

    async def until_card(self, key: str, met: Callable[[Json], bool], what: str) -> None:
        await self.until(lambda: met(self.card(key)), what)

    def _cards_there(self) -> int:
        link = self.studio.records.store.board_link(self.project.id)
        return sum(1 for one in link.base.cards.values() if one.id) if link else 0

    async def until(self, met: Callable[[], bool], what: str) -> None:
        async def look() -> None:
            while not met():
                await asyncio.sleep(0.1)
        try:
            await asyncio.wait_for(look(), PATIENCE)
        except TimeoutError:
            raise AssertionError(f"waited {PATIENCE} s in vain until {what}") from None
