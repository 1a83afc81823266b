"""The outbox at a terminal, against real records behind a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.records.outbox_desk import Wanted
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
    """That of an operator."""
    monkeypatch.chdir(tmp_path)
    made = Terminal(capsys, monkeypatch)
    made.settings(url=desk.base_url, token=desk.token("operator", roles=["operator"]))
    return made


def test_the_outbox_is_listed_by_person_and_what_failed_is_sent_again(desk: Desk, terminal: Terminal) -> None:
    first = desk.records.outbox.waiting("one", 1)[0]
    desk.records.outbox.failed(first.id, "P01 has no e-mail address.", final=True)
    said = terminal.run("outbox", "list", "--state", "undeliverable")
    row, = desk.parts.outbox.messages(Wanted(state="undeliverable"), 5)
    assert said.code == 0 and row.ref in said.out and "P01 has no e-mail address." in said.out
    again = terminal.run("outbox", "resend", row.ref)
    assert again.code == 0 and "is waiting now" in again.out
    assert terminal.run("outbox", "list", "--state", "undeliverable", "--json").json["messages"] == []


def test_a_held_message_is_shown_with_plainer_words_and_decided_on(desk: Desk, terminal: Terminal) -> None:
    one, two, three = desk.records.outbox.waiting("one", 3)
    for held in (one, two, three):
        desk.records.outbox.hold(held.id, 14.0)
    refs = [row.ref for row in desk.parts.outbox.messages(Wanted(state="held"), 5)]
    said = terminal.run("outbox", "list", "--state", "held")
    assert "3 held" in said.out and "Please read the team agreement" in said.out.replace("\n", " ")
    assert terminal.run("outbox", "send", refs[0], "--reason", "They know it").code == 0
    assert terminal.run("outbox", "edit", refs[1], "--subject", "News", "--text", "We found a room.").code == 0
    assert terminal.run("outbox", "drop", refs[2], "--reason", "Told in person").code == 0
    assert terminal.run("outbox", "drop", refs[2], "--reason", "Again").code == 1
    assert desk.parts.outbox.counts(Wanted())["dropped"] == 1
