"""Commands about boards at a whole running system, and how each of them refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli_world import Terminal
from tests.web.running import Running, running_system
from tests.web.test_board_api import OnTrello, true_board

PROJECT = "cli-board"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_system(tmp_path_factory.mktemp("running")) as started:
        yield started
        started.close_clients()


@pytest.fixture(scope="module")
def trello(system: Running) -> OnTrello:
    return true_board(system, PROJECT)


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, system: Running,
             trello: OnTrello, tmp_path: Path) -> Terminal:
    """The operator's."""
    monkeypatch.chdir(tmp_path)
    made = Terminal(capsys, monkeypatch)
    made.settings(url=system.base_url, token=system.token("operator", roles=["operator"]))
    return made


@pytest.fixture
def nowhere(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(capsys, monkeypatch)


@pytest.mark.parametrize("name", ["plan", "sync", "status", "doctor", "carry-over"])
def test_every_command_explains_itself_with_an_example(nowhere: Terminal, name: str) -> None:
    said = nowhere.run("board", name, "--help")
    assert said.code == 0 and f"Example: coproduce board {name}" in said.out


def test_a_board_that_is_true_says_so_in_words_and_in_json(terminal: Terminal) -> None:
    said = terminal.run("board", "plan", PROJECT)
    assert (said.code, said.err) == (0, "")
    assert "a sync would write nothing" in said.out
    assert terminal.run("board", "plan", PROJECT, "--json").json["changes"] == []
    status = terminal.run("board", "status", PROJECT)
    assert status.code == 0 and "shows version" in status.out and "cards of the project" in status.out
    assert terminal.run("board", "status", PROJECT, "--json").json["up_to_date"] is True


def test_a_sync_can_be_waited_for(terminal: Terminal, trello: OnTrello) -> None:
    body = trello.ask("GET", f"/cards/{trello.card('gate-co_design')}")["desc"]
    trello.ask("PUT", f"/cards/{trello.card('gate-co_design')}", desc=body.replace("decided", "undecided"))
    said = terminal.run("board", "sync", PROJECT, "--wait")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{PROJECT}: Its board is as it should be.\n"
    assert "undecided" not in trello.ask("GET", f"/cards/{trello.card('gate-co_design')}")["desc"].rpartition("---")[2]


def test_all_boards_are_synced_by_one_command(terminal: Terminal) -> None:
    said = terminal.run("board", "sync", "--all", "--json")
    assert said.code == 0 and PROJECT in [one["project"] for one in said.json]


def test_many_changes_are_made_only_when_they_are_confirmed(terminal: Terminal, system: Running) -> None:
    board = true_board(system, "cli-emptied")
    link = system.records.store.board_link("cli-emptied")
    assert link is not None
    for one in list(link.base.cards.values())[:14]:
        board.ask("DELETE", f"/cards/{one.id}")
    plan = terminal.run("board", "plan", "cli-emptied")
    assert plan.code == 0 and "Nothing would be written" in plan.out and "--confirm" in plan.out
    unsure = terminal.run("board", "sync", "cli-emptied", "--wait", "--within", "1")
    assert unsure.code == 1 and "--confirm" in unsure.err
    assert terminal.run("board", "sync", "cli-emptied", "--confirm", "--wait").code == 0


def test_people_without_the_right_are_told_whom_to_ask(terminal: Terminal, system: Running) -> None:
    participant = system.token("P02", PROJECT)
    for name in ("plan", "sync"):
        said = terminal.run("board", name, PROJECT, "--token", participant)
        assert (said.code, said.out) == (4, "") and "owner" in said.err
    assert terminal.run("board", "status", PROJECT, "--token", participant).code == 0
    assert terminal.run("board", "status", "no-such-project").code == 1


def test_wrong_usage_ends_with_2_and_does_nothing(terminal: Terminal, tmp_path: Path) -> None:
    for arguments in (["sync"], ["sync", PROJECT, "--all"], ["sync", "--all", "--confirm"], ["plan"],
                      ["carry-over", PROJECT]):
        said = terminal.run("board", *arguments)
        assert (said.code, said.out) == (2, ""), arguments
    assert not (tmp_path / ".coproduce").exists(), "looking must not make an empty database"


def test_carrying_over_needs_to_know_both_ends(terminal: Terminal, system: Running) -> None:
    folder = str(system.settings.data_dir)
    terminal.settings(worker_port="1")
    unset = terminal.run("board", "carry-over", PROJECT, "--data-dir", folder)
    assert unset.code == 2 and "COPRODUCE_TRELLO_TOKEN" in unset.err
    terminal.settings(trello_token="a-token", trello_key="a-key")
    half = terminal.run("board", "carry-over", PROJECT, "--data-dir", folder, "--from-key", "key")
    assert half.code == 2 and "--from-url" in half.err
    unread = terminal.run("board", "carry-over", PROJECT, "--data-dir", folder, "--from-key", "key", "--from-url",
                          "http://127.0.0.1:1", "--from-token-file", "missing")
    assert unread.code == 2 and "can't be read" in unread.err
