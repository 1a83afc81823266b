"""`coproduce people`, at a served application over real records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.ports import Contact
from tests.builders import World
from tests.unit.cli_world import Terminal
from tests.web.desk import Desk, named, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "records") as made:
        made.publish(World(named("one")))
        yield made


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, desk: Desk,
             tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    made = Terminal(capsys, monkeypatch)
    made.settings(url=desk.base_url, token=desk.token("operator", roles=["operator"]))
    return made


def test_a_table_is_brought_in_after_a_dry_run(terminal: Terminal, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name;email;project;person\nAda Example;ada@people.example;one;P01\n")
    dry = terminal.run("people", "import", "people.csv", "--dry-run")
    assert dry.code == 0 and "Nothing is done yet" in dry.out and "Ada Example" in dry.out
    assert desk.records.people.find("ada@people.example") is None
    assert terminal.run("people", "import", "people.csv", "--json").json["added"] == 1
    assert desk.records.people.contact_of("one", "P01").name == "Ada Example"
    (tmp_path / "people.csv").write_text("email\nnot an address\n")
    refused = terminal.run("people", "import", "people.csv")
    assert refused.code == 1 and "is not an e-mail address" in refused.out


def test_a_persons_own_data_is_written_to_a_file_that_only_its_owner_reads(
        terminal: Terminal, desk: Desk, tmp_path: Path) -> None:
    account = desk.records.people.add(Contact(name="Ada Example", email="ada@people.example")).id
    desk.records.people.join("one", "P01", account)
    said = terminal.run("people", "export", "one/P01", "--file", "p01.json")
    assert said.code == 0 and said.out == ""
    assert "ada@people.example" in (tmp_path / "p01.json").read_text()
    assert (tmp_path / "p01.json").stat().st_mode & 0o077 == 0
    assert terminal.run("people", "export", account).json["account"]["id"] == account
    assert terminal.run("people", "export", "one/P02").code == 1
    assert "no P99" in terminal.run("people", "export", "one/P99").err


def test_somebody_is_erased_only_with_the_word(terminal: Terminal, desk: Desk) -> None:
    account = desk.records.people.add(Contact(name="Ada Example")).id
    desk.records.people.join("one", "P01", account)
    assert terminal.run("people", "erase", "one/P01", "--confirm", "yes").code == 2
    assert desk.records.people.account(account).erased is None
    said = terminal.run("people", "erase", "one/P01", "--confirm", "erase")
    assert said.code == 0 and "is erased" in said.out
    assert desk.records.people.account(account).erased is not None
