"""Key and token are in the header of a request and nowhere else: no error or what hangs on one, no log, no address."""

import logging
import pickle
import socket
import traceback
from collections.abc import Callable, Iterator

import pytest
from trello import TrelloClient

from integrations.errors import IntegrationError, Unauthorised, Unsafe
from integrations.trello.board import TrelloBoard
from integrations.trello.checks import TrelloChecks
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from integrations.trello.webhooks import TrelloWebhooks
from sandbox.board.running import RunningBoard, running
from tests.contract.canned_server import Canned, canned
from tests.contract.trello_wire import KEY, TOKEN, caught, client, signed_in

HTML = "text/html"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


def everything(error: BaseException | None) -> Iterator[str]:
    """All that can be read from an error and from what hangs on it, shown or not."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        yield from (str(one), repr(one), repr(one.args), repr(vars(one)), "".join(traceback.format_exception(one)))
        for request in (getattr(one, "request", None), getattr(one, "response", None)):
            yield repr(vars(request)) if request is not None else ""
        waiting += [one.__cause__, one.__context__]


def attempts(base_url: str, key: str, token: str) -> list[IntegrationError]:
    """The errors of a read, of each kind of write, and of what is asked about the token itself."""
    transport = TrelloTransport(Credentials(token, key), base_url, timeout=(1, 0.5), window=RequestWindow(10_000))
    board = TrelloClient("none", token="none", http_service=transport)
    works: list[Callable[[], object]] = [
        lambda: board.fetch_json("/boards/b1"),
        lambda: board.fetch_json("/cards", http_method="POST", post_args={"name": "x"}),
        lambda: board.fetch_json("/cards/c1", http_method="PUT", post_args={"name": "x"}),
        lambda: board.fetch_json("/cards/c1", http_method="DELETE"),
        lambda: TrelloBoard(transport).find_board("mark"), lambda: TrelloChecks(transport).token_facts(),
        lambda: TrelloWebhooks(transport).listed()]
    found: list[IntegrationError] = []
    for work in works:
        try:
            work()
        except IntegrationError as error:
            found.append(error)
    return found


def require_clean(errors: list[IntegrationError], log: str, *secrets: str) -> None:
    texts = [text for error in errors for text in everything(error)]
    assert not [secret for secret in secrets for text in [*texts, log] if secret in text]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))
        assert str(error)
        chain = [error.__cause__, error.__context__]
        assert all(one is None or isinstance(one, IntegrationError) for one in chain)


@pytest.mark.parametrize("answer", [
    Canned(401, f"invalid token {TOKEN}", "text/plain"), Canned(401, f"invalid key {KEY}", "text/plain"),
    Canned(400, f"https://api.trello.com/1/boards?key={KEY}&token={TOKEN}", "text/plain"),
    Canned(403, f'{{"error": "{TOKEN}"}}'), Canned(404, f"Cannot GET /1/tokens/{TOKEN}", "text/plain"),
    Canned(429, f'{{"error": "{KEY}"}}'), Canned(449, f'{{"originalStatus": 400, "originalMessage": "{TOKEN}"}}'),
    Canned(500, f"<html>{TOKEN}</html>", HTML), Canned(502, TOKEN), Canned(503, f"<html>{KEY}</html>", HTML),
    Canned(301, headers={"Location": f"/1/boards?token={TOKEN}"}), Canned(200, f"<html>{TOKEN}</html>", HTML),
    Canned(200, f'"{TOKEN}"'), Canned(200, f'{{"{TOKEN}": "{KEY}"}}'), Canned(200, f'[{{"id": ["{TOKEN}"]}}]'),
    Canned(500, headers={"x-request-id": KEY})])
def test_an_answer_that_repeats_our_secrets_is_not_passed_on(answer: Canned, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with canned(answer) as server:
        errors = attempts(server.base_url, KEY, TOKEN)
        lines = [line for line in server.lines if "/tokens/" not in line]
    assert errors
    require_clean(errors, caplog.text + "".join(lines), KEY, TOKEN)


@pytest.mark.parametrize(("fault", "on", "off"), [
    ("down", True, False), ("error_500", 99, 0), ("garbage", 99, 0), ("revoked", True, False),
    ("rate_limit_next", 99, 0), ("drop_after_commit", 99, 0), ("slow_seconds", 0.7, 0.0)])
def test_no_fault_of_a_board_brings_a_secret_out(server: RunningBoard, caplog: pytest.LogCaptureFixture, fault: str,
                                                 on: object, off: object) -> None:
    caplog.set_level(logging.DEBUG)
    server.faults(**{fault: on})
    try:
        errors = attempts(server.base_url, server.api_key, server.token)
    finally:
        server.faults(**{fault: off})
    assert errors
    assert "urllib3" in caplog.text
    require_clean(errors, caplog.text, server.api_key, server.token)


def test_a_server_that_is_not_there_or_falls_silent_brings_no_secret_out(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        errors = attempts(address, KEY, TOKEN)
    errors += attempts(address, KEY, TOKEN)
    errors += attempts("https://nobody.invalid", KEY, TOKEN)
    assert len(errors) == 3 * 7
    require_clean(errors, caplog.text, KEY, TOKEN)


def test_good_answers_leave_no_secret_in_the_log(server: RunningBoard, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    transport = signed_in(server)
    TrelloChecks(transport).token_facts()
    assert TrelloWebhooks(transport).listed() == []
    assert "/tokens/(hidden)" in caplog.text
    require_clean([], caplog.text, server.api_key, server.token)


def test_the_token_is_in_the_address_of_requests_about_the_token_alone() -> None:
    with canned(Canned(200, '{"id": "t1", "webhooks": []}'), Canned(200, "[]")) as server:
        transport = TrelloTransport(Credentials(TOKEN, KEY), server.base_url)
        TrelloChecks(transport).token_facts()
        TrelloWebhooks(transport).listed()
        board = TrelloClient("none", token="none", http_service=transport)
        board.fetch_json("/boards/b1", query_params={"fields": "own-token"})
        paths = [line.partition("?")[0] for line in server.lines]
        assert paths == [f"GET /1/tokens/{TOKEN}", f"GET /1/tokens/{TOKEN}/webhooks", "GET /1/boards/b1"]
        assert not [line for line in server.lines if KEY in line or "token=" in line]


@pytest.mark.parametrize(("path", "query"), [
    (f"/tokens/{TOKEN}/webhooks", {}), (f"/boards/b1?token={TOKEN}", {}), (f"/boards/{KEY}", {}),
    ("/boards/b1", {"token": "x"}), ("/boards/b1", {"key": "x"}), ("/boards/b1", {"fields": TOKEN})])
def test_whoever_puts_a_secret_into_an_address_is_stopped(path: str, query: dict[str, str]) -> None:
    with canned(Canned()) as server:
        error = caught(lambda: client(server.base_url).fetch_json(path, query_params=query))
        assert server.lines == []
    assert isinstance(error, Unsafe)
    require_clean([error], "", KEY, TOKEN)


@pytest.mark.parametrize("secret", ["", "two words", 'quote"', "line\nbreak", "end\n", "ключ"])
def test_a_key_that_can_not_be_one_is_refused_without_being_shown(secret: str) -> None:
    error = caught(lambda: Credentials(secret, KEY))
    assert isinstance(error, Unauthorised)
    require_clean([error], "", *([secret] if secret else []), KEY)


def test_credentials_do_not_show_themselves_and_are_not_pickled() -> None:
    ours = Credentials(TOKEN, KEY)
    shown = f"{ours!r} {ours} {Credentials(TOKEN)!r} {TrelloTransport(ours)!r}"
    assert TOKEN not in shown
    assert KEY not in shown
    with pytest.raises(TypeError):
        pickle.dumps(ours)
