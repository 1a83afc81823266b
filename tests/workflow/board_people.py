"""People at a board whose server has faults: they try until what they want is done, once, and count what they met.

What a person met is what a worker did not meet: the storm takes it off its own count.
"""

import asyncio
from collections import Counter
from typing import Any

import requests

from sandbox.board.running import RunningBoard

Json = dict[str, Any]  # a card or another part of a board as the server answers it, of mixed values
MET = {429: "rate_limit_next", 500: "error_500", 503: "down", 401: "revoked"}


class People:
    """What all people at one board met, by the name of the fault; `calls` counts their requests."""

    def __init__(self, server: RunningBoard) -> None:
        self.server, self.met = server, Counter[str]()
        self.calls = 0

    def one(self, number: int) -> "Person":
        """A member of the server; 0 is the service member's own person."""
        return Person(self, self.server.members[number])


class Person:
    """One member, who does everything through the API in their own name."""

    def __init__(self, people: People, member: dict[str, str]) -> None:
        self._people, self.member = people, member

    async def does(self, method: str, path: str, body: object = None) -> None:
        """Carried out once: only what was refused is tried again. A lost answer came after the deed was done."""
        while (await asyncio.to_thread(self._try, method, path, body)) is None:
            await asyncio.sleep(0.05)

    async def sees(self, path: str) -> Any:
        while not isinstance(found := await asyncio.to_thread(self._try, "GET", path, None), requests.Response):
            await asyncio.sleep(0.05)
        return found.json()

    async def finds(self, path: str, name: str) -> Json:
        """The part of this name in a list of parts."""
        found: Json = next(one for one in await self.sees(path) if one["name"] == name)
        return found

    def _try(self, method: str, path: str, body: object) -> requests.Response | str | None:
        """The answer, 'lost', or None when it was refused."""
        self._people.calls += 1
        try:
            answer = self._people.server.call(method, path, body, token=self.member["token"])
        except requests.ConnectionError:
            self._people.met["drop_after_commit"] += 1
            return "lost"
        if answer.status_code == 200 and "json" in answer.headers["content-type"]:
            return answer
        fault = MET.get(answer.status_code, "garbage" if answer.status_code == 200 else "")
        assert fault, f"{method} {path}: {answer.status_code} {answer.text}"
        self._people.met[fault] += 1
        return None
