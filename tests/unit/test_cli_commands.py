"""Commands that ask something of a project, at a whole running system; each with the token of whoever gives it."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.charter_edits import EXAMPLE
from tests.unit.cli_world import Terminal
from tests.web.running import Running, running_system, until

PROJECT = "ek-bereaved-parents-2027"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_system(tmp_path_factory.mktemp("running")) as started:
        yield started


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, system: Running,
             tmp_path: Path) -> Terminal:
    """The operator's, with the example project started."""
    monkeypatch.chdir(tmp_path)
    made = Terminal(capsys, monkeypatch)
    made.settings(url=system.base_url, token=system.token("operator", roles=["operator"]))
    if made.run("show", PROJECT).code:
        assert made.run("start", str(EXAMPLE), "--idempotency-key", "first").code == 0
        until(lambda: made.run("show", PROJECT).code == 0, "the project is in the records")
    return made


def test_a_project_is_started_once(terminal: Terminal) -> None:
    again = terminal.run("start", str(EXAMPLE), "--idempotency-key", "first", "--json")
    assert (again.code, again.json["id"]) == (0, PROJECT)
    other = terminal.run("start", str(EXAMPLE))
    assert (other.code, other.out) == (1, "")
    assert "was started before" in other.err


def test_a_charter_with_errors_is_refused_with_every_finding(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(EXAMPLE.read_text().replace("sponsor: P05}", "sponsor: P55}"))
    said = terminal.run("start", "wrong.yaml")
    assert (said.code, said.out) == (1, "")
    assert "P55" in said.err and "The charter needs" in said.err


def test_an_operator_hands_out_tokens_and_people_act_with_them(terminal: Terminal) -> None:
    given = terminal.run("token", "create", PROJECT, "P08")
    token = given.out.strip()
    assert (given.code, given.out) == (0, f"{token}\n")
    assert "not shown again" in given.err and token not in given.err
    done = terminal.run("complete", PROJECT, "D1", "--note", "We cooked together", "--token", token, "--json")
    assert done.code == 0
    assert [one["kind"] for one in done.json["events"]] == ["action_completed"]
    assert done.json["events"][0]["by"]["channel"] == "cli"
    again = terminal.run("complete", PROJECT, "D1", "--token", token)
    assert (again.code, again.out) == (1, "")
    assert "already done" in again.err


def test_votes_and_payments_follow_the_rules_of_the_project(terminal: Terminal, system: Running) -> None:
    parent, owner = system.token("P01", PROJECT), system.token("P06", PROJECT)
    early = terminal.run("vote", PROJECT, "co_design", "approve", "--token", parent)
    assert early.code == 1
    assert "not open yet" in early.err
    nothing = terminal.run("propose-run", PROJECT, "--token", owner)
    assert (nothing.code, nothing.err) == (1, "There is no reward waiting to be paid.\n")
    barred = terminal.run("approve-run", PROJECT, "r1", "--token", parent)
    assert (barred.code, barred.out) == (4, "")


def test_an_approver_sees_the_run_before_they_say_yes_and_approves_what_was_shown(
        terminal: Terminal, system: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, finance = (("--token", system.token(person, PROJECT)) for person in ("P06", "S01"))
    people = json.dumps({"action": "D2", "people": ["P01", "P03"]})
    assert terminal.run("command", PROJECT, "confirm_attendance", "--json", people, *owner).code == 0
    assert terminal.run("propose-run", PROJECT, *owner).code == 0
    for answer in ("n\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        no = terminal.run("approve-run", PROJECT, "r1", *finance)
        assert no.code == 1 and "Approve this?" in no.err
    for words in ("P01-D2-v1", "P03-D2-v1", "Up to two hours", "110.00 GBP", "missing: C.P. (Finance Officer"):
        assert words in no.out
    assert system.records.store.project(PROJECT).runs["r1"].state == "proposed"
    stale = terminal.run("approve-run", PROJECT, "r1", "--seen", "0000", *finance)
    assert stale.code == 1 and "not what you looked at" in stale.err
    done = terminal.run("approve-run", PROJECT, "r1", "--yes", "--json", *finance)
    assert done.code == 0 and [one["kind"] for one in done.json["events"]] == ["run_approved", "run_released"]
    assert "P01-D2-v1" in done.err


def test_any_command_can_be_given_and_a_repeat_with_its_key_does_nothing_twice(
        terminal: Terminal, system: Running) -> None:
    asked = ("command", PROJECT, "make_suggestion", "--json", '{"text": "Could we meet in the evening?"}',
             "--idempotency-key", "evening", "--token", system.token("P02", PROJECT))
    first, second = terminal.run(*asked), terminal.run(*asked)
    assert first.code == second.code == 0
    assert first.json == second.json
    said = terminal.run("show", PROJECT, "--json").json["suggestions"]
    assert [one["text"] for one in said].count("Could we meet in the evening?") == 1


def test_an_operator_says_how_to_reach_a_person_and_never_sees_it_again(terminal: Terminal, system: Running) -> None:
    said = terminal.run("person", PROJECT, "P03", "--email", "p03.cli@example.org", "--phone", "+447700900003")
    assert (said.code, said.out) == (0, "P03 can be reached by email and phone.\n")
    assert system.records.people.contact_of(PROJECT, "P03").email == "p03.cli@example.org"
    assert "p03.cli" not in terminal.run("show", PROJECT, "--json").out
    assert terminal.run("person", PROJECT, "P03", "--email", "no address").code == 2


def test_a_person_is_linked_with_their_member_of_the_board_and_let_go_again(
        terminal: Terminal, system: Running) -> None:
    member, people = "5c0000000000000000000001", system.records.people
    said = terminal.run("link-member", PROJECT, "P04", member)
    assert (said.code, said.out) == (0, "What P04 does on the board counts as theirs.\n")
    assert people.person_of_member(PROJECT, member) == "P04"
    taken = terminal.run("link-member", PROJECT, "P05", member)
    assert (taken.code, taken.out) == (1, "")
    assert "another account" in taken.err and member not in taken.err
    assert terminal.run("link-member", PROJECT, "P04").code == 2
    gone = terminal.run("link-member", PROJECT, "P04", "--remove", "--json")
    assert (gone.code, gone.json["board_member"]) == (0, False)
    assert people.person_of_member(PROJECT, member) is None
