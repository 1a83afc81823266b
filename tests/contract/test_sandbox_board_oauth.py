"""The board server's OAuth 2.0: what its token endpoint gives, to whom, and for how long."""

import time
from collections.abc import Iterator

import pytest
import requests

from sandbox.board.running import RunningBoard, running


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running() as board:
        yield board


@pytest.fixture
def grant(server: RunningBoard) -> dict[str, str]:
    made: dict[str, str] = server.admin("POST", "/oauth").json()
    return made


def renew(grant: dict[str, str], as_form: bool = False, **changes: str) -> requests.Response:
    asked = {"grant_type": "refresh_token", **{name: grant[name] for name in grant if name != "token_url"}, **changes}
    sent = {"data": asked} if as_form else {"json": asked}
    return requests.post(grant["token_url"], timeout=10, **sent)  # type: ignore[arg-type]  # one of both


def me(server: RunningBoard, access: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {access}"}
    return requests.get(f"{server.base_url}/1/members/me", headers=headers, timeout=10)


@pytest.mark.parametrize("as_form", [True, False])
def test_a_renewal_brings_an_access_token_and_the_next_refresh_token(server: RunningBoard, grant: dict[str, str],
                                                                     as_form: bool) -> None:
    answer = renew(grant, as_form).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert answer["refresh_token"] != grant["refresh_token"]
    seen = me(server, answer["access_token"])
    assert seen.json()["username"] == server.members[0]["username"]
    assert seen.headers["x-rate-limit-api-token-remaining"] == "99"


def test_a_refresh_token_is_good_for_one_renewal(grant: dict[str, str]) -> None:
    newer = renew(grant).json()["refresh_token"]
    again = renew(grant)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    assert renew(grant, refresh_token=newer).status_code == 200


def test_an_access_token_ends_when_it_said_and_is_then_refused_as_trello_does(server: RunningBoard) -> None:
    grant = server.admin("POST", "/oauth", {"lifetime_seconds": 0.3, "member": server.members[1]["id"]}).json()
    began = time.monotonic()
    access = renew(grant).json()["access_token"]
    assert me(server, access).json()["username"] == server.members[1]["username"]
    while (answer := me(server, access)).status_code == 200 and time.monotonic() - began < 5:
        time.sleep(0.05)
    assert (answer.status_code, answer.text) == (401, "invalid token")


@pytest.mark.parametrize(("changes", "status", "error"), [
    ({"client_id": "another"}, 401, "invalid_client"), ({"client_secret": "wrong"}, 401, "invalid_client"),
    ({"grant_type": "password"}, 400, "unsupported_grant_type"), ({"refresh_token": "made up"}, 400, "invalid_grant")])
def test_who_shows_the_wrong_things_gets_nothing(grant: dict[str, str], changes: dict[str, str], status: int,
                                                 error: str) -> None:
    answer = renew(grant, False, **changes)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_a_grant_is_made_by_whoever_knows_the_secret_alone(server: RunningBoard) -> None:
    address = f"{server.base_url}/_admin/oauth"
    assert requests.post(address, headers={"X-Admin-Secret": "guess"}, timeout=10).status_code == 401
    for lifetime in (0, -1, "long", 10**9):
        assert server.admin("POST", "/oauth", {"lifetime_seconds": lifetime}).status_code == 400


def test_what_is_no_access_token_opens_nothing(server: RunningBoard) -> None:
    for shown in ("", "made-up", server.token, server.api_key):
        assert me(server, shown).status_code == 401
