"""The local board's webhooks: who may have one, and what it hears."""

import base64
import hashlib
import hmac
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from trello import TrelloClient

from sandbox.board.hooks import guard
from sandbox.board.running import RunningBoard, running
from tests.contract.webhook_receiver import Receiver, receiving
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
def receiver() -> Iterator[Receiver]:
    """A receiver that answers everything with 200."""
    with receiving() as one:
        yield one


def hook(server: RunningBoard, model: str, url: str, **fields: object) -> str:
    """A new webhook's id."""
    made: str = server.ok("POST", "/webhooks", {"callbackURL": url, "idModel": model, **fields}).json()["id"]
    return made


def names(received: Receiver, path: str) -> list[str]:
    """Names of the cards that a path was told of, in the order of arrival."""
    return [one.action["data"]["card"]["name"] for one in received.at(path) if "card" in one.action["data"]]


@pytest.mark.parametrize("way", ["json", "data", "params"])
def test_a_webhook_is_made_when_its_callback_answers_a_head(
    server: RunningBoard, place: Place, receiver: Receiver, way: str
) -> None:
    asked = {"callbackURL": receiver.url("/in?x=1&y=ü"), "idModel": place.board, "description": "all of it"}
    options: Any = {way: asked}
    answer = requests.post(f"{server.base_url}/1/webhooks/", headers=server.headers(), timeout=10, **options)
    assert (answer.status_code, receiver.heads) == (200, 1)
    made = answer.json()
    assert made == {
        "id": made["id"],
        **asked,
        "active": True,
        "consecutiveFailures": 0,
        "firstConsecutiveFailDate": None,
    }
    assert server.ok("GET", f"/webhooks/{made['id']}").json() == made


def test_a_callback_that_does_not_answer_with_200_gets_no_webhook(
    server: RunningBoard, place: Place, receiver: Receiver
) -> None:
    receiver.head = 405
    url = receiver.url()
    answer = server.call("POST", "/webhooks", {"callbackURL": url, "idModel": place.board})
    assert (answer.status_code, answer.text) == (400, f"URL ({url}) did not return 200 status code, got 405")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    answer = server.call("POST", "/webhooks", {"callbackURL": nobody, "idModel": place.board})
    assert (answer.status_code, answer.text) == (400, f"URL ({nobody}) not reachable. Error: ConnectError")
    assert place.board not in [each["idModel"] for each in server.webhooks()]


def test_a_token_has_one_webhook_for_a_callback_and_a_model(
    server: RunningBoard, place: Place, receiver: Receiver
) -> None:
    asked = {"callbackURL": receiver.url(), "idModel": place.board}
    hook(server, place.board, receiver.url())
    again = server.call("POST", "/webhooks", asked)
    expected = (400, "A webhook with that callback, model, and token already exists")
    assert (again.status_code, again.text, receiver.heads) == (*expected, 1)
    server.ok("PUT", f"/boards/{place.board}/members/{server.members[1]['id']}", {"type": "normal"})
    assert server.call("POST", "/webhooks", asked, server.members[1]["token"]).status_code == 200
    other = hook(server, place.board, receiver.url("/other"))
    moved = server.call("PUT", f"/webhooks/{other}", asked)
    assert (moved.status_code, moved.text) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("callbackURL", each) for each in ("", "no address", "ftp://127.0.0.1/x", "http://", " http://127.0.0.1/")],
        *[("idModel", each) for each in ("", "nonsense", "0" * 24)],
        ("description", "x" * 16385),
        ("active", "perhaps"),
    ],
)
def test_a_webhook_with_a_wrong_argument_is_refused(
    server: RunningBoard, place: Place, receiver: Receiver, field: str, value: str
) -> None:
    asked = {"callbackURL": receiver.url(), "idModel": place.board, field: value}
    answer = server.call("POST", "/webhooks", asked)
    assert (answer.status_code, answer.text, receiver.heads) == (400, f"invalid value for {field}", 0)


@pytest.mark.parametrize(
    "host", ["198.51.100.7", "169.254.169.254", "0.0.0.0", "[::ffff:198.51.100.7]", "[2001:db8::7]"]
)
def test_nothing_is_sent_out_of_the_private_network(server: RunningBoard, place: Place, host: str) -> None:
    answer = server.call("POST", "/webhooks", {"callbackURL": f"http://{host}/hook", "idModel": place.board})
    assert answer.status_code == 400
    assert "outside of this machine and its private network" in answer.text


def test_a_name_counts_for_what_it_resolves_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolves(*addresses: str) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: found)

    resolves("10.0.0.5")
    target = guard.check("http://callback.example:81/in?x=1")
    assert (str(target.url), target.host) == ("http://10.0.0.5:81/in?x=1", "callback.example:81")
    resolves("10.0.0.5", "198.51.100.7")
    with pytest.raises(guard.Outside):
        guard.check("http://callback.example/in")


def test_a_webhook_is_its_tokens_own(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    path, stranger = f"/webhooks/{hook(server, place.board, receiver.url())}", server.members[2]["token"]
    for method, body in (("GET", None), ("PUT", {"active": False}), ("DELETE", None)):
        assert server.call(method, path, body, stranger).status_code == 404
    assert server.ok("GET", f"{path}/active").json() == {"_value": True}
    answer = server.call("POST", "/webhooks", {"callbackURL": receiver.url(), "idModel": place.board}, stranger)
    assert (answer.status_code, answer.text) == (401, "unauthorized permission requested")
    assert server.call("GET", "/webhooks/nonsense").status_code == 400


def test_a_webhook_can_be_changed_read_by_field_and_deleted(
    server: RunningBoard, place: Place, receiver: Receiver
) -> None:
    path = f"/webhooks/{hook(server, place.board, receiver.url())}"
    server.ok("PUT", path, {"description": "new", "callbackURL": receiver.url("/new")})
    assert receiver.heads == 2
    assert server.ok("PUT", path, {"idModel": place.list}).json()["idModel"] == place.list
    assert (server.ok("GET", f"{path}/description").json(), receiver.heads) == ({"_value": "new"}, 2)
    assert server.call("GET", f"{path}/colour").status_code == 404
    card_on(server, place, name="heard")
    receiver.wait(1, "/new")
    assert server.ok("DELETE", path).json() == {"_value": None}
    assert server.call("GET", path).status_code == 404


@pytest.mark.parametrize("by_header", [True, False])
def test_py_trello_makes_lists_and_deletes_webhooks(
    server: RunningBoard, place: Place, receiver: Receiver, by_header: bool
) -> None:
    way = {"token": server.token} if by_header else {"api_secret": server.token}
    client = TrelloClient(server.api_key, **way, http_service=Loopback(server.base_url))
    made = client.create_hook(receiver.url(), place.board, "from py-trello", None if by_header else server.token)
    assert made.id in [each.id for each in client.list_hooks()]
    made.delete()
    assert made.id not in [each.id for each in client.list_hooks()]


def test_a_delivery_is_signed_over_its_raw_body_and_the_registered_address(
    server: RunningBoard, place: Place, receiver: Receiver
) -> None:
    url = receiver.url("/hook?of=%2Fboard")
    made = hook(server, place.board, url)
    card = card_on(server, place, name="Weg – größer")
    got = receiver.wait(1, "/hook?of=%2Fboard")[0]
    digest = hmac.new(server.api_secret.encode(), got.raw + url.encode(), hashlib.sha1).digest()
    assert got.headers["x-trello-webhook"] == base64.b64encode(digest).decode()
    assert got.headers["content-type"] == "application/json"
    assert "x-trello-client-identifier" not in got.headers
    recorded = server.ok("GET", f"/actions/{got.action['id']}").json()
    assert (got.action, recorded["data"]["card"]["id"]) == (recorded, card["id"])
    assert (got.body["model"]["id"], got.body["model"]["name"]) == (place.board, "Allotment")
    assert got.body["webhook"] == server.ok("GET", f"/webhooks/{made}").json()


def test_the_writers_name_for_itself_comes_back(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    hook(server, place.board, receiver.url())
    headers = {**server.headers(), "X-Trello-Client-Identifier": "coprod/one"}
    asked = {"idList": place.list, "name": "Dig"}
    requests.post(f"{server.base_url}/1/cards", json=asked, headers=headers, timeout=10).raise_for_status()
    assert receiver.wait(1)[0].headers["x-trello-client-identifier"] == "coprod/one"


def test_each_model_hears_what_concerns_it(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    other = server.ok("POST", "/lists", {"idBoard": place.board, "name": "Done"}).json()["id"]
    card, member = card_on(server, place, name="watched")["id"], server.members[1]
    server.ok("PUT", f"/boards/{place.board}/members/{member['id']}", {"type": "normal"})
    for path, model in (("/board", place.board), ("/list", other), ("/card", card), ("/member", member["id"])):
        hook(server, model, receiver.url(path))
    card_on(server, place, name="beside")
    server.ok("POST", f"/cards/{card}/actions/comments", {"text": "hello"}, member["token"])
    server.ok("PUT", f"/cards/{card}", {"idList": other})
    server.ok("PUT", f"/cards/{card}", {"name": "renamed"})
    server.ok("PUT", f"/boards/{place.board}", {"desc": "the end"})
    assert [one.action["type"] for one in receiver.wait(5, "/board")][-1] == "updateBoard"
    receiver.until(lambda: len(receiver.at("/card")) == 3 and len(receiver.at("/list")) == 2)
    assert names(receiver, "/board") == ["beside", "watched", "watched", "renamed"]
    assert names(receiver, "/card") == ["watched", "watched", "renamed"]
    assert names(receiver, "/list") == ["watched", "renamed"]
    assert [one.action["type"] for one in receiver.wait(1, "/member")] == ["commentCard"]


def test_deliveries_come_in_the_order_of_the_actions(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    hook(server, place.board, receiver.url())
    expected = [card_on(server, place, name=str(number))["name"] for number in range(12)]
    receiver.wait(12)
    assert names(receiver, "/hook") == expected


def test_what_was_refused_is_not_told(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    hook(server, place.board, receiver.url())
    refused = server.call("POST", "/cards", {"idList": place.list, "name": "never", "idLabels": "0" * 24})
    assert refused.status_code >= 400
    card_on(server, place, name="stays")
    receiver.wait(1)
    assert names(receiver, "/hook") == ["stays"]


def test_a_paused_webhook_misses_what_happens(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    made = hook(server, place.board, receiver.url(), active=False)
    card_on(server, place, name="missed")
    server.ok("PUT", f"/webhooks/{made}", {"active": True})
    card_on(server, place, name="heard")
    receiver.wait(1)
    assert names(receiver, "/hook") == ["heard"]


def test_who_leaves_a_private_board_hears_no_more_of_it(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    member = server.members[1]
    server.ok("PUT", f"/boards/{place.board}/members/{member['id']}", {"type": "normal"})
    asked = {"callbackURL": receiver.url("/left"), "idModel": place.board}
    server.ok("POST", "/webhooks", asked, member["token"])
    hook(server, place.board, receiver.url("/stays"))
    server.ok("DELETE", f"/boards/{place.board}/members/{member['id']}")
    card_on(server, place, name="private")
    receiver.until(lambda: "private" in names(receiver, "/stays"))
    assert (names(receiver, "/left"), server.webhooks()[-2]["pending"]) == ([], 0)


def test_a_card_that_went_where_its_watcher_may_not_read_is_told_no_more(
    server: RunningBoard, place: Place, receiver: Receiver
) -> None:
    member, secret, card = server.members[1], new_place(server), card_on(server, place, name="goes")["id"]
    server.ok("PUT", f"/boards/{place.board}/members/{member['id']}", {"type": "normal"})
    server.ok("POST", "/webhooks", {"callbackURL": receiver.url(), "idModel": card}, member["token"])
    hook(server, secret.board, receiver.url("/there"))
    server.ok("PUT", f"/cards/{card}", {"idBoard": secret.board, "idList": secret.list})
    server.ok("PUT", f"/cards/{card}", {"desc": "secret"})
    receiver.until(lambda: [one.action["type"] for one in receiver.at("/there")][-1:] == ["updateCard"])
    assert receiver.at("/hook") == []


def test_the_end_of_a_watched_card_is_told(server: RunningBoard, place: Place, receiver: Receiver) -> None:
    card = card_on(server, place)["id"]
    hook(server, card, receiver.url())
    server.ok("DELETE", f"/cards/{card}")
    last = receiver.wait(1)[0]
    assert last.action["type"] == "deleteCard"
    assert last.body["model"]["id"] == card
