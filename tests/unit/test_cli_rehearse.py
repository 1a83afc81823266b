"""`coproduce rehearse`: the plan at a terminal, as JSON, and what it says of a charter that can't start."""

import json
from pathlib import Path

import pytest

from cli.main import run

EXAMPLE = str(Path(__file__).parents[2] / "charters" / "minimal-example.yaml")


def test_a_rehearsal_shows_gates_money_and_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", EXAMPLE]) == 0
    told = capsys.readouterr().out
    for words in ("It closes on", "Co-evaluation", "Rewards and expenses so far", "Things to do", "messages to"):
        assert words in told


def test_a_project_that_gets_stuck_ends_with_one_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", EXAMPLE, "--away", "P1"]) == 1
    assert "gets stuck in Co-design" in capsys.readouterr().out


def test_as_json_it_has_everything_also_who_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", EXAMPLE, "--missed", "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert seen["closed"] and len(seen["gates"]) == 4 and seen["spend"][-1]["paid"]
    assert {one["person"] for one in seen["missed"]} >= {"P1", "S1"}


@pytest.mark.parametrize(("away", "words"), [("P99", "There is no person P99"), ("P1:soon", "Write days such as")])
def test_who_is_away_is_named_rightly_or_refused(away: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", EXAMPLE, "--away", away]) == 2
    assert words in capsys.readouterr().err


def test_a_charter_with_errors_is_not_rehearsed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(Path(EXAMPLE).read_text().replace("person: P1", "person: P77", 1).replace("P1", "P77", 1))
    assert run(["rehearse", str(broken)]) == 1
    assert "coproduce check" in capsys.readouterr().err
