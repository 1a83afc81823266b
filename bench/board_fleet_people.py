"""Many small projects and what people do in them: their boards are made, commands are given, cards are moved."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.board_watching import look_now
from bench.ground import Ground
from bench.material import named, new_name
from bench.playing import ask, introduce, kick_off, quiet
from domain.board_view import action_card
from domain.charter import Charter
from domain.commands import CompleteAction
from domain.phases import Phase
from domain.state import ActionStatus, Actor
from integrations.charter_file import load_charter, templates_in
from integrations.ports import RecordStore
from integrations.registry import open_records
from tests.builders import CHARTERS
from workflows.messages import project_workflow_id

PATIENCE, LOOK_EVERY = 600.0, 0.2
AT_ONCE = 10  # kick-offs under way while nothing is measured
ON_PAGE, ON_BOARD = "A1", "A2"  # actions of the standard template
LEAD = Actor(person="P4", channel="api")
DONE_LIST = f"{Phase.CO_DESIGN}-done"


@dataclass
class Fleet:
    """All projects; the member who moves cards is linked to nobody."""

    here: Ground
    records: RecordStore
    projects: list[str]

    def some(self, number: int, count: int) -> list[str]:
        """Other projects for each round. IndexError when there are not so many."""
        chosen = self.projects[number * count:(number + 1) * count]
        if len(chosen) < count:
            raise IndexError(f"Round {number} wants {count} projects that no round before it had.")
        return chosen

    async def changed_on_page(self, project: str) -> float:
        """A command; seconds from its answer until the board has answered to the write of its card."""
        await ask(self.here.client, project, LEAD, CompleteAction(action=ON_PAGE))
        began = time.monotonic()
        await until(lambda: self._shown(project, ON_PAGE))
        return time.monotonic() - began

    async def changed_on_board(self, project: str) -> float:
        """A card moved to done; seconds from the answer until the project knows, and its card is ticked too."""
        link = self.records.board_link(project)
        assert link is not None, f"{project} has its board"
        card = link.base.cards[action_card(ON_BOARD)].id
        board, body = self.here.board, {"idList": link.base.lists[DONE_LIST].id}
        await asyncio.to_thread(board.ok, "PUT", f"/cards/{card}", body, board.members[1]["token"])
        began = time.monotonic()
        await until(lambda: self._shown(project, ON_BOARD) and self._done(project, ON_BOARD))
        return time.monotonic() - began

    def _shown(self, project: str, action: str) -> bool:
        link = self.records.board_link(project)
        card = link.base.cards.get(action_card(action)) if link else None
        return card is not None and card.done.seen and card.place.seen == DONE_LIST

    def _done(self, project: str, action: str) -> bool:
        return self.records.project(project).actions[action].status == ActionStatus.DONE


async def made(here: Ground, count: int) -> tuple[list[str], float]:
    """So many projects with filled boards that a person may work on, all quiet at the end; the seconds that it took."""
    began, projects = time.monotonic(), list[str]()
    while len(projects) < count:
        new = await _kicked_off(here, min(AT_ONCE, count - len(projects)))
        await everyone_quiet(here, new)
        projects += new
    await asyncio.to_thread(_let_in, here, projects)
    await look_now(here.client)
    await everyone_quiet(here, projects)
    return projects, time.monotonic() - began


async def new_boards(here: Ground, count: int) -> tuple[list[str], float]:
    """So many more projects, all at once; the seconds until every card of theirs is there."""
    began = time.monotonic()
    new = await _kicked_off(here, count)
    records = open_records(here.settings)
    await until(lambda: all(_filled(records.store, one) for one in new))
    records.engine.dispose()
    return new, time.monotonic() - began


async def everyone_quiet(here: Ground, projects: Sequence[str]) -> None:
    """Until none of these projects has anything under way."""
    for one in projects:
        await quiet(here.client, project_workflow_id(one))


async def until(met: Callable[[], bool]) -> None:
    """TimeoutError after ten minutes."""
    async with asyncio.timeout(PATIENCE):
        while not met():
            await asyncio.sleep(LOOK_EVERY)


def small_charter() -> Charter:
    """The short example, filled in by the standard template: 21 actions and 4 gates."""
    file = CHARTERS / "minimal-example.yaml"
    charter, findings = load_charter(file.read_bytes(), file.name, templates_in(CHARTERS))
    assert charter is not None, f"the short example has errors: {findings}"
    return charter


async def _kicked_off(here: Ground, count: int) -> list[str]:
    charters = [named(small_charter(), new_name()) for _ in range(count)]
    records = open_records(here.settings)
    for charter in charters:
        introduce(records.people, charter)
    records.engine.dispose()
    await asyncio.gather(*(kick_off(here.client, charter) for charter in charters))
    return [charter.project.id for charter in charters]


def _let_in(here: Ground, projects: Sequence[str]) -> None:
    records = open_records(here.settings)
    for project in projects:
        link = records.store.board_link(project)
        assert link is not None, f"{project} has its board"
        here.board.ok("PUT", f"/boards/{link.board_id}/members/{here.board.members[1]['id']}", {"type": "normal"})
    records.engine.dispose()


def _filled(records: RecordStore, project: str) -> bool:
    """Whether each card that the base names was answered for. The base names them before they are made."""
    link = records.board_link(project)
    return link is not None and bool(link.base.cards) and all(one.id for one in link.base.cards.values())
