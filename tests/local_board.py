"""A board to work on, for tests of the local board server; and py-trello's way to it."""

import re
from dataclasses import dataclass
from typing import Any

import requests

from sandbox.board.running import RunningBoard

Card = dict[str, Any]  # a card as JSON, of mixed values


class Loopback:
    """py-trello's http_service, sent to the local server instead of trello.com."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """One request with a time limit."""
        local = re.sub(r"^https://(api\.)?trello\.com", self._base_url, url)
        return requests.request(method, local, timeout=10, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        """As py-trello's webhook calls use it."""
        return self.request("POST", url, **options)


@dataclass
class Place:
    """A board with one list, by id."""

    board: str
    list: str


def new_place(server: RunningBoard) -> Place:
    """A fresh private board with one list."""
    board = server.ok("POST", "/boards", {"name": "Allotment", "defaultLists": False}).json()["id"]
    return Place(board, server.ok("POST", "/lists", {"idBoard": board, "name": "Ideas"}).json()["id"])


def card_on(server: RunningBoard, place: Place, **fields: object) -> Card:
    """A new card."""
    made: Card = server.ok("POST", "/cards", {"idList": place.list, "name": "Dig", **fields}).json()
    return made
