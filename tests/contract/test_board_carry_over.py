"""`coproduce board carry-over` between two board servers: nothing that people typed is lost, nothing doubles."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.board_sync import wanted_board
from cli import carrying
from domain.board import DesiredCard
from domain.board_plan import plan
from integrations.registry import open_records
from sandbox.board.running import ROOT, RunningBoard, running
from settings import PREFIX, Settings
from tests.contract.carry_world import PAGES, PROJECT, CarryWorld, Json, carry_world, people_work, shown, trello
from tests.unit.cli_world import Said, Terminal


@pytest.fixture(scope="module")
def here() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as server:
        yield server


@pytest.fixture(scope="module")
def origin(here: RunningBoard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarryWorld]:
    """One board that people worked on; a carry-over leaves it as it is, so that all tests can carry it."""
    with carry_world(here, here, tmp_path_factory.mktemp("origin")) as made:
        people_work(made)
        made.settle(here)
        yield made


@pytest.fixture
def there() -> Iterator[RunningBoard]:
    """A server without a board on it."""
    with running("--no-rate-limit") as server:
        yield server


@pytest.fixture
def world(origin: CarryWorld, there: RunningBoard, tmp_path: Path) -> Iterator[CarryWorld]:
    """Records of this test's own."""
    folder = shutil.copytree(origin.folder, tmp_path / "data")
    records = open_records(Settings(data_dir=folder))
    made = CarryWorld(origin.here, there, records, folder)
    made.settle(origin.here)
    yield made
    records.engine.dispose()


@pytest.fixture
def terminal(world: CarryWorld, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
             tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    made = Terminal(capsys, monkeypatch)
    made.settings(**world.settings())
    return made


def carry(terminal: Terminal, world: CarryWorld, *more: str) -> Said:
    return terminal.run("board", "carry-over", PROJECT, *world.options(), *more)


def expected(before: Json) -> Json:
    """How the old board has to look at the new place: people's comments say who wrote them and when."""
    after: Json = json.loads(json.dumps(before))
    for card in (card for one in after["lists"] for card in one["cards"]):
        said = [text for one in card["comments"] for text in _spoken(one)]
        given = ["On the board before, this card also had: members Board User One."]
        card["comments"] = [*(given if card["name"] == "D1 Meet over soup" else []), *said]
    return after


def _spoken(text: str) -> list[str]:
    today = datetime.now(UTC)
    if text.startswith(("The kitchen", "xxx")):
        text = f"Board User One wrote on {today.day} {today:%B %Y}: {text}"
    return [text[:16_384], *([text[16_384:]] if text[16_384:] else [])]


def same(world: CarryWorld, before: Json) -> None:
    """Compare old and new; a tuple and a list of the same are the same."""
    assert json.loads(json.dumps(shown(world.there, world.board_id))) == expected(before)


def test_all_that_people_did_is_on_the_new_board_and_the_old_one_is_untouched(
        world: CarryWorld, terminal: Terminal) -> None:
    old, before = world.board_id, shown(world.here, world.board_id)
    world.here.reset_counters()
    said = carry(terminal, world)
    assert (said.code, said.err) == (0, "")
    assert world.board_id != old
    same(world, before)
    assert world.here.counters()["writes"] == 0 and shown(world.here, old) == before
    assert world.there.base_url in said.out and "invite people" in said.out
    assert world.there.ok("GET", f"/boards/{world.board_id}").json()["prefs"]["permissionLevel"] == "private"


def test_the_first_sync_there_has_nothing_to_do_and_knows_what_people_did(
        world: CarryWorld, terminal: Terminal) -> None:
    before = world.planned(world.here)
    assert carry(terminal, world).code == 0
    after = world.planned(world.there)
    assert after.refusal is None
    assert [*before.changes, *after.changes] == []
    strip = {"by", "deeds", "cards"}
    assert after.observations.model_dump(exclude=strip) == before.observations.model_dump(exclude=strip)
    assert after.observations.gone == ["action-d4"] and "action-d1" in after.observations.due
    link = world.records.store.board_link(PROJECT)
    assert link is not None and link.url.startswith(world.there.base_url)


def test_cards_that_people_offered_are_known_by_their_old_ids_and_still_become_actions(
        world: CarryWorld, terminal: Terminal) -> None:
    ann = world.here.members[1]["token"]
    offered = world.here.ok("POST", "/cards", {"idList": world.list_id("co_design-todo"), "name": "Bake bread",
                                               "desc": "Rye."}, ann).json()["id"]
    before = world.planned(world.here).observations.cards
    assert offered in [one.id for one in before]
    assert carry(terminal, world).code == 0
    world.here.ok("DELETE", f"/cards/{offered}")
    assert [(one.id, one.title) for one in world.planned(world.there).observations.cards] == [
        (one.id, one.title) for one in before]
    link = world.records.store.board_link(PROJECT)
    assert link is not None
    wish = wanted_board(world.project, PAGES, {})
    asked = wish.model_copy(update={"cards": [*wish.cards, DesiredCard(
        key="action-x1", kind="action", list_key="co_design-todo", title="X1 Bake bread", adopt=offered)]})
    made = plan(asked, trello(world.there).read(link.board_id), link.base)
    assert [change.kind for change in made.changes if change.kind == "create_card"] == []


def test_a_carry_over_that_was_killed_goes_on_without_a_double(world: CarryWorld, terminal: Terminal) -> None:
    old, before = world.board_id, shown(world.here, world.board_id)
    world.there.faults(slow_seconds=0.03)
    for cards in (5, 15):
        _killed_at(world, cards)
        assert world.board_id == old, "the project keeps its board until all is carried"
    world.there.faults(slow_seconds=0.0)
    assert carry(terminal, world).code == 0
    same(world, before)
    assert world.planned(world.there).changes == []
    assert len(world.there.ok("GET", "/members/me/boards").json()) == 1


def _killed_at(world: CarryWorld, cards: int) -> None:
    """Run the command as a process of its own and kill it once so many cards are there."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    surroundings |= {f"{PREFIX}{name.upper()}": value for name, value in world.settings().items()}
    process = subprocess.Popen([sys.executable, "-m", "cli.main", "board", "carry-over", PROJECT, *world.options()],
                               cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    deadline = time.monotonic() + 60
    while _cards_there(world) < cards:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    process.stderr.close()


def _cards_there(world: CarryWorld) -> int:
    boards = world.there.ok("GET", "/members/me/boards").json()
    return sum(len(world.there.ok("GET", f"/boards/{one['id']}/cards/all").json()) for one in boards)


def test_answers_that_get_lost_double_nothing(world: CarryWorld, terminal: Terminal,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    before = shown(world.here, world.board_id)
    monkeypatch.setattr("cli.carrying.PAUSE", 0.0)
    world.there.faults(drop_after_commit=4)
    assert carry(terminal, world).code == 0
    same(world, before)


def test_what_people_change_on_the_old_board_between_two_runs_is_carried_too(
        world: CarryWorld, terminal: Terminal) -> None:
    world.there.faults(slow_seconds=0.03)
    _killed_at(world, 10)
    world.there.faults(slow_seconds=0.0)
    ann = world.here.members[1]["token"]
    world.here.ok("PUT", f"/cards/{world.card('action-d1')}", {"name": "D1 Meet over stew"}, ann)
    world.here.ok("POST", f"/cards/{world.card('action-d2')}/actions/comments", {"text": "Late word"}, ann)
    assert carry(terminal, world).code == 0
    cards = [card for one in shown(world.there, world.board_id)["lists"] for card in one["cards"]]
    assert "D1 Meet over stew" in [card["name"] for card in cards]
    assert [text for card in cards for text in card["comments"] if text.endswith("Late word")]


def test_a_board_that_is_there_already_is_not_carried_again(world: CarryWorld, terminal: Terminal) -> None:
    assert carry(terminal, world).code == 0
    again = carry(terminal, world, "--json")
    assert (again.code, again.json["already"]) == (0, True)
    assert len(world.there.ok("GET", "/members/me/boards").json()) == 1


def test_the_same_server_is_no_place_to_carry_to(world: CarryWorld, terminal: Terminal) -> None:
    terminal.settings(trello_url=world.here.base_url, trello_key=world.here.api_key, trello_token=world.here.token)
    said = carry(terminal, world)
    assert (said.code, said.out) == (1, "")
    assert "same server" in said.err


def test_a_board_that_did_not_become_private_gets_nothing(world: CarryWorld, terminal: Terminal) -> None:
    old = world.board_id
    world.there.faults(slow_seconds=0.03)
    _killed_at(world, 3)
    world.there.faults(slow_seconds=0.0)
    new = world.there.ok("GET", "/members/me/boards").json()[0]["id"]
    world.there.ok("PUT", f"/boards/{new}", {"prefs/permissionLevel": "public"})
    count = _cards_there(world)
    said = carry(terminal, world)
    assert said.code == 1 and "private" in said.err
    assert (_cards_there(world), world.board_id) == (count, old)


def test_a_worker_that_runs_has_to_be_stopped_first(world: CarryWorld, terminal: Terminal) -> None:
    host, _, port = world.here.base_url.removeprefix("http://").partition(":")
    terminal.settings(worker_host=host, worker_port=port)  # something answers there
    said = carry(terminal, world)
    assert said.code == 1 and "Stop it first" in said.err
    assert _cards_there(world) == 0


def test_a_sync_meanwhile_keeps_the_project_on_its_old_board(world: CarryWorld, terminal: Terminal,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    old, real = world.board_id, carrying.CarryOver._copied

    def synced_meanwhile(self: carrying.CarryOver, *given: object) -> object:
        copied = real(self, *given)  # type: ignore[arg-type]  # passed on as they came
        world.here.ok("PUT", f"/cards/{world.card('action-d5')}", {"name": "Renamed late"})
        world.settle(world.here)
        return copied

    monkeypatch.setattr(carrying.CarryOver, "_copied", synced_meanwhile)
    said = carry(terminal, world)
    assert said.code == 1 and "worker" in said.err
    assert world.board_id == old


def test_a_token_that_can_not_see_the_old_board_changes_nothing(world: CarryWorld, terminal: Terminal) -> None:
    (world.folder / "stranger").write_text(world.here.members[2]["token"])
    said = terminal.run("board", "carry-over", PROJECT, "--from-url", world.here.base_url, "--from-key",
                        world.here.api_key, "--from-token-file", str(world.folder / "stranger"))
    assert said.code == 1 and "can't see it" in said.err
    assert world.here.token not in said.err and world.there.token not in said.err
    assert _cards_there(world) == 0


def test_the_old_board_is_closed_only_when_asked(world: CarryWorld, terminal: Terminal) -> None:
    old = world.board_id
    assert carry(terminal, world, "--close-old").code == 0
    assert world.here.ok("GET", f"/boards/{old}").json()["closed"] is True
    world.here.ok("PUT", f"/boards/{old}", {"closed": False})


def test_the_board_that_the_stack_kept_here_is_carried_without_its_server_running(
        there: RunningBoard, terminal: Terminal, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with running("--no-rate-limit", data=kept / "board") as own, carry_world(own, there, kept) as made:
        people_work(made)
        made.settle(own)
        before = shown(own, made.board_id)
    terminal.settings(data_dir=str(kept))
    said = terminal.run("board", "carry-over", PROJECT)
    assert said.code == 0, said.err
    board = there.ok("GET", "/members/me/boards").json()[0]["id"]
    assert json.loads(json.dumps(shown(there, board))) == expected(before)
