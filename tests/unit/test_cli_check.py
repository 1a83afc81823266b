"""`coproduce check`: every finding at once, with its line, without a server."""

from pathlib import Path

import pytest

from tests.unit.charter_edits import EXAMPLE, MINIMAL
from tests.unit.cli_world import Terminal


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(capsys, monkeypatch)


def edited(folder: Path, *changes: tuple[str, str]) -> str:
    text = EXAMPLE.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    file = folder / "edited.yaml"
    file.write_text(text)
    return str(file)


def test_the_charters_that_come_with_it_can_start_a_project(terminal: Terminal) -> None:
    for charter in (EXAMPLE, MINIMAL):
        said = terminal.run("check", str(charter))
        assert said.code == 0, said.out
        assert "a project can start with this charter" in said.out


def test_every_finding_is_shown_at_once_with_line_place_and_what_to_write(terminal: Terminal, tmp_path: Path) -> None:
    file = edited(tmp_path, ("sponsor: P05}", "sponsor: P55}"), ("lead: S02", "lead: S22"))
    said = terminal.run("check", file, "--json")
    assert said.code == 1
    found = [one for one in said.json["findings"] if one["severity"] == "error"]
    lines = Path(file).read_text().splitlines()
    for key, wrong in (("ownership.sponsor", "P55"), ("safeguarding.lead", "S22")):
        finding = next(one for one in found if one["path"] == key)
        assert wrong in lines[finding["line"] - 1]
        assert wrong in finding["problem"] and finding["instead"]
    assert said.json["ok"] is False
    spoken = terminal.run("check", file)
    assert all(one["problem"] in spoken.out and one["instead"] in spoken.out for one in found)


def test_warnings_alone_do_not_fail_the_check(terminal: Terminal) -> None:
    said = terminal.run("check", str(MINIMAL), "--json")
    assert {one["severity"] for one in said.json["findings"]} == {"warning"}
    assert (said.code, said.json["ok"]) == (0, True)


def test_a_file_that_is_no_charter_is_refused_in_one_sentence(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("project: [1")
    said = terminal.run("check", "broken.yaml")
    assert (said.code, said.out) == (1, "")
    assert "broken.yaml" in said.err and "line" in said.err
    missing = terminal.run("check", "missing.yaml")
    assert (missing.code, missing.out) == (2, "")
    assert "missing.yaml can't be read" in missing.err
