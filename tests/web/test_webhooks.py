"""What the board's webhooks may do: bring a true hint once, and nothing else, whoever sends whatever."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from integrations.records.engine import reading
from integrations.records.tables import board_hints
from integrations.trello.credentials import Credentials
from integrations.trello.hook_keeper import TrelloHooks
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import running as running_board
from tests.builders import World
from tests.local_board import card_on, new_place
from tests.web.desk import Desk, named, open_desk, problem
from tests.web.hooking import Sender, delivery, give_board
from tests.web.running import Running, until
from tests.web.test_process import free_port
from web.__main__ import connector
from workflows.messages import project_workflow_id

SECRET = "secret-of-the-key"
CALLBACK = "https://pages.example/webhooks/trello"
STRANGE: list[object] = [
    b"", b"not json", b"\xff\xfe", b"[]", b"{}", b"null", b'{"action": 7}', b"[" * 100_000,
    delivery(id=7), delivery(id="../../etc"), delivery(id="5f" * 500), delivery(date="yesterday"), delivery(date=None),
    delivery(date="9999-12-31T23:59:59-12:00"), delivery(type=None), delivery(type=["updateCard"]),
    delivery(data={"board": {"id": "b\u0000"}}), delivery(data="none"), {"model": {"id": "b00000000000000000000001"}},
]


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Desk]:
    """Takes webhooks for the board of the project `one`. The workflow server is down."""
    with open_desk(tmp_path, webhook_secret=SECRET, webhook_callback=CALLBACK, client_id="coproduce/1234") as desk:
        desk.publish(World(named("one")))
        give_board(desk.records, "one")
        yield desk


@pytest.fixture
def sender(hooked: Desk) -> Sender:
    return Sender(hooked.base_url, SECRET, CALLBACK)


def kept(desk: Desk) -> list[str]:
    with reading(desk.records.engine) as connection:
        return list(connection.execute(select(board_hints.c.action_id)).scalars())


def test_trello_finds_somebody_at_home_before_it_makes_a_webhook(sender: Sender) -> None:
    for method in ("HEAD", "GET"):
        answer = httpx.request(method, f"{sender.base_url}/webhooks/trello")
        assert (answer.status_code, answer.content) == (200, b"")


def test_without_a_secret_there_is_nothing_at_the_address(desk: Desk) -> None:
    for method in ("GET", "POST"):
        assert problem(httpx.request(method, f"{desk.base_url}/webhooks/trello"))[0] == 404
    nobody = Sender(desk.base_url, "", desk.settings.webhook_callback)
    assert nobody.send(delivery()).status_code == 404
    assert kept(desk) == []


def test_a_true_hint_is_kept_when_it_is_answered_although_the_workflow_server_is_down(
        hooked: Desk, sender: Sender) -> None:
    body = delivery()
    answer = sender.send(body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert kept(hooked) == [body["action"]["id"]]
    assert hooked.records.hints.unheard() == ["one"]
    assert sender.counted() == {"new": 1}


def test_a_forged_an_altered_and_an_unsigned_body_change_nothing_and_learn_nothing(
        hooked: Desk, sender: Sender) -> None:
    raw = json.dumps(delivery()).encode()
    right = sender.signature(raw)
    forged = [
        sender.send(raw.replace(b"Dig", b"Dog"), signed=right),
        sender.send(raw + b"\n", signed=right),
        sender.send(raw, signed=Sender("", "another secret", CALLBACK).signature(raw)),
        sender.send(raw, signed=Sender("", SECRET, f"{sender.base_url}/webhooks/trello").signature(raw)),
        sender.send(raw, signed=right.swapcase()),
        sender.send(raw, signed=""),
        sender.send(raw, signed="not base64 \u00e9".encode().decode("latin-1").encode("ascii", "replace").decode()),
        httpx.post(f"{sender.base_url}/webhooks/trello", content=raw, headers={"accept": "text/html"}),
    ]
    told = {problem(answer) for answer in forged}
    assert told == {(401, "The signature is missing or wrong, so this was not taken.")}
    assert kept(hooked) == []
    assert sender.counted() == {"forged": len(forged)}


def test_a_flood_of_forged_bodies_is_slowed_down_and_true_ones_still_come_through(
        hooked: Desk, sender: Sender) -> None:
    statuses = [sender.send(b"{}", signed="wrong").status_code for _ in range(80)]
    assert set(statuses) == {401, 429}
    assert statuses.index(429) >= 60
    assert sender.send(delivery()).status_code == 200
    assert hooked.records.hints.unheard() == ["one"]


def test_a_burst_of_true_hints_is_never_refused(tmp_path: Path) -> None:
    with open_desk(tmp_path, webhook_secret=SECRET, webhook_callback=CALLBACK, requests_per_minute=10) as desk:
        desk.publish(World(named("one")))
        give_board(desk.records, "one")
        sender = Sender(desk.base_url, SECRET, CALLBACK)
        assert {sender.send(delivery()).status_code for _ in range(40)} == {200}
        assert len(kept(desk)) == 40


def test_an_action_that_is_known_changes_nothing_however_often_and_late_it_comes(
        hooked: Desk, sender: Sender) -> None:
    body = delivery()
    sender.send(body)
    hooked.records.hints.heard("one")
    assert [sender.send(body).status_code for _ in range(3)] == [200, 200, 200]
    assert hooked.records.hints.unheard() == []
    assert sender.counted() == {"new": 1, "known": 3}


def test_of_deliveries_of_one_action_at_the_same_moment_one_counts(hooked: Desk, sender: Sender) -> None:
    body, statuses = delivery(), list[int]()
    threads = [threading.Thread(target=lambda: statuses.append(sender.send(body).status_code)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 6
    assert sender.counted() == {"new": 1, "known": 5}


def test_an_old_action_that_is_not_known_is_a_hint_all_the_same(hooked: Desk, sender: Sender) -> None:
    assert sender.send(delivery(date="2020-01-01T00:00:00.000Z")).status_code == 200
    assert hooked.records.hints.unheard() == ["one"]


def test_an_action_of_a_kind_that_nobody_knows_is_a_hint(hooked: Desk, sender: Sender) -> None:
    assert sender.send(delivery(type="somethingNewOnCard", data={"board": {"id": "b00000000000000000000001"},
                                                                "more": [1, {}]})).status_code == 200
    assert hooked.records.hints.unheard() == ["one"]


def test_bodies_that_trello_never_sends_are_answered_and_not_taken(hooked: Desk, sender: Sender) -> None:
    assert [sender.send(body).status_code for body in STRANGE] == [200] * len(STRANGE)
    assert kept(hooked) == []
    assert sender.counted() == {"unreadable": len(STRANGE)}


def test_a_board_that_is_nobodys_leaves_no_trace(hooked: Desk, sender: Sender) -> None:
    assert sender.send(delivery("b00000000000000000000009")).status_code == 200
    assert kept(hooked) == []
    assert sender.counted() == {"unknown_board": 1}


def test_a_huge_body_is_refused_whether_or_not_it_says_how_long_it_is(hooked: Desk, sender: Sender) -> None:
    raw = json.dumps(delivery(text="x" * 600_000)).encode()
    assert problem(sender.send(raw))[0] == 413
    signed = {"x-trello-webhook": sender.signature(raw)}
    pieces = (raw[at:at + 65_536] for at in range(0, len(raw), 65_536))
    assert httpx.post(f"{sender.base_url}/webhooks/trello", content=pieces, headers=signed).status_code == 413
    assert kept(hooked) == []
    assert sender.counted() == {"too_large": 2}


def test_our_own_echo_is_kept_and_wakes_nobody(hooked: Desk, sender: Sender) -> None:
    ours = {"x-trello-client-identifier": "coproduce/1234"}
    sender.send(delivery(appCreator={"id": "5a0000000000000000000001"}), headers=ours)
    assert len(kept(hooked)) == 1
    assert hooked.records.hints.unheard() == []
    assert sender.counted() == {"own": 1}


def test_half_the_signs_of_an_echo_do_not_silence_a_hint(hooked: Desk, sender: Sender) -> None:
    by_app = {"id": "5a0000000000000000000001"}
    for creator, named_by in ((None, "coproduce/1234"), (by_app, "another program"), (by_app, None)):
        sender.send(delivery(appCreator=creator), headers={"x-trello-client-identifier": named_by} if named_by else {})
        assert hooked.records.hints.unheard() == ["one"]
        hooked.records.hints.heard("one")


def test_neither_session_nor_token_opens_the_address(hooked: Desk) -> None:
    answer = hooked.operator().post("/webhooks/trello", json=delivery())
    assert problem(answer)[0] == 401
    assert kept(hooked) == []


def signals(running: Running, project: str) -> int:
    """How often the project was told to look at its board."""
    async def counted() -> int:
        client = await connector(running.settings)()
        history = await client.get_workflow_handle(project_workflow_id(project)).fetch_history()
        return sum(one.workflow_execution_signaled_event_attributes.signal_name == "board_changed"
                   for one in history.events)
    return asyncio.run(counted())


def test_a_true_hint_reaches_its_project_once_and_an_echo_does_not(running: Running) -> None:
    running.started("hinted")
    own = {"x-trello-client-identifier": running.settings.client_id}
    until(lambda: running.records.store.board_link("hinted") is not None, "the project has its board")
    link = running.records.store.board_link("hinted")
    assert link is not None
    board, settings = link.board_id, running.settings
    sender = Sender(running.base_url, settings.trello_secret, settings.webhook_callback)
    before = signals(running, "hinted")
    body = delivery(board)
    assert sender.send(delivery(board, appCreator={"id": "5a0000000000000000000001"}), headers=own).status_code == 200
    assert sender.send(body).status_code == 200
    until(lambda: "hinted" not in running.records.hints.unheard(), "the hint is passed on")
    assert sender.send(body).status_code == 200
    assert signals(running, "hinted") == before + 1


def test_the_board_server_itself_brings_hints_of_people_and_echoes_of_ours(tmp_path: Path) -> None:
    port = free_port()
    callback = f"http://127.0.0.1:{port}/webhooks/trello"
    with running_board() as board, open_desk(tmp_path, port, webhook_secret=board.api_secret,
                                             webhook_callback=callback, client_id="coproduce/1234") as desk:
        place = new_place(board)
        desk.publish(World(named("one")))
        give_board(desk.records, "one", place.board)
        ours = TrelloTransport(Credentials(board.token, board.api_key), board.base_url, client_id="coproduce/1234")
        TrelloHooks(ours, callback).keep([place.board])
        sender = Sender(desk.base_url, board.api_secret, callback)
        body = json.dumps({"idList": place.list, "name": "Sow"})
        ours.request("POST", "https://api.trello.com/1/cards", data=body, headers={"Content-Type": "application/json"})
        until(lambda: sender.counted().get("own", 0) > 0, "our own write came back")
        assert desk.records.hints.unheard() == []
        card_on(board, place, name="Water")
        until(lambda: sender.counted().get("new", 0) > 0, "what somebody else did came")
        assert desk.records.hints.unheard() == ["one"]
        assert sender.counted().get("forged", 0) == 0
