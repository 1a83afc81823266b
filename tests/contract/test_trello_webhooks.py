"""Webhooks from our side: one a board, found again, watched, re-armed; and what their bodies may tell."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import Missing, Refused
from integrations.trello.credentials import Credentials
from integrations.trello.hints import LARGEST, is_genuine, parse_hint, signature
from integrations.trello.transport import TrelloTransport
from integrations.trello.webhooks import TrelloWebhooks
from sandbox.board.running import RunningBoard, running
from tests.contract.canned_server import Canned, canned
from tests.contract.test_trello_oauth import Keeper, granted, signed
from tests.contract.trello_wire import KEY, TOKEN, caught, signed_in

BOARD, ACTION = "5c0ffee00000000000000001", "5c0ffee00000000000000002"
SECRET, CALLBACK = "a-secret-of-the-application", "https://example.org/webhooks/trello"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def board_id(server: RunningBoard) -> str:
    made: str = server.ok("POST", "/boards", {"name": "Garden"}).json()["id"]
    return made


class Receiver(BaseHTTPRequestHandler):
    """Says yes to Trello's question whether somebody is there."""

    received: list[tuple[bytes, str]] = []

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.received.append((raw, self.headers.get("X-Trello-Webhook", "")))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def callback() -> Iterator[str]:
    Receiver.received.clear()
    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{receiver.server_port}/webhooks/trello"
    receiver.shutdown()
    receiver.server_close()
    thread.join()


def test_registering_again_finds_the_webhook_that_is_there(server: RunningBoard, board_id: str, callback: str) -> None:
    webhooks = TrelloWebhooks(signed_in(server))
    first = webhooks.register(board_id, callback, "Coproduce")
    assert webhooks.register(board_id, callback, "Coproduce") == first
    found = [one for one in webhooks.listed() if one.board_id == board_id]
    assert [(one.id, one.callback_url, one.active, one.failures) for one in found] == [(first, callback, True, 0)]
    other = server.ok("POST", "/boards", {"name": "Other"}).json()["id"]
    assert webhooks.register(other, callback, "Coproduce") != first


def test_a_webhook_that_was_switched_off_is_switched_on_again(server: RunningBoard, board_id: str,
                                                              callback: str) -> None:
    webhooks = TrelloWebhooks(signed_in(server))
    made = webhooks.register(board_id, callback, "Coproduce")
    for switch_on in (lambda: webhooks.rearm(made), lambda: webhooks.register(board_id, callback, "Coproduce")):
        server.ok("PUT", f"/webhooks/{made}", {"active": False})
        assert not webhooks.read(made).active
        switch_on()
        assert webhooks.read(made).active


def test_a_removed_webhook_is_gone_and_may_be_removed_again(server: RunningBoard, board_id: str, callback: str) -> None:
    webhooks = TrelloWebhooks(signed_in(server))
    made = webhooks.register(board_id, callback, "Coproduce")
    webhooks.remove(made)
    webhooks.remove(made)
    assert isinstance(caught(lambda: webhooks.read(made)), Missing)
    assert webhooks.register(board_id, callback, "Coproduce") != made


def test_an_address_where_nobody_answers_is_refused_in_words(server: RunningBoard, board_id: str) -> None:
    webhooks = TrelloWebhooks(signed_in(server))
    error = caught(lambda: webhooks.register(board_id, "http://127.0.0.1:9/webhooks/trello", "Coproduce"))
    assert isinstance(error, Refused)
    assert "public address" in str(error)
    assert "not reachable" in str(error)


def test_a_webhook_that_somebody_else_of_us_just_made_is_found_after_trellos_refusal() -> None:
    exists = Canned(400, "A webhook with that callback, model, and token already exists", "text/plain")
    made = json.dumps([{"id": "h1", "idModel": BOARD, "callbackURL": CALLBACK, "active": True}])
    with canned(Canned(200, "[]"), exists, Canned(200, made)) as served:
        webhooks = TrelloWebhooks(TrelloTransport(Credentials(TOKEN, KEY), served.base_url))
        assert webhooks.register(BOARD, CALLBACK, "Coproduce") == "h1"
    with canned(Canned(200, "[]"), exists, Canned(200, "[]")) as served:
        webhooks = TrelloWebhooks(TrelloTransport(Credentials(TOKEN, KEY), served.base_url))
        assert isinstance(caught(lambda: webhooks.register(BOARD, CALLBACK, "Coproduce")), Refused)


def test_how_long_a_webhook_has_failed_is_told() -> None:
    failing = {"id": "h1", "idModel": BOARD, "callbackURL": CALLBACK, "active": False, "consecutiveFailures": 1001,
               "firstConsecutiveFailDate": "2027-01-12T10:00:00.000Z", "somethingNew": [1]}
    with canned(Canned(200, json.dumps(failing))) as served:
        seen = TrelloWebhooks(TrelloTransport(Credentials(TOKEN, KEY), served.base_url)).read("h1")
    assert (seen.active, seen.failures) == (False, 1001)
    assert seen.failing_since == datetime(2027, 1, 12, 10, tzinfo=UTC)


def test_with_oauth_webhooks_are_found_without_a_token_in_the_address(server: RunningBoard) -> None:
    hook = {"id": "h1", "idModel": BOARD, "callbackURL": CALLBACK}
    with canned(Canned(200, json.dumps([{"id": "t1"}, {"id": "t2", "webhooks": [hook]}]))) as served:
        transport = TrelloTransport(signed(granted(server), Keeper()), served.base_url)
        assert [one.id for one in TrelloWebhooks(transport).listed()] == ["h1"]
        assert served.lines == ["GET /1/members/me/tokens?webhooks=true"]


def body(**changes: object) -> bytes:
    action = {"id": ACTION, "type": "updateCard", "date": "2027-01-12T10:00:00.000Z", "idMemberCreator": "m1",
              "data": {"board": {"id": BOARD, "name": "Garden"}, "card": {"id": "c1"}}, "appCreator": None}
    return json.dumps({"action": {**action, **changes}, "model": {"id": BOARD, "name": "Garden"}}).encode()


def test_a_body_is_genuine_only_with_the_secret_the_address_and_not_a_byte_changed() -> None:
    raw = body()
    shown = base64.b64encode(hmac.new(SECRET.encode(), raw + CALLBACK.encode(), hashlib.sha1).digest()).decode()
    assert signature(SECRET, raw, CALLBACK) == shown
    assert is_genuine(SECRET, raw, CALLBACK, shown)
    assert not is_genuine(SECRET, raw + b" ", CALLBACK, shown)
    assert not is_genuine(SECRET, raw, CALLBACK + "/", shown)
    assert not is_genuine("another", raw, CALLBACK, shown)
    assert not is_genuine("", raw, CALLBACK, signature("", raw, CALLBACK))
    for forged in (None, "", shown[:-1], shown + "=", "ü", "\ud800"):
        assert not is_genuine(SECRET, raw, CALLBACK, forged)


def test_what_a_board_server_delivers_is_genuine_and_a_hint_about_its_board(
        server: RunningBoard, board_id: str, callback: str) -> None:
    TrelloWebhooks(signed_in(server)).register(board_id, callback, "Coproduce")
    server.ok("POST", "/lists", {"name": "To do", "idBoard": board_id})
    wait = threading.Event()
    for _ in range(200):
        if Receiver.received:
            break
        wait.wait(0.05)
    raw, shown = Receiver.received[0]
    assert is_genuine(server.api_secret, raw, callback, shown)
    hint = parse_hint(raw)
    assert (hint.board_id, hint.kind, hint.by_app) == (board_id, "createList", True)


def test_an_echo_is_known_by_the_name_we_write_under_and_by_nothing_else() -> None:
    assert parse_hint(body(), "coproduce-1", "coproduce-1").own
    for echoed in (None, "", "coproduce", "coproduce-10"):
        assert not parse_hint(body(), echoed, "coproduce-1").own


@pytest.mark.parametrize("changes", [
    {}, {"type": "somethingThatIsNewInTrello"}, {"appCreator": {"id": "a1"}}, {"data": {}}, {"display": [[]]},
    {"idMemberCreator": None}, {"data": {"board": {"id": BOARD}, "old": "?"}}, {"memberCreator": 5}])
def test_known_and_unknown_kinds_are_hints_about_their_board(changes: dict[str, object]) -> None:
    hint = parse_hint(body(**changes))
    assert (hint.action_id, hint.board_id) == (ACTION, BOARD)
    assert hint.kind == changes.get("type", "updateCard")
    assert hint.at == datetime(2027, 1, 12, 10, tzinfo=UTC)
    assert hint.by_app == ("appCreator" in changes)


@pytest.mark.parametrize("raw", [
    b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 50_000, b'{"action": {}}', body(id="../../etc"),
    body(id=ACTION + "\n"), body(date="yesterday"), body(date="2027-01-12T10:00:00"), body(type="<script>"),
    body(type=7), body(data=[]), body(data={"board": {"id": "x' OR 1=1"}}), b" " * (LARGEST + 1)])
def test_what_is_no_webhook_of_a_board_is_refused_without_repeating_it(raw: bytes) -> None:
    error = caught(lambda: parse_hint(raw))
    assert isinstance(error, Refused)
    assert "script" not in str(error)
    assert error.__context__ is None


NAMES = st.sampled_from(["action", "data", "board", "id", "type", "date", "model"])
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                      lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner), max_leaves=20)


@given(st.binary(max_size=300) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_body_whatsoever_breaks_the_reader(raw: bytes) -> None:
    try:
        parse_hint(raw)
    except Refused as error:
        assert str(error)
