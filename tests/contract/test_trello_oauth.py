"""OAuth 2.0: tokens renewed in time and after a refusal, once for all threads, and the newest kept for a restart."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from integrations.errors import Unauthorised, Unavailable, Unsafe
from integrations.trello.api import TrelloApi
from integrations.trello.oauth import OAuthCredentials, OAuthTokens, utc_now
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.canned_server import Canned, canned
from tests.contract.test_trello_secrets import require_clean
from tests.contract.trello_wire import caught, together


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


@dataclass
class Keeper:
    """Keeps in memory what a TokenKeeper keeps sealed; two credentials with one keeper are two processes."""

    text: str | None = None
    saved: list[str] = field(default_factory=list)
    full: bool = False

    def load(self) -> str | None:
        return self.text

    def save(self, text: str) -> None:
        if self.full:
            raise Unavailable("The records can't be written, so cards wait. It is tried again by itself.")
        self.text = text
        self.saved.append(text)

    @property
    def tokens(self) -> OAuthTokens:
        return OAuthTokens.model_validate_json(self.text or "")


class Clock:
    """The real time, and a shift that the test chooses."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


def granted(server: RunningBoard, lifetime: float = 3600) -> dict[str, str]:
    made: dict[str, str] = server.admin("POST", "/oauth", {"lifetime_seconds": lifetime}).json()
    return made


def signed(grant: dict[str, str], keeper: Keeper, clock: Clock | None = None) -> OAuthCredentials:
    return OAuthCredentials(grant["client_id"], grant["client_secret"], grant["refresh_token"], keeper,
                            token_url=grant["token_url"], clock=clock or Clock())


def api(server: RunningBoard, credentials: OAuthCredentials) -> TrelloApi:
    return TrelloApi(TrelloTransport(credentials, server.base_url, timeout=(1, 5)))


def test_the_first_request_gets_its_token_and_keeps_what_renews_it(server: RunningBoard) -> None:
    keeper = Keeper()
    board = api(server, signed(granted(server), keeper))
    for _ in range(3):
        assert board.call("GET", "members/me", {"fields": "username"})
    assert len(keeper.saved) == 1
    assert keeper.tokens.expires > datetime.now(UTC) + timedelta(minutes=59)
    assert "write:board:trello" in keeper.tokens.scopes


def test_a_token_that_is_about_to_end_is_renewed_before_it_is_used(server: RunningBoard) -> None:
    keeper, clock = Keeper(), Clock()
    board = api(server, signed(granted(server), keeper, clock))
    board.call("GET", "members/me/boards")
    server.reset_counters()
    clock.ahead = timedelta(minutes=59, seconds=30)
    board.call("GET", "members/me/boards")
    assert len(keeper.saved) == 2
    assert server.counters()["requests"] == 1


def test_a_token_that_ended_early_is_renewed_after_one_refusal_and_the_write_repeated(server: RunningBoard) -> None:
    keeper, grant = Keeper(), granted(server)
    board = api(server, signed(grant, keeper))
    board.call("GET", "members/me/boards")
    ended = keeper.tokens.model_copy(update={"access": "ended"})
    board = api(server, signed(grant, Keeper(ended.model_dump_json())))
    server.reset_counters()
    made = board.make("boards", {"name": "Garden"})
    assert server.counters()["requests"] == 2
    assert server.ok("GET", f"/boards/{made.id}").json()["name"] == "Garden"


def test_a_refusal_that_a_renewal_does_not_help_is_told_after_one_more_try(server: RunningBoard) -> None:
    keeper = Keeper()
    board = api(server, signed(granted(server), keeper))
    server.faults(revoked=True)
    server.reset_counters()
    try:
        assert isinstance(caught(lambda: board.call("GET", "members/me/boards")), Unauthorised)
    finally:
        server.faults(revoked=False)
    assert server.counters()["requests"] == 2
    assert len(keeper.saved) == 2


@pytest.mark.parametrize("begun", [False, True])
def test_threads_that_need_a_token_at_once_cause_one_renewal(server: RunningBoard, begun: bool) -> None:
    keeper, clock = Keeper(), Clock()
    board = api(server, signed(granted(server), keeper, clock))
    if begun:
        board.call("GET", "members/me/boards")
        clock.ahead = timedelta(hours=1)
    together(6, lambda: board.read(list[object], "members/me/boards"))
    assert len(keeper.saved) == 1 + begun


def test_threads_that_are_refused_at_once_cause_one_renewal(server: RunningBoard) -> None:
    grant, keeper = granted(server), Keeper()
    api(server, signed(grant, keeper)).call("GET", "members/me/boards")
    keeper = Keeper(keeper.tokens.model_copy(update={"access": "ended"}).model_dump_json())
    board = api(server, signed(grant, keeper))
    together(6, lambda: board.read(list[object], "members/me/boards"))
    assert len(keeper.saved) == 1


def test_a_restart_goes_on_with_the_newest_token_though_the_settings_have_the_first(server: RunningBoard) -> None:
    grant, keeper, clock = granted(server), Keeper(), Clock()
    for hour in range(3):
        clock.ahead = timedelta(hours=hour)
        api(server, signed(grant, keeper, clock)).call("GET", "members/me/boards")
    assert len(keeper.saved) == 3
    assert len({OAuthTokens.model_validate_json(one).refresh for one in keeper.saved}) == 3


def test_what_another_process_renewed_is_used_and_not_renewed_again(server: RunningBoard) -> None:
    grant, keeper, clock = granted(server), Keeper(), Clock()
    one, two = (api(server, signed(grant, keeper, clock)) for _ in range(2))
    for hour in range(3):
        clock.ahead = timedelta(hours=hour)
        one.call("GET", "members/me/boards")
        two.call("GET", "members/me/boards")
    assert len(keeper.saved) == 3


def test_a_renewed_token_that_could_not_be_kept_is_kept_before_the_next_request(server: RunningBoard) -> None:
    grant, keeper = granted(server), Keeper(full=True)
    board = api(server, signed(grant, keeper))
    assert isinstance(caught(lambda: board.call("GET", "members/me/boards")), Unavailable)
    keeper.full = False
    board.call("GET", "members/me/boards")
    assert len(keeper.saved) == 1
    assert isinstance(api(server, signed(grant, keeper)).call("GET", "members/me/boards"), list)


def test_an_ended_grant_says_what_to_do_and_a_new_one_in_the_settings_works(server: RunningBoard) -> None:
    keeper, grant = Keeper(), granted(server)
    api(server, signed(grant, keeper)).call("GET", "members/me/boards")
    ended = OAuthTokens(access="a", refresh="b", expires=datetime(2020, 1, 1, tzinfo=UTC)).model_dump_json()
    board = api(server, signed(grant, Keeper(ended)))
    error = caught(lambda: board.call("GET", "members/me/boards"))
    assert isinstance(error, Unauthorised)
    assert "Grant access again" in str(error)
    keeper = Keeper(ended)
    assert isinstance(api(server, signed(granted(server), keeper)).call("GET", "members/me/boards"), list)
    assert keeper.tokens.refresh != "b"


@pytest.mark.parametrize("answer", [
    Canned(500, "<html>", "text/html"), Canned(200, "<html>", "text/html"), Canned(200, "[]"), Canned(429, "{}"),
    Canned(200, '{"access_token": "a", "expires_in": -1}'), Canned(200, json.dumps({"access_token": "x" * 200_000})),
    Canned(302, headers={"Location": "https://example.org"})])
def test_an_endpoint_that_does_not_answer_as_it_should_is_waited_for(answer: Canned) -> None:
    keeper = Keeper()
    with canned(answer) as served:
        grant = {"client_id": "id", "client_secret": "s3cret", "refresh_token": "r3fresh",
                 "token_url": f"{served.base_url}/oauth/token"}
        transport = TrelloTransport(signed(grant, keeper), served.base_url)
        error = caught(lambda: TrelloApi(transport).call("POST", "cards", body={}))
        assert served.lines == ["POST /oauth/token"]
    assert type(error) is Unavailable
    assert keeper.saved == []
    require_clean([error], "", "s3cret", "r3fresh")


def test_no_token_of_any_age_is_in_a_log_an_error_or_a_repr(server: RunningBoard,
                                                            caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    grant, keeper, clock = granted(server), Keeper(), Clock()
    credentials = signed(grant, keeper, clock)
    board = api(server, credentials)
    for hour in range(2):
        clock.ahead = timedelta(hours=hour)
        board.call("GET", "members/me/boards")
    kept = [OAuthTokens.model_validate_json(one) for one in keeper.saved]
    secrets = [one for tokens in kept for one in (tokens.access, tokens.refresh)]
    secrets += [grant["client_secret"], grant["refresh_token"]]
    errors = [caught(partial(board.call, "GET", f"boards/{one}")) for one in secrets]
    assert all(isinstance(one, Unsafe) for one in errors)
    require_clean(errors, caplog.text + repr(kept) + repr(credentials), *secrets)


@pytest.mark.parametrize("address", ["http://auth.example", "ftp://127.0.0.1/oauth", "nowhere"])
def test_the_grant_is_not_sent_unencrypted_to_other_machines(address: str) -> None:
    assert isinstance(caught(lambda: OAuthCredentials("id", "secret", "refresh", Keeper(), token_url=address)), Unsafe)
