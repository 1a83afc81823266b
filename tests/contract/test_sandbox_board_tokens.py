"""The local board's tokens: read, revoked, and what they own."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox.board.running import RunningBoard, running
from tests.contract.webhook_receiver import Receiver, receiving
from tests.local_board import card_on, new_place

TABLES = ("revoked_tokens", "deliveries", "webhooks")


@pytest.fixture
def server() -> Iterator[RunningBoard]:
    """A server without rate limits."""
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that answers everything with 200."""
    with receiving() as one:
        yield one


def test_a_token_tells_whose_it_is_and_what_it_may(server: RunningBoard) -> None:
    token = server.ok("GET", f"/tokens/{server.token}").json()
    assert (token["idMember"], token["identifier"], token["dateExpires"]) == (
        *(server.members[0]["id"], "Local board", None),
    )
    assert token["dateCreated"].endswith("Z")
    rights = [(right["modelType"], right["idModel"], right["read"], right["write"]) for right in token["permissions"]]
    own = server.members[0]["id"]
    assert rights == [("Board", "*", True, True), ("Organization", "*", True, True), ("Member", own, True, True)]
    assert server.ok("GET", f"/tokens/{server.token}?fields=identifier").json() == {
        "id": token["id"],
        "identifier": "Local board",
    }
    assert server.ok("GET", f"/tokens/{server.token}/member?fields=username").json()["username"] == "coproduce-bot"
    assert server.ok("GET", "/members/me/tokens?webhooks=true").json() == [{**token, "webhooks": []}]
    assert server.call("GET", f"/members/{server.members[1]['id']}/tokens").status_code == 401
    assert server.call("GET", "/tokens/ATTAnobody").status_code == 404


def test_a_token_in_the_path_is_enough_with_a_key(server: RunningBoard) -> None:
    address = f"{server.base_url}/1/tokens/{server.token}"
    assert requests.get(address, {"key": server.api_key}, timeout=10).status_code == 200
    unknown = requests.get(f"{address}x", {"key": server.api_key}, timeout=10)
    assert (unknown.status_code, unknown.text) == (401, "invalid token")
    keyless = requests.get(address, timeout=10)
    assert (keyless.status_code, keyless.text) == (401, "invalid key")


def test_webhooks_below_a_token_are_those_of_its_holder(server: RunningBoard, receiver: Receiver) -> None:
    holder = server.members[1]
    board = server.ok("POST", "/boards", {"name": "Own"}, holder["token"]).json()["id"]
    path = f"/tokens/{holder['token']}/webhooks"
    made = server.ok("POST", path, {"callbackURL": receiver.url(), "idModel": board}).json()
    assert server.ok("GET", path).json() == [made]
    assert server.ok("GET", f"/tokens/{server.token}/webhooks").json() == []
    changed = server.ok("PUT", f"{path}/{made['id']}", {"description": "new"}).json()
    assert changed == {**made, "description": "new"}
    assert server.ok("GET", f"{path}/{made['id']}").json() == changed
    assert server.call("GET", f"/webhooks/{made['id']}").status_code == 404
    assert server.ok("DELETE", f"{path}/{made['id']}").json() == {"_value": None}
    assert server.ok("GET", path).json() == []


def test_a_deleted_token_is_invalid_and_its_webhooks_end(tmp_path: Path, receiver: Receiver) -> None:
    with running("--no-rate-limit", data=tmp_path) as server:
        place, other = new_place(server), server.members[1]
        server.ok("PUT", f"/boards/{place.board}/members/{other['id']}", {"type": "normal"})
        server.ok("POST", "/webhooks", {"callbackURL": receiver.url("/gone"), "idModel": place.board})
        stays = {"callbackURL": receiver.url("/stays"), "idModel": place.board}
        server.ok("POST", "/webhooks", stays, other["token"])
        assert server.ok("DELETE", f"/tokens/{server.token}").json() == {"_value": None}
        for path in ("/members/me", f"/tokens/{server.token}", f"/boards/{place.board}"):
            answer = server.call("GET", path)
            assert (answer.status_code, answer.text) == (401, "invalid token")
        asked = {"idList": place.list, "name": "after"}
        server.ok("POST", "/cards", asked, other["token"])
        receiver.wait(1, "/stays")
        assert (receiver.at("/gone"), len(server.webhooks())) == ([], 1)
        assert server.call("GET", f"/tokens/{server.token}", None, other["token"]).status_code == 404
    with running("--no-rate-limit", data=tmp_path) as again:
        assert again.call("GET", "/members/me").status_code == 401


def test_the_admin_revokes_one_members_token_and_lets_it_in_again(server: RunningBoard) -> None:
    name, token = server.members[1]["username"], server.members[1]["token"]
    server.revoke(name)
    assert server.call("GET", "/members/me", None, token).text == "invalid token"
    server.ok("GET", "/members/me")
    listed = server.admin("GET", "/tokens")
    assert [each["username"] for each in listed.json() if each["revoked"]] == [name]
    assert token not in listed.text
    server.revoke(name, False)
    server.ok("GET", "/members/me", None, token)


def test_a_wrong_admin_request_is_refused(server: RunningBoard) -> None:
    assert server.admin("PUT", "/tokens/nobody", {"revoked": True}).status_code == 404
    wrong: tuple[object, ...] = ({}, {"revoked": "yes"}, [])
    for body in wrong:
        assert server.admin("PUT", "/tokens/coproduce-bot", body).status_code == 400
    for method, path in (("GET", "/tokens"), ("GET", "/webhooks"), ("PUT", "/tokens/coproduce-bot")):
        answer = requests.request(method, f"{server.base_url}/_admin{path}", json={"revoked": True}, timeout=10)
        assert answer.status_code == 401
    server.ok("GET", "/members/me")


def test_a_data_folder_of_before_webhooks_opens(tmp_path: Path, receiver: Receiver) -> None:
    with running("--no-rate-limit", data=tmp_path) as server:
        place = new_place(server)
    db = sqlite3.connect(tmp_path / "board.sqlite")
    for table in TABLES:
        db.execute(f"DROP TABLE {table}")
    db.close()
    with running("--no-rate-limit", data=tmp_path) as server:
        server.ok("POST", "/webhooks", {"callbackURL": receiver.url(), "idModel": place.board})
        card_on(server, place)
        receiver.wait(1)
