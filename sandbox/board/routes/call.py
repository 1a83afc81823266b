"""What a route handler gets, and what a route is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.board.args import Args
from sandbox.board.values import Json, Shape
from sandbox.board.work import Work


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated API request; `probed` is the callback address that has answered for it."""

    work: Work
    path: Mapping[str, str]
    args: Args
    probed: str = ""


class Download(Exception):
    """Raised by a handler whose answer is not JSON but a file; it changes nothing."""

    def __init__(self, content: bytes, mime_type: str) -> None:
        super().__init__("a file")
        self.content = content
        self.mime_type = mime_type


Handler = Callable[[Call], Json]
Route = tuple[str, str, Handler]  # method, path pattern below /1, handler
NO_LIMITS: Shape = {"limits": {}}
NO_VALUE: Shape = {"_value": None}


def nothing(call: Call) -> Json:
    """An empty list, for resources that a local board never has."""
    return []
