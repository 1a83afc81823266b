"""A look at a board says in words what a sync would do, and does nothing itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.board_look import BoardLook
from integrations.errors import Missing
from sandbox.board.running import RunningBoard, running
from tests.contract.carry_world import PAGES, PROJECT, CarryWorld, carry_world, trello
from tests.records_file import prepared


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as started:
        yield started


@pytest.fixture(scope="module")
def world(server: RunningBoard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarryWorld]:
    with carry_world(server, server, tmp_path_factory.mktemp("look")) as made:
        yield made


@pytest.fixture
def look(world: CarryWorld) -> BoardLook:
    return BoardLook(world.records.store, trello(world.here), PAGES)


def test_a_board_that_is_true_has_no_changes(look: BoardLook) -> None:
    assert look.plan(PROJECT).model_dump(exclude={"url", "project"}) == {
        "refusal": None, "brake": False, "gone": False, "changes": [], "noticed": []}


def test_changes_and_what_people_did_are_told_apart_in_words(world: CarryWorld, look: BoardLook) -> None:
    world.here.ok("PUT", f"/cards/{world.card('gate-co_design')}", {"idList": world.list_id("co_design-done")})
    world.here.ok("PUT", f"/cards/{world.card('action-d1')}", {"dueComplete": True})
    world.here.reset_counters()
    said = look.plan(PROJECT)
    assert any("Gate: Co-design" in one and "move it to the list" in one for one in said.changes)
    assert any("is done on the board" in one for one in said.noticed)
    assert world.here.counters()["writes"] == 0 and world.here.counters()["requests"] == 1
    world.settle(world.here)
    assert look.plan(PROJECT).changes == []


def test_a_project_without_a_board_would_get_one_with_all_its_cards(world: CarryWorld, tmp_path: Path) -> None:
    from integrations.registry import open_records
    from settings import Settings
    from tests.contract.records_world import kick_off

    records = open_records(prepared(Settings(data_dir=tmp_path)))
    records.store.publish("fresh", kick_off("fresh"))
    said = BoardLook(records.store, trello(world.here), PAGES).plan("fresh")
    records.engine.dispose()
    assert said.url is None and said.refusal is None
    assert sum(one.startswith("Make the card") for one in said.changes) == len(world.project.actions) + 4


def test_a_project_that_is_not_there_is_missing(look: BoardLook) -> None:
    with pytest.raises(Missing):
        look.plan("no-such-project")
