"""A web process over real records, where people sign in by their ids. No workflow server: reads do not need one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from domain.charter import Charter
from integrations.ports import Contact
from integrations.records.people import Role
from integrations.registry import Records, open_records
from settings import Settings
from tests.builders import World, example_charter
from tests.records_file import prepared
from tests.web.serving import TLS, serving
from web.__main__ import parts_from
from web.app import create_app

HTML = {"accept": "text/html"}


def named(project_id: str) -> Charter:
    """The example charter under another id."""
    charter = example_charter()
    return charter.model_copy(update={"project": charter.project.model_copy(update={"id": project_id})})


class Desk:
    """The application with a clock that stands where the world stands; `base_url` is set once it is served."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        # Nobody listens on port 1: the workflow server is down.
        self.settings = Settings(data_dir=folder, temporal_address="127.0.0.1:1", public_url="http://testserver")
        self.records: Records = open_records(prepared(self.settings))
        self.now = World().now
        parts = replace(parts_from(self.settings), clock=self._now)
        self.parts = replace(parts, settings=replace(parts.settings, **changes))
        self.app = create_app(self.parts)
        self.base_url = ""
        self._accounts: dict[str, str] = {}
        self._clients: list[httpx.Client] = []

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        client = httpx.Client(base_url=self.base_url, headers=headers, timeout=30, verify=TLS)
        self._clients.append(client)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.records.engine.dispose()

    def _now(self) -> datetime:
        return self.now

    def publish(self, world: World) -> World:
        self.records.store.publish(world.project.id, world.events)
        self.now = world.now
        return world

    def token(self, who: str, *projects: str, roles: Sequence[Role] = ()) -> str:
        """An API token of somebody who is this person in these projects."""
        if who not in self._accounts:
            self._accounts[who] = self.records.people.add(Contact(email=f"{who}@example.org"), roles).id
        for project in projects:
            self.records.people.join(project, who, self._accounts[who])
        return self.records.tokens.issue(self._accounts[who], "test")

    def account(self, who: str) -> str:
        return self._accounts[who]

    def api(self, who: str, *projects: str, roles: Sequence[Role] = ()) -> httpx.Client:
        """An API client of this person."""
        token = self.token(who, *projects, roles=roles)
        return self._client({"authorization": f"Bearer {token}"})

    def operator(self) -> httpx.Client:
        return self.api("operator", roles=["operator"])

    def anybody(self) -> httpx.Client:
        return self._client({})

    def browser(self, who: str, *projects: str, roles: Sequence[Role] = ()) -> httpx.Client:
        """A browser in which this person is signed in."""
        client = self._client(HTML)
        answer = client.post("/sign-in", data={"token": self.token(who, *projects, roles=roles)})
        assert answer.status_code == 303, answer.text
        return client


@contextmanager
def open_desk(folder: Path, port: int = 0, **changes: Any) -> Iterator[Desk]:
    """A served desk. `changes` replace fields of WebSettings."""
    desk = Desk(folder, **changes)
    try:
        with serving(desk.app, port) as desk.base_url:
            yield desk
    finally:
        desk.close()


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and sentence of a problem; checks that it is one as RFC 9457 says."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"].startswith("urn:coproduce:") and body["title"]
    return answer.status_code, body["detail"]


def words(value: object) -> str:
    """All of a JSON value as one text, to look for what must not be there."""
    return str(value)
