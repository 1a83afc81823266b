"""What the local board server records of each change, and how it refuses what is wrong."""

from collections.abc import Iterator

import pytest

from sandbox.board.running import RunningBoard, running
from tests.local_board import Place, card_on, new_place


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    """A server without rate limits, shared by the tests of this module."""
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def place(server: RunningBoard) -> Place:
    """A fresh private board with one list."""
    return new_place(server)


def action_data(server: RunningBoard, card: str, kind: str) -> dict[str, dict[str, object]]:
    """The data of the card's newest action of a kind."""
    data: dict[str, dict[str, object]]
    data = server.ok("GET", f"/cards/{card}/actions?filter={kind}").json()[0]["data"]
    return data


def test_each_change_is_an_action_with_what_was_before(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)["id"]
    other = server.ok("POST", "/lists", {"idBoard": place.board, "name": "Done"}).json()["id"]
    server.ok("PUT", f"/cards/{card}", {"idList": other, "name": "Dug", "dueComplete": "true"})
    moved = action_data(server, card, "updateCard:idList")
    assert (moved["old"], moved["listBefore"]["name"], moved["listAfter"]["name"], "list" in moved) == (
        *({"idList": place.list}, "Ideas", "Done", False),
    )
    assert action_data(server, card, "updateCard:name")["old"] == {"name": "Dig"}
    assert action_data(server, card, "updateCard:dueComplete")["card"]["dueComplete"] is True
    server.ok("PUT", f"/cards/{card}", {"name": "Dug"})
    assert len(server.ok("GET", f"/cards/{card}/actions?filter=updateCard:name").json()) == 1

    newest = server.ok("GET", f"/cards/{card}/actions?filter=all").json()[0]
    assert newest["appCreator"]["id"] and newest["memberCreator"]["username"] == "coproduce-bot"


def test_ticking_an_item_and_commenting_are_actions(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)["id"]
    checklist = server.ok("POST", f"/cards/{card}/checklists", {"name": "Steps"}).json()["id"]
    item = server.ok("POST", f"/checklists/{checklist}/checkItems", {"name": "measure"}).json()["id"]
    server.ok("PUT", f"/cards/{card}/checkItem/{item}", {"state": "complete"})
    ticked = action_data(server, card, "updateCheckItemStateOnCard")
    assert (ticked["checkItem"]["state"], ticked["checklist"]["name"]) == ("complete", "Steps")

    comment = server.ok("POST", f"/cards/{card}/actions/comments", {"text": "one"}).json()["id"]
    server.ok("PUT", f"/actions/{comment}", {"text": "two"})
    assert [each["data"]["text"] for each in server.ok("GET", f"/cards/{card}/actions").json()] == ["two"]
    assert server.ok("DELETE", f"/cards/{card}/actions/{comment}/comments").json() == {"_value": None}
    assert server.ok("GET", f"/cards/{card}/actions").json() == []


def test_a_deleted_card_leaves_an_action_without_its_name(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)
    assert server.ok("DELETE", f"/cards/{card['id']}").json() == {"limits": {}}
    newest = server.ok("GET", f"/boards/{place.board}/actions?limit=1").json()[0]
    assert newest["type"] == "deleteCard"
    assert newest["data"]["card"] == {name: card[name] for name in ("id", "idShort", "shortLink")}


def test_actions_are_read_on_from_the_last_known_one(server: RunningBoard, place: Place) -> None:
    path = f"/boards/{place.board}/actions"
    last = server.ok("GET", f"{path}?limit=1").json()[0]["id"]
    first, second = (card_on(server, place)["id"] for _ in range(2))
    fresh = server.ok("GET", f"{path}?since={last}").json()
    assert [each["data"]["card"]["id"] for each in fresh] == [second, first]


def test_a_batch_reads_several_routes_in_one_request(server: RunningBoard, place: Place) -> None:
    answer = server.ok("GET", f"/batch?urls=/boards/{place.board}%3Ffields=name,/cards/zz").json()
    assert answer[0] == {"200": {"id": place.board, "name": "Allotment"}}
    assert (answer[1]["statusCode"], answer[1]["message"]) == (400, "invalid id")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text"),
    [
        ("GET", "/cards/nonsense-id", None, 400, "invalid id"),
        ("GET", "/cards/" + "0" * 24, None, 404, "The requested resource was not found."),
        ("GET", "/nowhere", None, 404, "Cannot GET /1/nowhere"),
        ("PUT", "/nowhere/x", {}, 404, "Cannot PUT /1/nowhere/x"),
        ("POST", "/cards", {"name": "x"}, 400, "invalid value for idList"),
        ("POST", "/boards", {}, 400, "invalid value for name"),
        ("POST", "/boards", {"name": "x", "prefs_permissionLevel": "all"}, 400, None),
    ],
)
def test_a_wrong_request_is_refused_in_plain_text(
    server: RunningBoard, method: str, path: str, body: dict[str, object] | None, status: int, text: str | None
) -> None:
    answer = server.call(method, path, body)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == (text or "invalid value for prefs_permissionLevel")


def test_a_text_beyond_the_limit_is_refused(server: RunningBoard, place: Place) -> None:
    answer = server.call("POST", "/cards", {"idList": place.list, "name": "x", "desc": "y" * 16385})
    assert (answer.status_code, answer.text) == (400, "invalid value for desc")


def test_a_card_takes_no_label_of_another_board(server: RunningBoard, place: Place) -> None:
    foreign = {"idBoard": new_place(server).board, "name": "Need", "color": None}
    label = server.ok("POST", "/labels", foreign).json()["id"]
    answer = server.call("POST", "/cards", {"idList": place.list, "name": "Dig", "idLabels": label})
    assert (answer.status_code, answer.text) == (400, "invalid value for idLabels")
    assert server.ok("GET", f"/lists/{place.list}/cards").json() == []
