"""Refused, or perhaps done? What each way to answer, or not to, means for a read and for a write."""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from integrations.errors import (
    Ambiguous,
    IntegrationError,
    Missing,
    RateLimited,
    Refused,
    Unauthorised,
    Unavailable,
)
from integrations.trello.reply import Bounds
from tests.contract.canned_server import Canned, canned
from tests.contract.certificate import server_context
from tests.contract.trello_wire import caught, client

Kind = type[IntegrationError]
WRAPPED = json.dumps({"originalStatus": 404, "originalMessage": "x"})
# (answer, what it means for a read, for a write)
TABLE = [
    (Canned(200, "no JSON", "text/plain"), Unavailable, Ambiguous),
    (Canned(200, "[" * 100_000), Unavailable, Ambiguous),
    (Canned(201, "{}"), Unavailable, Ambiguous), (Canned(204, ""), Unavailable, Ambiguous),
    (Canned(301, ""), Refused, Refused), (Canned(307, ""), Refused, Refused),
    (Canned(400, "invalid id", "text/plain"), Refused, Refused),
    (Canned(401, "invalid token", "text/plain"), Unauthorised, Unauthorised),
    (Canned(401, "unauthorized card permission requested", "text/plain"), Missing, Missing),
    (Canned(403, "Forbidden", "text/plain"), Refused, Refused),
    (Canned(404, "Not found", "text/plain"), Missing, Missing), (Canned(408, ""), Unavailable, Ambiguous),
    (Canned(409, "Conflict", "text/plain"), Refused, Refused), (Canned(410, ""), Missing, Missing),
    (Canned(413, "<html>", "text/html"), Refused, Refused), (Canned(414, "<html>", "text/html"), Refused, Refused),
    (Canned(429, "{}"), RateLimited, RateLimited), (Canned(449, WRAPPED), Missing, Missing),
    (Canned(449, '{"originalStatus": 200}'), Unavailable, Ambiguous), (Canned(449, "{}"), Unavailable, Ambiguous),
    (Canned(500, "<html>", "text/html"), Unavailable, Ambiguous),
    (Canned(502, "<html>", "text/html"), Unavailable, Ambiguous),
    (Canned(503, "<html>", "text/html"), Unavailable, Unavailable),
    (Canned(504, "<html>", "text/html"), Unavailable, Ambiguous),
]


def asked(base_url: str, method: str, **options: object) -> IntegrationError:
    """The error that a read, or a write of a card, meets."""
    body = None if method == "GET" else {"name": "x"}
    return caught(lambda: client(base_url, **options).fetch_json("/cards", http_method=method, post_args=body))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(("answer", "read", "write"), TABLE)
def test_each_answer_says_whether_a_write_may_have_happened(answer: Canned, read: Kind, write: Kind,
                                                            method: str) -> None:
    with canned(answer) as server:
        error = asked(server.base_url, method)
        assert len(server.lines) == 1
    expected = read if method == "GET" else write
    assert type(error) is expected
    assert str(error).endswith(".")
    assert "<html>" not in str(error)


@contextmanager
def speaking(*pieces: bytes, close: bool = True) -> Iterator[str]:
    """A server that reads a request, says these bytes, and hangs up or falls silent."""
    done = threading.Event()

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            with link, suppress(ConnectionError):  # whoever has heard enough hangs up
                link.settimeout(5)
                link.recv(65_536)
                for piece in pieces:
                    link.sendall(piece)
                if not close:
                    done.wait(5)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("pieces", [
    (), (b"HTTP/1.1 200 OK\r\nContent-",), (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\"",),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id",), (b"SSH-2.0-server\r\n\r\n",),
    (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",)])
def test_an_answer_that_breaks_off_leaves_a_write_in_doubt_and_a_read_to_be_tried_again(
        pieces: tuple[bytes, ...]) -> None:
    with speaking(*pieces) as base_url:
        assert type(asked(base_url, "GET")) is Unavailable
        assert type(asked(base_url, "POST")) is Ambiguous


def test_a_server_that_falls_silent_in_its_answer_is_not_waited_for() -> None:
    with speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", close=False) as base_url:
        assert type(asked(base_url, "GET", timeout=(1, 0.2))) is Unavailable
        assert type(asked(base_url, "POST", timeout=(1, 0.2))) is Ambiguous


def test_nobody_at_the_address_leaves_no_doubt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert type(asked(f"http://127.0.0.1:{port}", "POST")) is Unavailable
    assert type(asked("https://nobody.invalid", "POST", timeout=(2, 2))) is Unavailable


def test_a_certificate_that_nobody_vouches_for_stops_a_write_before_it_is_sent(tmp_path: Path) -> None:
    context, _ = server_context(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve() -> None:
            link, _ = listener.accept()
            with link:
                link.settimeout(5)
                try:
                    context.wrap_socket(link, server_side=True).close()
                except (ssl.SSLError, OSError):
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        error = asked(f"https://127.0.0.1:{listener.getsockname()[1]}", "POST")
        thread.join()
    assert type(error) is Unavailable


@pytest.mark.parametrize(("method", "expected"), [("GET", Refused), ("POST", Ambiguous)])
def test_an_answer_beyond_all_size_is_not_read_to_its_end(method: str, expected: Kind) -> None:
    with canned(Canned(body=json.dumps(["x" * 2000] * 100))) as server:
        assert type(asked(server.base_url, method, bounds=Bounds(largest=100_000))) is expected
        board = client(server.base_url, bounds=Bounds(largest=1_000_000))
        assert len(board.fetch_json("/cards")) == 100


def test_a_small_answer_that_unpacks_to_a_huge_one_is_stopped() -> None:
    packed = gzip.compress(b"[" + b"0," * 2_000_000 + b"0]")
    assert len(packed) < 50_000
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with speaking(head, packed) as base_url:
        assert type(asked(base_url, "GET", bounds=Bounds(largest=100_000))) is Refused


def test_an_answer_that_trickles_is_given_up() -> None:
    with speaking(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\n \r\n"] * 50) as base_url:
        assert type(asked(base_url, "GET", bounds=Bounds(longest=-1.0))) is Refused


def test_packed_answers_are_understood() -> None:
    packed = gzip.compress(b'{"id": "b1"}')
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with speaking(head, packed) as base_url:
        assert client(base_url).fetch_json("/boards/b1") == {"id": "b1"}


@pytest.mark.parametrize("name", ["x-request-id", "X-Trello-Request-Id", "atl-traceid"])
@pytest.mark.parametrize("status", [200, 400, 401, 404, 500])
def test_a_failure_names_trellos_id_of_the_request(name: str, status: int) -> None:
    with canned(Canned(status, "<html>", "text/html", {name: "8f14e45f-ceea.467a"})) as server:
        assert "8f14e45f-ceea.467a" in str(asked(server.base_url, "GET"))


def test_an_id_that_is_none_is_not_repeated() -> None:
    with canned(Canned(500, "", headers={"x-request-id": "<b>click here</b>"})) as server:
        assert "click" not in str(asked(server.base_url, "GET"))
