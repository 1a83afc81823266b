"""Commands that read, at a real web process; and how each kind of failure ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from sqlalchemy import update

from cli import client
from cli.main import app
from domain.phases import Phase
from integrations.records.engine import writing
from integrations.records.tables import events
from tests.builders import World
from tests.unit.cli_world import Terminal
from tests.web.desk import Desk, named, open_desk

PROJECT = "ek-cli"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("desk")) as made:
        made.publish(World(named(PROJECT)).up_to(Phase.CO_DECISION_MAKING))
        yield made


@pytest.fixture
def nowhere(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """A terminal that knows no server."""
    monkeypatch.chdir(tmp_path)
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def terminal(nowhere: Terminal, desk: Desk) -> Terminal:
    nowhere.settings(url=desk.base_url, token=desk.token("operator", roles=["operator"]))
    return nowhere


def test_every_command_explains_itself_with_an_example(nowhere: Terminal) -> None:
    names = list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # it is a group
    assert len(names) >= 17
    for name in names:
        said = nowhere.run(name, "--help")
        assert said.code == 0
        assert "Example" in said.out, name


def test_machines_get_json_and_nothing_else_on_stdout(terminal: Terminal) -> None:
    asked = (["list"], ["show", PROJECT], ["events", PROJECT], ["waiting"], ["report", PROJECT])
    for arguments in asked:
        said = terminal.run(*arguments, "--json")
        assert (said.code, said.err) == (0, "")
        assert isinstance(said.json, dict)


def test_people_see_what_waits_and_with_which_ids_to_go_on(terminal: Terminal) -> None:
    assert PROJECT in terminal.run("list").out
    shown = terminal.run("show", PROJECT).out
    assert "M1" in shown and "Co-decision-making" in shown and "What waits for whom" in shown
    assert "Gate: passed" in shown and "Gate: waiting for work" in shown
    first, second = (terminal.run("events", PROJECT, "--after", after, "--limit", "1").out for after in ("0", "1"))
    assert first != second and "Co-design" in second
    assert "Money in GBP" in terminal.run("report", PROJECT).out


def test_the_report_can_be_kept_as_a_page(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("report", PROJECT, "--html", "report.html")
    assert said.code == 0
    page = (tmp_path / "report.html").read_text()
    assert "Finding us when it matters" in page and "<style>" in page and "stylesheet" not in page


def test_a_person_sees_only_what_waits_for_them(nowhere: Terminal, desk: Desk) -> None:
    nowhere.settings(url=desk.base_url, token=desk.token("P08", PROJECT))
    waiting = nowhere.run("waiting", "--json").json["waiting"]
    assert waiting and {one["person"]["person"] for one in waiting} == {"P08"}


def test_a_server_that_is_not_there_ends_with_3_and_the_way_to_start_it(nowhere: Terminal) -> None:
    said = nowhere.run("list", "--url", "http://127.0.0.1:1")
    assert (said.code, said.out) == (3, "")
    assert said.err == "Nobody answers at http://127.0.0.1:1. Start it with `coproduce up` or set COPRODUCE_URL.\n"
    unknown = nowhere.run("list")
    assert unknown.code == 3
    assert "coproduce up" in unknown.err


def test_who_may_not_do_it_ends_with_4(terminal: Terminal, desk: Desk) -> None:
    assert terminal.run("list", "--token", "cop_wrong").code == 4
    said = terminal.run("token", "create", PROJECT, "P01", "--token", desk.token("P03", PROJECT))
    assert (said.code, said.out) == (4, "")
    assert "operations team" in said.err


def test_what_is_refused_ends_with_1_and_wrong_usage_with_2(terminal: Terminal) -> None:
    missing = terminal.run("show", "no-such-project")
    assert (missing.code, missing.out) == (1, "")
    assert missing.err.startswith("There is no project of this id")
    assert terminal.run("vote", PROJECT, "no_such_phase", "approve").code == 2
    assert terminal.run("command", PROJECT, "make_suggestion", "--json", "[1]").code == 2
    assert terminal.run("command", PROJECT, "no_such_kind").code == 2
    assert terminal.run("list", "--url", "127.0.0.1:8080").code == 2
    assert terminal.run("list", "--url", "http://127.0.0.1:port").code == 2
    terminal.settings(web_port="not a port")
    wrong = terminal.run("list")
    assert wrong.code == 2
    assert "COPRODUCE_WEB_PORT" in wrong.err


def test_a_command_that_nobody_could_decide_is_repeated_and_then_ends_with_3(
        terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAUSE", 0.01)
    said = terminal.run("complete", PROJECT, "M1")
    assert (said.code, said.out) == (3, "")
    assert "workflow server" in said.err


def test_the_stack_of_this_folder_is_found_and_its_token_goes_nowhere_else(
        nowhere: Terminal, desk: Desk, tmp_path: Path) -> None:
    here = tmp_path / ".coproduce" / "demo"
    here.mkdir(parents=True)
    (here / "stack.json").write_text(f'{{"web": "{desk.base_url}"}}')
    (here / "operator-token").write_text(desk.token("operator", roles=["operator"]) + "\n")
    assert nowhere.run("show", PROJECT).code == 0
    elsewhere = nowhere.run("show", PROJECT, "--url", desk.base_url.replace("127.0.0.1", "localhost"))
    assert elsewhere.code == 4


def test_verify_finds_a_changed_event_without_a_server(nowhere: Terminal, tmp_path: Path) -> None:
    with open_desk(tmp_path / "records") as own:
        own.publish(World(named(PROJECT)))
        whole = nowhere.run("verify", PROJECT, "--data-dir", "records")
        assert (whole.code, whole.err) == (0, "")
        assert "in order and unchanged" in whole.out
        with writing(own.records.engine) as connection:
            connection.execute(update(events).where(events.c.seq == 1).values(prev_hash="forged"))
        forged = nowhere.run("verify", PROJECT, "--data-dir", "records", "--json")
    assert (forged.code, forged.json["whole"], forged.json["broken_seq"]) == (1, False, 1)


def test_roles_are_given_and_taken_without_a_server(nowhere: Terminal, tmp_path: Path) -> None:
    with open_desk(tmp_path / "records") as own:
        people, here = own.records.people, ("--data-dir", "records")
        typo = nowhere.run("role", "mony@example.org", "finance", *here)
        assert (typo.code, typo.out) == (1, "") and "--new" in typo.err and not people.find("mony@example.org")
        made = nowhere.run("role", "money@example.org", "finance", "--new", "--token", *here)
        account = own.records.tokens.authenticate(made.out.strip())
        assert made.code == 0 and account is not None and account.roles == ("finance",)
        assert "not shown again" in made.err and made.out.strip() not in made.err
        both = nowhere.run("role", account.id, "operator", *here)
        assert (both.code, both.out) == (0, f"Roles of {account.id}: finance, operator.\n")
        left = nowhere.run("role", " Money@example.org", "finance", "--remove", "--json", *here)
        assert left.json == {"account": account.id, "roles": ["operator"]}
        assert nowhere.run("role", account.id, "operator", "--remove", *here).out == f"Roles of {account.id}: none.\n"
        assert nowhere.run("role", "acc_nobody", "finance", *here).code == 1
        assert nowhere.run("role", account.id, "finance", "--remove", "--token", *here).code == 2
        assert nowhere.run("role", account.id, "owner", *here).code == 2


def test_verify_says_so_when_there_is_nothing_to_look_at(nowhere: Terminal, desk: Desk, tmp_path: Path) -> None:
    unknown = nowhere.run("verify", "no-such-project", "--data-dir", str(desk.settings.data_dir))
    assert (unknown.code, unknown.out) == (1, "")
    nothing = nowhere.run("verify", PROJECT)
    assert (nothing.code, nothing.out) == (2, "")
    assert "There are no records" in nothing.err
    assert not (tmp_path / ".coproduce").exists(), "looking must not make an empty database"


def test_people_make_list_and_revoke_tokens_of_their_own(terminal: Terminal, desk: Desk) -> None:
    own = ("--token", desk.token("P02", PROJECT))
    made = terminal.run("token", "create", "--label", "a [b]laptop", "--days", "30", *own)
    token = made.out.split()[-1]  # the server of the test logs to the same stdout
    assert made.code == 0 and "acts as you" in made.err and token not in made.err
    listed = terminal.run("token", "list", *own)
    assert "a [b]laptop" in listed.out and token not in listed.out
    first = terminal.run("token", "list", "--json", *own).json["tokens"][0]["id"]
    assert terminal.run("token", "revoke", first[:12], *own).code == 0
    assert terminal.run("waiting", "--token", token).code == 4
    again = terminal.run("token", "revoke", first[:12], *own)
    assert (again.code, "None of your tokens" in again.err) == (1, True)
    assert terminal.run("token", "create", PROJECT, *own).code == 2
