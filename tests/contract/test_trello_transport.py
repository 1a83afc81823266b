"""The wire under py-trello: every bad answer is an error of ours, and no secret ever gets out."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from requests import Session
from trello import TrelloClient

from integrations.errors import (
    Ambiguous,
    IntegrationError,
    Missing,
    RateLimited,
    Refused,
    Unauthorised,
    Unavailable,
    Unsafe,
)
from integrations.trello.answers import TooManyCards
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.canned_server import Canned, canned
from tests.contract.trello_wire import KEY, TOKEN, caught, client, together

PAGE = Canned(503, "<html>Service Unavailable</html>", "text/html")


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


def test_secrets_travel_in_a_header_and_never_in_the_address() -> None:
    with canned(Canned()) as server:
        client(server.base_url, client_id="coproduce-test").fetch_json("/boards/b1", query_params={"fields": "name"})
        assert server.lines == ["GET /1/boards/b1?fields=name"]
        assert server.headers[0]["authorization"] == f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"'
        assert server.headers[0]["x-trello-client-identifier"] == "coproduce-test"


def test_an_oauth_2_token_travels_as_bearer() -> None:
    with canned(Canned()) as server:
        transport = TrelloTransport(Credentials(TOKEN), server.base_url)
        TrelloClient("none", token="none", http_service=transport).fetch_json("/boards/b1")
        assert server.headers[0]["authorization"] == f"Bearer {TOKEN}"


def test_a_netrc_file_does_not_replace_our_signature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with canned(Canned()) as server:
        client(server.base_url).fetch_json("/boards/b1")
        assert server.headers[0]["authorization"].startswith("OAuth ")


def test_query_mode_of_py_trello_is_refused_before_anything_is_sent() -> None:
    with canned(Canned()) as server:
        transport = TrelloTransport(Credentials(TOKEN, KEY), server.base_url)
        query_mode = TrelloClient(KEY, api_secret=TOKEN, http_service=transport)
        assert isinstance(caught(lambda: query_mode.fetch_json("/boards/b1")), Unsafe)
        assert server.lines == []


def test_one_clients_arguments_do_not_leak_into_anothers() -> None:
    shared = {"cards": "open"}
    with canned(Canned()) as server:
        transport = TrelloTransport(Credentials(TOKEN, KEY), server.base_url)
        transport.request("GET", "https://api.trello.com/1/boards/b1", params=shared)
    assert shared == {"cards": "open"}


@pytest.mark.parametrize(("answer", "expected"), [
    (PAGE, Unavailable), (Canned(500, "<html>", "text/html"), Unavailable), (Canned(504, "", "text/html"), Unavailable),
    (Canned(200, "<html>Welcome</html>", "text/html"), Unavailable), (Canned(301, ""), Refused),
    (Canned(400, "invalid id", "text/plain"), Refused),
    (Canned(403, json.dumps({"error": "API_TOO_MANY_CARDS_REQUESTED"})), TooManyCards),
    (Canned(401, "invalid token", "text/plain"), Unauthorised),
    (Canned(401, "invalid key", "text/plain"), Unauthorised),
    (Canned(401, "unauthorized card permission requested", "text/plain"), Missing),
    (Canned(404, "The requested resource was not found.", "text/plain"), Missing),
    (Canned(449, json.dumps({"originalStatus": 404, "originalMessage": "x"})), Missing),
    (Canned(449, "[]"), Unavailable), (Canned(429, "{}"), RateLimited)])
def test_a_bad_answer_to_a_read_is_our_error(answer: Canned, expected: type[IntegrationError]) -> None:
    with canned(answer) as server:
        error = caught(lambda: client(server.base_url).fetch_json("/boards/b1"))
    assert type(error) is expected
    assert str(error)


@pytest.mark.parametrize(("answer", "expected"), [
    (PAGE, Unavailable), (Canned(500, "<html>", "text/html"), Ambiguous), (Canned(504, "", "text/html"), Ambiguous),
    (Canned(200, "<html>Welcome</html>", "text/html"), Ambiguous)])
def test_a_write_that_may_have_happened_is_ambiguous(answer: Canned, expected: type[IntegrationError]) -> None:
    with canned(answer) as server:
        board = client(server.base_url)
        error = caught(lambda: board.fetch_json("/cards", http_method="POST", post_args={"name": "x"}))
        assert len(server.lines) == 1
    assert type(error) is expected


def test_a_refusal_quotes_what_trello_said_but_not_a_secret_in_it() -> None:
    with canned(Canned(400, f"invalid value for due, token {TOKEN}", "text/plain")) as server:
        error = caught(lambda: client(server.base_url).fetch_json("/cards/c", http_method="PUT", post_args={}))
    assert "invalid value for due" in str(error)
    assert TOKEN not in str(error)


def test_a_short_pause_is_waited_for_and_a_write_is_then_repeated() -> None:
    with canned(Canned(429, headers={"Retry-After": "0.2"}), Canned(200, '{"id": "c1"}')) as server:
        began = time.monotonic()
        made = client(server.base_url).fetch_json("/cards", http_method="POST", post_args={"name": "x"})
        assert made == {"id": "c1"}
        assert time.monotonic() - began >= 0.2
        assert server.bodies == [{"name": "x"}, {"name": "x"}]


def test_a_long_pause_is_handed_on_and_stops_every_request_until_it_is_over() -> None:
    with canned(Canned(429, headers={"Retry-After": "30"})) as server:
        board = client(server.base_url)
        error = caught(lambda: board.fetch_json("/boards/b1"))
        assert isinstance(error, RateLimited)
        assert 30 <= error.retry_after <= 36
        second = caught(lambda: board.fetch_json("/boards/b2"))
        assert isinstance(second, RateLimited)
        assert 29 < second.retry_after <= error.retry_after
        assert len(server.lines) == 1


def test_a_pause_without_a_length_is_trellos_window() -> None:
    with canned(Canned(429, "Rate limit exceeded", "text/plain")) as server:
        error = caught(lambda: client(server.base_url).fetch_json("/boards/b1"))
    assert isinstance(error, RateLimited)
    assert 10 <= error.retry_after <= 12


def test_others_who_use_the_same_token_up_make_us_slower() -> None:
    with canned(Canned(headers={"x-rate-limit-api-token-remaining": "2"})) as server:
        board = client(server.base_url, window=RequestWindow(longest_wait=0.0))
        board.fetch_json("/boards/b1")
        assert isinstance(caught(lambda: board.fetch_json("/boards/b1")), RateLimited)


def test_a_server_that_is_not_there_makes_even_a_write_plainly_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    board = client(f"http://127.0.0.1:{port}")
    assert type(caught(lambda: board.fetch_json("/cards", http_method="POST", post_args={}))) is Unavailable
    assert type(caught(lambda: board.fetch_json("/boards/b"))) is Unavailable


def test_a_slow_server_does_not_hold_us_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        board = client(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=(1, 0.2))
        assert type(caught(lambda: board.fetch_json("/boards/b"))) is Unavailable
        assert type(caught(lambda: board.fetch_json("/cards", http_method="POST", post_args={}))) is Ambiguous


@pytest.mark.parametrize("address", ["http://board.example", "ftp://127.0.0.1", "http://127.0.0.1.example", "board"])
def test_secrets_are_not_sent_unencrypted_to_other_machines(address: str) -> None:
    with pytest.raises(Unsafe):
        TrelloTransport(Credentials(TOKEN, KEY), address)


def test_threads_share_a_transport_but_not_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    users: set[tuple[int, int]] = set()
    real = Session.send

    def watched(self: Session, *given: object, **named: object) -> object:
        users.add((id(self), threading.get_ident()))
        return real(self, *given, **named)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(Session, "send", watched)
    with canned(Canned()) as server:
        transport = TrelloTransport(Credentials(TOKEN, KEY), server.base_url)
        board = TrelloClient("none", token="none", http_service=transport)

        meet = threading.Barrier(4)

        def work() -> None:
            for _ in range(5):
                board.fetch_json("/boards/b")
            meet.wait()

        together(4, work)
    assert len(users) == len({session for session, _ in users}) == 4
    assert transport.counts == {"GET": 20}
