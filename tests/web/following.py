"""Following the live stream of a project in tests, as a browser does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

STREAM = {"accept": "text/event-stream"}


@dataclass
class Followed:
    """An open stream. `text`: everything that came so far."""

    answer: httpx.Response
    lines: Iterator[str]
    text: list[str] = field(default_factory=list)

    def block(self) -> dict[str, str] | None:
        """The next event or comment, by field; None when the stream has ended."""
        found: dict[str, str] = {}
        for line in self.lines:
            self.text.append(line)
            if not line and found:
                return found
            name, _, value = line.partition(":")
            found[name or "comment"] = value.strip()
        return None

    def changed(self) -> tuple[int, str]:
        """The version and the sentence of the next `changed`."""
        while (one := self.block()) is not None:
            if one.get("event") == "changed":
                data = json.loads(one["data"])
                assert int(one["id"]) == data["version"]
                return data["version"], data["words"]
        raise AssertionError("the stream has ended")

    def ended(self) -> bool:
        """Whether it ends before it has given many more signs of life."""
        return any(self.block() is None for _ in range(30))


@contextmanager
def following(browser: httpx.Client, address: str, **headers: str) -> Iterator[Followed]:
    """A stream that has begun: what is published from now on is told."""
    with browser.stream("GET", address, headers={**STREAM, **headers}) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Followed(answer, answer.iter_lines())


def refused(browser: httpx.Client, address: str, accept: str = STREAM["accept"]) -> int:
    """The status with which a stream is not opened."""
    return browser.get(address, headers={"accept": accept}).status_code
