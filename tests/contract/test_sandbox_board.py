"""The local board server as a process: py-trello drives it, limits and faults strike, a restart keeps all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from trello import TrelloClient
from trello.exceptions import ResourceUnavailable, Unauthorized

from sandbox.board.running import RunningBoard, running, start
from tests.local_board import Loopback, Place, card_on, new_place


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    """A server without rate limits, shared by the tests of this module."""
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def place(server: RunningBoard) -> Place:
    """A fresh private board with one list."""
    return new_place(server)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[], RunningBoard]]:
    """Starts servers of a test's own on one folder; all are stopped at the end."""
    begun: list[RunningBoard] = []

    def begin() -> RunningBoard:
        begun.append(start(data=tmp_path))
        return begun[-1]

    yield begin
    for each in begun:
        each.stop()


def client(server: RunningBoard) -> TrelloClient:
    """An unmodified py-trello client."""
    return TrelloClient(server.api_key, token=server.token, http_service=Loopback(server.base_url))


def test_py_trello_builds_a_board_and_reads_back_what_it_wrote(server: RunningBoard) -> None:
    board = client(server).add_board("Garden", default_lists=False)
    ideas, done = board.add_list("Ideas", "bottom"), board.add_list("Done", "bottom")
    need = board.add_label("Need", "green")
    card = ideas.add_card("Paths", "Wide **enough**", labels=[need], due="2026-12-01T10:00:00+01:00")
    card.add_checklist("Steps", ["measure", "agree"], [True, False])
    card.change_list(done.id)
    card.set_due_complete()
    card.comment("Measured on Monday")
    card.attach(url="https://example.org/paths")

    read = client(server).get_card(card.id)
    assert (read.name, read.desc, read.idList) == ("Paths", "Wide **enough**", done.id)
    assert (read.due, read.is_due_complete) == ("2026-12-01T09:00:00.000Z", True)
    assert [label.name for label in read.labels] == ["Need"]
    steps = [(item["name"], item["checked"]) for item in read.checklists[0].items]
    assert steps == [("measure", True), ("agree", False)]
    assert [note["data"]["text"] for note in read.fetch_comments(force=True)] == ["Measured on Monday"]
    assert [link.url for link in read.get_attachments()] == ["https://example.org/paths"]
    assert [(move["source"]["name"], move["destination"]["name"]) for move in read.list_movements()] == [
        ("Ideas", "Done")
    ]
    assert [each.name for each in board.list_lists()] == ["Ideas", "Done"]


def test_py_trello_archives_reopens_and_deletes(server: RunningBoard) -> None:
    board = client(server).add_board("Shed", default_lists=False)
    card = board.add_list("Ideas").add_card("Roof")
    card.set_closed(True)
    assert (board.open_cards(), [each.id for each in board.closed_cards()]) == ([], [card.id])
    card.set_closed(False)
    assert [each.id for each in board.open_cards()] == [card.id]
    card.delete()
    with pytest.raises(ResourceUnavailable, match="The requested resource was not found"):
        client(server).get_card(card.id)


def test_credentials_are_taken_from_query_body_and_header(server: RunningBoard, place: Place) -> None:
    shown = {"key": server.api_key, "token": server.token}
    url = f"{server.base_url}/1/cards"
    by_query = requests.get(f"{server.base_url}/1/members/me", params=shown, timeout=10)
    by_form = requests.post(url, data={**shown, "idList": place.list, "name": "Form"}, timeout=10)
    by_json = requests.post(url, json={**shown, "idList": place.list, "name": "Json"}, timeout=10)
    assert [each.status_code for each in (by_query, by_form, by_json)] == [200, 200, 200]
    assert by_query.json()["username"] == "coproduce-bot"
    assert client(server).get_member("me").fetch().email == server.members[0]["email"]


def test_a_restart_keeps_keys_tokens_and_boards(launch: Callable[[], RunningBoard]) -> None:
    before = launch()
    board = before.ok("POST", "/boards", {"name": "Kept"}).json()["id"]
    assert before.stop() == 0
    after = launch()
    assert (after.api_key, after.api_secret, after.members) == (*(before.api_key, before.api_secret, before.members),)
    assert after.ok("GET", f"/boards/{board}").json()["name"] == "Kept"
    assert [member["username"] for member in after.members][:2] == ["coproduce-bot", "board-user-one"]
    assert after.members[0]["token"] == after.token


def test_a_killed_server_loses_no_answered_write(launch: Callable[[], RunningBoard]) -> None:
    before = launch()
    board = before.ok("POST", "/boards", {"name": "Kept"}).json()["id"]
    before.process.kill()
    assert launch().ok("GET", f"/boards/{board}").json()["name"] == "Kept"


def test_the_hundred_and_first_call_within_ten_seconds_is_refused(
    launch: Callable[[], RunningBoard],
) -> None:
    limited = launch()
    session = requests.Session()
    session.headers.update(limited.headers())
    url = f"{limited.base_url}/1/members/me/boards?fields=name"
    answers = [session.get(url, timeout=10) for _ in range(101)]
    session.close()
    assert [each.status_code for each in answers] == [200] * 100 + [429]
    assert answers[0].headers["x-rate-limit-api-token-remaining"] == "99"
    assert answers[0].headers["x-rate-limit-api-key-max"] == "300"
    refused = answers[-1]
    assert refused.headers["x-rate-limit-api-token-remaining"] == "0"
    assert refused.json()["error"] == "API_TOKEN_LIMIT_EXCEEDED"
    assert limited.call("GET", "/members/me/boards", token=limited.members[1]["token"]).status_code == 200
    assert limited.admin("GET", "/counters").json() == {
        "requests": 102,
        "reads": 102,
        "writes": 0,
        "rate_limited": 1,
        "webhooks_delivered": 0,
        "webhooks_failed": 0,
        "webhooks_lost": 0,
    }


def test_a_dropped_answer_leaves_exactly_one_card(server: RunningBoard, place: Place) -> None:
    server.faults(drop_after_commit=1)
    with pytest.raises(requests.ConnectionError):
        card_on(server, place)
    cards = server.ok("GET", f"/lists/{place.list}/cards").json()
    assert [card["name"] for card in cards] == ["Dig"]
    card_on(server, place)


def test_faults_strike_as_often_as_told_and_no_more(server: RunningBoard) -> None:
    server.faults(error_500=1, garbage=1, rate_limit_next=1)
    answers = [server.call("GET", "/members/me/boards") for _ in range(4)]
    assert [each.status_code for each in answers] == [500, 200, 429, 200]
    kinds = [each.headers["content-type"].partition(";")[0] for each in answers]
    assert kinds == ["text/html", "text/html", "application/json", "application/json"]


def test_an_outage_and_a_revoked_token_last_until_they_are_ended(server: RunningBoard) -> None:
    server.faults(down=True)
    assert server.call("GET", "/members/me/boards").status_code == 503
    server.faults(down=False, revoked=True)
    assert server.call("GET", "/members/me/boards").text == "invalid token"
    server.faults(revoked=False)
    server.ok("GET", "/members/me/boards")


def test_counters_and_faults_need_the_secret_and_refuse_unknown_switches(server: RunningBoard) -> None:
    assert requests.get(f"{server.base_url}/_admin/counters", timeout=10).status_code == 401
    assert server.admin("PUT", "/faults", {"fire": 1}).status_code == 400
    server.admin("POST", "/counters/reset")
    server.ok("POST", "/boards", {"name": "Counted"})
    assert server.admin("GET", "/counters").json() == {
        "requests": 1,
        "reads": 0,
        "writes": 1,
        "rate_limited": 0,
        "webhooks_delivered": 0,
        "webhooks_failed": 0,
        "webhooks_lost": 0,
    }


def test_a_wrong_key_and_a_wrong_token_are_told_apart(server: RunningBoard) -> None:
    with pytest.raises(Unauthorized, match="invalid token"):
        TrelloClient(server.api_key, token="nobody", http_service=Loopback(server.base_url)).list_boards()
    with pytest.raises(Unauthorized, match="invalid key"):
        TrelloClient("nothing", token=server.token, http_service=Loopback(server.base_url)).list_boards()
