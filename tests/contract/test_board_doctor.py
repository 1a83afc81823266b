"""`coproduce board doctor` at a real board server: what is well, what is wrong, and never a secret."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cli import doctor, doctor_webhooks
from domain.board_base import BoardBase
from integrations.ports import BoardLink
from integrations.registry import open_records
from integrations.trello.checks import TokenFacts, TrelloChecks
from sandbox.board.running import RunningBoard, running
from settings import Settings
from tests.contract.records_world import kick_off
from tests.unit.cli_world import Said, Terminal
from tests.web.serving import serving


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as started:
        yield started


@pytest.fixture
def terminal(server: RunningBoard, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
             tmp_path: Path) -> Terminal:
    """Settings that are right."""
    monkeypatch.chdir(tmp_path)
    made = Terminal(capsys, monkeypatch)
    made.settings(trello_url=server.base_url, trello_key=server.api_key, trello_token=server.token)
    return made


def board_of_a_project(server: RunningBoard, folder: Path, level: str = "private") -> str:
    """A project in the records whose board is at the server."""
    board: str = server.ok("POST", "/boards", {"name": "Allotment", "prefs_permissionLevel": level}).json()["id"]
    records = open_records(Settings(data_dir=folder / ".coproduce"))
    records.store.publish("example", kick_off())
    records.store.save_board_link("example", BoardLink(board_id=board, url="https://b/1", base=BoardBase()))
    records.engine.dispose()
    return board


def diagnosis(terminal: Terminal) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and state and sentence of each check."""
    said = terminal.run("board", "doctor", "--json")
    return said.code, {one["what"]: (one["state"], one["sentence"]) for one in said.json["checks"]}


def without_secrets(said: Said, server: RunningBoard) -> None:
    for secret in (server.token, server.api_key, server.api_secret):
        assert secret not in said.out + said.err


def test_settings_that_are_right_are_well(terminal: Terminal, server: RunningBoard, tmp_path: Path) -> None:
    board_of_a_project(server, tmp_path)
    said = terminal.run("board", "doctor")
    assert (said.code, said.err) == (0, "")
    without_secrets(said, server)
    code, checks = diagnosis(terminal)
    assert code == 0 and {state for state, _ in checks.values()} == {"ok"}
    assert set(checks) >= {"py-trello", "pace", "address", "clock", "key and token", "scopes", "end of the token",
                           "workspace Local workspace", "webhooks", "board of example"}
    assert "coproduce-bot" in checks["key and token"][1] and "of 10 boards" in checks["workspace Local workspace"][1]


def test_without_a_token_it_says_which_settings_are_needed(terminal: Terminal) -> None:
    terminal.settings(trello_token="")
    code, checks = diagnosis(terminal)
    assert code == 1 and checks["token"][0] == "wrong" and "COPRODUCE_TRELLO_TOKEN" in checks["token"][1]


def test_a_wrong_key_and_a_revoked_token_are_told_apart(terminal: Terminal, server: RunningBoard) -> None:
    terminal.settings(trello_key="0" * 32)
    code, checks = diagnosis(terminal)
    assert code == 1 and checks["key and token"][1].startswith("The key is wrong")
    terminal.settings(trello_key=server.api_key)
    server.revoke(server.members[0]["id"])
    try:
        said = terminal.run("board", "doctor")
        assert said.code == 1 and "The token is wrong, has ended or was revoked" in said.out
        without_secrets(said, server)
    finally:
        server.revoke(server.members[0]["id"], revoked=False)


def test_an_address_where_nobody_or_somebody_else_answers_is_wrong(terminal: Terminal) -> None:
    terminal.settings(trello_url="http://127.0.0.1:1")
    code, checks = diagnosis(terminal)
    assert code == 1 and "Nobody answers" in checks["address"][1] and "key and token" not in checks

    async def other(request: Request) -> Response:
        return PlainTextResponse("hello")

    with serving(FastAPI(routes=[Route("/{path:path}", other)])) as address:
        terminal.settings(trello_url=address)
        code, checks = diagnosis(terminal)
    assert code == 1 and "is not Trello" in checks["address"][1]


def test_secrets_are_not_sent_unencrypted_beyond_this_machine(terminal: Terminal) -> None:
    terminal.settings(trello_url="http://trello.example")
    code, checks = diagnosis(terminal)
    assert code == 1 and "https" in checks["settings"][1]


def test_a_board_that_is_public_or_gone_is_wrong(terminal: Terminal, server: RunningBoard, tmp_path: Path) -> None:
    board = board_of_a_project(server, tmp_path, "public")
    code, checks = diagnosis(terminal)
    assert code == 1 and "not private" in checks["board of example"][1]
    server.ok("PUT", f"/boards/{board}", {"closed": True})
    server.ok("DELETE", f"/boards/{board}")
    code, checks = diagnosis(terminal)
    assert code == 1 and checks["board of example"][0] == "wrong"


def test_a_token_that_ends_soon_or_may_too_little_is_told_before_it_hurts(
        terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = datetime.now(UTC) + timedelta(days=5, hours=1)
    reading = TokenFacts(scopes=["read:board"], expires=soon)
    monkeypatch.setattr(TrelloChecks, "token_facts", lambda self: reading)  # tokens of the local server never end
    code, checks = diagnosis(terminal)
    assert code == 1 and checks["scopes"][0] == "wrong" and "scope=read,write" in checks["scopes"][1]
    assert checks["end of the token"][0] == "warn" and "in 5 days" in checks["end of the token"][1]


def test_a_workspace_that_is_not_there_is_wrong(terminal: Terminal) -> None:
    terminal.settings(trello_workspace="f" * 24)
    code, checks = diagnosis(terminal)
    assert code == 1 and checks["workspace"][0] == "wrong"


def test_a_workspace_that_is_full_warns_before_a_project_gets_no_board(terminal: Terminal,
                                                                       server: RunningBoard) -> None:
    made = [server.ok("POST", "/boards", {"name": f"Full {number}"}).json()["id"] for number in range(10)]
    code, checks = diagnosis(terminal)
    for one in made:
        server.ok("PUT", f"/boards/{one}", {"closed": True})
    assert code == 0 and checks["workspace Local workspace"][0] == "warn"
    assert "a new project gets none" in checks["workspace Local workspace"][1]


@pytest.mark.parametrize(("requests", "state"), [("80", "ok"), ("95", "warn"), ("200", "wrong")])
def test_a_pace_above_what_trello_allows_is_found(terminal: Terminal, requests: str, state: str) -> None:
    terminal.settings(trello_requests=requests)
    assert diagnosis(terminal)[1]["pace"][0] == state


def test_a_clock_that_is_wrong_is_found(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CLOCKS_MAY_DIFFER", timedelta(seconds=-1))
    code, checks = diagnosis(terminal)
    assert code == 0 and checks["clock"][0] == "warn" and "NTP" in checks["clock"][1]


@contextmanager
def callback(status: int) -> Iterator[str]:
    """An address that answers as the web process does, or as a wrong proxy does."""
    async def answer(request: Request) -> Response:
        return Response(status_code=status)

    with serving(FastAPI(routes=[Route("/webhooks/trello", answer, methods=["HEAD", "POST"])])) as address:
        yield address


def test_webhooks_are_followed_from_their_address_to_how_they_fare(
        terminal: Terminal, server: RunningBoard, tmp_path: Path) -> None:
    board = board_of_a_project(server, tmp_path)
    with callback(200) as address:
        terminal.settings(trello_secret=server.api_secret, webhook_url=address)
        _, checks = diagnosis(terminal)
        assert checks["webhook address, from here"][0] == "ok"
        assert "Only Trello's own check" in checks["webhook address, from here"][1]
        assert checks["webhook of example"][0] == "warn" and "none yet" in checks["webhook of example"][1]
        hook = server.ok("POST", "/webhooks", {"idModel": board, "callbackURL": f"{address}/webhooks/trello"}).json()
        assert diagnosis(terminal)[1]["webhook of example"] == ("ok", "It is on.")
        server.ok("PUT", f"/webhooks/{hook['id']}", {"active": False})
        assert "switched it off" in diagnosis(terminal)[1]["webhook of example"][1]
    with callback(405) as address:
        terminal.settings(webhook_url=address)
        _, checks = diagnosis(terminal)
        assert checks["webhook address, from here"][0] == "warn" and "405" in checks["webhook address, from here"][1]
    _, checks = diagnosis(terminal)
    assert "Nobody answers" in checks["webhook address, from here"][1]
    without_secrets(terminal.run("board", "doctor"), server)


@pytest.mark.parametrize("address", ["http://example.org", "https://127.0.0.1", "https://10.0.0.4", "https://pc.local"])
def test_an_address_that_trello_can_not_call_is_wrong(address: str) -> None:
    found = doctor_webhooks.called(f"{address}/webhooks/trello", local=False)
    assert found.state == "wrong" and "https" in found.sentence
