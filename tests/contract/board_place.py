"""A project, its records, and a real board server, for the tests of the board activity."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from temporalio.testing import ActivityEnvironment

from activities.board import BoardActivities
from domain.board_report import BoardAsk, BoardReport
from domain.events import AnyEvent
from domain.project import Project, fold
from integrations.ports import BoardLink, TaskBoard
from integrations.records.board_hints import SqlBoardHints
from integrations.records.people import PeopleFile
from integrations.records.sealing import KeyRing
from integrations.records.store import SqlRecordStore
from integrations.trello.board import TrelloBoard
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.gate.faults import Faults
from sandbox.board.running import RunningBoard
from tests.contract.records_world import kick_off
from tests.records_file import ready_engine

PAGES = "http://127.0.0.1:8000"
PROJECT = "example"
Json = dict[str, Any]  # a card or list as the server answers it, of mixed values


def trello(server: RunningBoard) -> TrelloBoard:
    """The adapter, without a limit of its own so that tests are quick."""
    transport = TrelloTransport(Credentials(server.token, server.api_key), server.base_url, timeout=(1, 10),
                                window=RequestWindow(limit=10_000))
    return TrelloBoard(transport)


def emptied(server: RunningBoard) -> RunningBoard:
    """The server as it was when it started: no board, no webhook, no fault, nothing counted."""
    member = server.members[0]["id"]
    server.revoke(member, False)
    server.faults(**asdict(Faults()))
    for one in server.webhooks():
        server.ok("DELETE", f"/webhooks/{one['id']}")
    for board in server.ok("GET", "/members/me/boards?filter=all").json():
        server.ok("DELETE", f"/boards/{board['id']}")
    server.reset_counters()
    return server


@dataclass
class BoardPlace:
    """One project with records of its own and the board server it syncs to."""

    server: RunningBoard
    store: SqlRecordStore
    activities: BoardActivities
    events: list[AnyEvent]

    @property
    def project(self) -> Project:
        return fold(None, self.events)

    @property
    def link(self) -> BoardLink:
        link = self.store.board_link(PROJECT)
        assert link is not None
        return link

    @property
    def trouble(self) -> str | None:
        return next((one.sentence for one in self.store.troubles(PROJECT) if one.part == "board"), None)

    def publish(self, events: Sequence[AnyEvent]) -> None:
        self.events = [*self.events, *events]
        self.store.publish(PROJECT, self.events)

    def sync(self, board: TaskBoard | None = None, ask: BoardAsk | None = None) -> BoardReport:
        """The activity as a worker runs it; `board` in place of the usual one."""
        activities = replace(self.activities, board=board or self.activities.board)
        return ActivityEnvironment().run(activities.sync, PROJECT, ask)

    def counted(self) -> tuple[BoardReport, int, int]:
        """A sync, with the requests and writes that the server saw."""
        self.server.reset_counters()
        report = self.sync()
        counters = self.server.counters()
        return report, counters["requests"], counters["writes"]

    def cards(self) -> list[Json]:
        found: list[Json] = self.server.ok("GET", f"/boards/{self.link.board_id}/cards/all").json()
        return found

    def card(self, key: str) -> Json:
        return next(one for one in self.cards() if one["id"] == self.link.base.cards[key].id)

    def edit(self, key: str, **fields: str | bool | datetime | None) -> None:
        """What a person does to a card in the service member's name."""
        self.server.ok("PUT", f"/cards/{self.link.base.cards[key].id}", fields)

    def list_id(self, key: str) -> str:
        return self.link.base.lists[key].id

    def boards(self) -> list[Json]:
        found: list[Json] = self.server.ok("GET", "/members/me/boards").json()
        return found


@contextmanager
def place(server: RunningBoard, folder: Path) -> Iterator[BoardPlace]:
    """A project at its kick-off; nothing is on the board yet."""
    engine = ready_engine(folder)
    store = SqlRecordStore(engine)
    try:
        people, hints = PeopleFile(engine, KeyRing([Fernet.generate_key().decode()])), SqlBoardHints(engine)
        made = BoardPlace(server, store, BoardActivities(store, people, trello(server), PAGES, hints), [])
        made.publish(kick_off(PROJECT))
        yield made
    finally:
        engine.dispose()
