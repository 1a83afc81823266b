"""The money commands at a terminal, against real records behind a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from integrations.ports_reconciliation import Mismatch, Reconciliation
from integrations.records.engine import writing
from integrations.records.tables import payment_intents
from tests.builders import World
from tests.unit.cli_world import Terminal
from tests.web.desk import Desk, open_desk
from tests.web.money_world import first_paid, paid_world
from tests.web.test_payments_books import looked, proposed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "records") as made:
        yield made


@pytest.fixture
def world(desk: Desk) -> World:
    return paid_world(desk)


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, desk: Desk,
             tmp_path: Path) -> Terminal:
    """That of somebody in finance."""
    monkeypatch.chdir(tmp_path)
    made = Terminal(capsys, monkeypatch)
    made.settings(url=desk.base_url, token=desk.token("money", roles=["finance"]))
    return made


@pytest.mark.parametrize("name", ["show", "verify", "export", "reconcile", "explain", "account", "statement",
                                  "funder"])
def test_every_command_explains_itself_with_an_example(terminal: Terminal, name: str) -> None:
    said = terminal.run("ledger", name, "--help")
    assert said.code == 0 and f"Example: coproduce ledger {name}" in said.out


def test_the_ledger_is_shown_as_a_table_and_as_json(terminal: Terminal, world: World) -> None:
    said = terminal.run("ledger", "show", "one")
    line = first_paid(world)
    assert (said.code, said.err) == (0, "")
    assert "Balances" in said.out and line.external_id in said.out and "issued" in said.out
    assert terminal.run("ledger", "show", "one", "--json").json["project"] == "one"


def test_whole_books_end_with_0_and_a_difference_ends_with_1_and_its_sentence(
        terminal: Terminal, desk: Desk, world: World) -> None:
    for arguments in (["one"], []):
        said = terminal.run("ledger", "verify", *arguments)
        assert (said.code, said.err) == (0, "") and "one: whole" in said.out
    line = first_paid(world)
    with writing(desk.records.engine) as connection:
        connection.execute(update(payment_intents).where(payment_intents.c.external_id == line.external_id).values(
            amount_minor=1))
    said = terminal.run("ledger", "verify", "one")
    assert said.code == 1 and line.external_id in said.out and "differ" in said.err
    assert terminal.run("ledger", "verify", "one", "--json").json[0]["whole"] is False


def test_an_export_is_written_checked_offline_and_a_changed_one_is_found(
        terminal: Terminal, world: World, tmp_path: Path) -> None:
    table, lines = tmp_path / "ledger.csv", tmp_path / "ledger.jsonl"
    said = terminal.run("ledger", "export", "one", "--csv", str(table), "--jsonl", str(lines))
    assert said.code == 0 and oct(lines.stat().st_mode)[-3:] == "600"
    assert table.read_text().startswith("n,source,at,project,who,what")
    assert terminal.run("ledger", "export", "one").out == lines.read_text()
    terminal.settings(url="http://127.0.0.1:1")
    for whole in (lines, table):
        assert "are there, in order and unchanged" in terminal.run("ledger", "verify", "--file", str(whole)).out
        cut = tmp_path / f"cut{whole.suffix}"
        cut.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[:-1]))
        said = terminal.run("ledger", "verify", "--file", str(cut))
        assert said.code == 1 and "cut off" in said.err and said.out == ""
    lines.write_text(lines.read_text().replace('"amount_minor": 5000', '"amount_minor": 5001').replace("P06", "P05", 1))
    said = terminal.run("ledger", "verify", "--file", str(lines))
    assert said.code == 1 and "was changed" in said.err
    (tmp_path / "other.txt").write_text("No export.")
    for arguments in (["--file", "missing.jsonl"], ["--file", "other.txt"], ["one", "--file", str(lines)]):
        assert terminal.run("ledger", "verify", *arguments).code == 2, arguments


def test_a_statement_and_the_funder_view_are_shown(terminal: Terminal, world: World) -> None:
    said = terminal.run("ledger", "statement", "one", "P01", "--year", "2026")
    assert said.code == 0 and "2026-04-06 to 2027-04-05" in said.out and "Total" in said.out
    assert terminal.run("ledger", "statement", "one", "P77").code == 1
    said = terminal.run("ledger", "funder", "one")
    assert said.code == 0 and "By phase" in said.out and "P01" not in said.out


def test_people_without_the_right_are_told_whom_to_ask(terminal: Terminal, desk: Desk, world: World) -> None:
    token = desk.token("P02", "one")
    for arguments in (["show", "one"], ["verify", "one"], ["export", "one"], ["funder", "one"], ["reconcile"],
                      ["statement", "one", "P01"]):
        said = terminal.run("ledger", *arguments, "--token", token)
        assert (said.code, said.out) == (4, ""), arguments
        assert said.err.count("\n") == 1


def test_an_order_from_elsewhere_is_explained_once_and_by_finance(
        terminal: Terminal, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.client.PAUSE", 0.01)
    strange = Mismatch(order_id="ORD7", theirs="issued: £25.00", amount_minor=2500, currency="GBP")
    desk.records.reconciliations.save(Reconciliation(
        at=desk.now, since=desk.now, until=desk.now, provider="tremendous", theirs_only=(strange,),
        theirs_total_minor={"GBP": 2500}))
    arguments = ["ledger", "explain", "ORD7", "--reason", "Vouchers for the launch"]
    assert terminal.run(*arguments, "--token", desk.token("ops", roles=["operator"])).code == 4
    said = terminal.run(*arguments)
    assert (said.code, said.err) == (0, "") and "ORD7" in said.out and "alarms no more" in said.out
    assert terminal.run(*arguments).code == 1
    assert terminal.run("ledger", "explain", "ORD7").code == 2, "never without a reason"
    latest = desk.records.reconciliations.latest()
    assert latest is not None and [one.reason for one in latest.explained] == ["Vouchers for the launch"]


def test_the_account_is_shown_against_what_waits(terminal: Terminal, desk: Desk) -> None:
    said = terminal.run("ledger", "account")
    assert said.code == 0 and "not looked at yet" in said.out
    proposed(desk)
    looked(desk, available=16_499)
    said = terminal.run("ledger", "account")
    assert (said.code, said.err) == (0, "")
    for words in ("164.99 GBP", "not enough", "165.00", "Lark Market", "waits until there is money"):
        assert words in said.out, words
    assert terminal.run("ledger", "account", "--json").json["covers"] is False


def test_a_project_is_shown_with_what_speaks_against_approving_a_run(terminal: Terminal, desk: Desk) -> None:
    proposed(desk)
    looked(desk)
    assert "Nobody could choose anything for £55.00" in terminal.run("show", "one").out


def test_a_comparison_needs_the_workflow_server(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.client.PAUSE", 0.01)
    said = terminal.run("ledger", "reconcile")
    assert said.code == 3 and "workflow server" in said.err
