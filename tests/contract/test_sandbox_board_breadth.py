"""Routes and habits of Trello that other clients count on, and an older data folder that opens as it is."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox.board.running import RunningBoard, running
from tests.local_board import Place, card_on, new_place

OLD_TABLES = {
    *("settings", "members", "organizations", "boards", "memberships", "lists", "labels", "cards", "card_labels"),
    *("card_members", "card_votes", "checklists", "check_items", "attachments", "actions", "sqlite_sequence"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    """A server without rate limits, shared by the tests of this module."""
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def place(server: RunningBoard) -> Place:
    """A fresh private board with one list."""
    return new_place(server)


def test_a_folder_of_an_earlier_version_opens_and_its_cards_can_be_changed(tmp_path: Path) -> None:
    with running("--no-rate-limit", data=tmp_path) as before:
        old = new_place(before)
        card = card_on(before, old)["id"]
    database = sqlite3.connect(tmp_path / "board.sqlite")
    tables = {str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in tables - OLD_TABLES:
        database.execute(f"DROP TABLE {table}")
    database.close()
    with running("--no-rate-limit", data=tmp_path) as after:
        assert after.ok("GET", f"/boards/{old.board}?fields=all").json()["idBoardSource"] is None
        assert after.ok("PUT", f"/cards/{card}", {"closed": True}).json()["dateClosed"] is not None
        assert len(after.ok("GET", "/organizations/localworkspace/members").json()) == 3


def test_resources_may_be_named_in_the_singular_and_in_any_case(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)["id"]
    assert server.ok("GET", f"/card/{card}/").json()["id"] == card
    assert server.ok("GET", f"/board/{place.board}").json()["id"] == place.board
    checklist = server.ok("POST", f"/Cards/{card}/Checklists", {"name": "Steps"}).json()["id"]
    assert server.ok("POST", f"/checklists/{checklist}/checkitems/", {"name": "dig"}).json()["name"] == "dig"


def test_a_field_that_cannot_be_set_is_no_route(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)["id"]
    for path in (f"cards/{card}/badges", f"lists/{place.list}/cards", f"boards/{place.board}/url"):
        answer = server.call("PUT", f"/{path}", {"value": "x"})
        assert (answer.status_code, answer.text) == (404, f"Cannot PUT /1/{path}")


def test_objects_come_as_json_as_text_and_in_brackets(server: RunningBoard, place: Place) -> None:
    path = f"/cards/{card_on(server, place)['id']}"
    assert server.ok("PUT", path, {"cover": {"color": "lime"}}).json()["cover"]["color"] == "lime"
    by_text = requests.put(f"{server.base_url}/1{path}", params={"cover": '{"color": "red"}'}, headers=server.headers())
    assert by_text.json()["cover"]["color"] == "red"
    form = {"cover[color]": "sky", "cover[size]": "full"}
    by_form = requests.put(f"{server.base_url}/1{path}", data=form, headers=server.headers()).json()["cover"]
    assert (by_form["color"], by_form["size"]) == ("sky", "full")
    assert server.ok("PUT", path, {"cover": None}).json()["cover"]["color"] is None


def test_a_member_votes_once(server: RunningBoard, place: Place) -> None:
    path, me = f"/cards/{card_on(server, place)['id']}/membersVoted", server.members[0]["id"]
    assert [each["id"] for each in server.ok("POST", path, {"value": me}).json()] == [me]
    again = server.call("POST", path, {"value": me})
    assert (again.status_code, again.text) == (400, "member has already voted on the card")
    server.ok("DELETE", f"{path}/{me}")
    assert server.ok("GET", path).json() == []


def test_a_check_item_becomes_a_card(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)["id"]
    checklist = server.ok("POST", f"/cards/{card}/checklists", {"name": "Steps"}).json()["id"]
    item = server.ok("POST", f"/checklists/{checklist}/checkItems", {"name": "dig"}).json()["id"]
    made = server.ok("POST", f"/cards/{card}/checklist/{checklist}/checkItem/{item}/convertToCard").json()
    assert (made["name"], made["idList"]) == ("dig", place.list)
    assert server.ok("GET", f"/checklists/{checklist}/checkItems").json() == []
    kinds = [each["type"] for each in server.ok("GET", f"/cards/{made['id']}/actions?filter=all").json()]
    assert kinds == ["convertToCardFromCheckItem"]


def test_a_place_is_checked_and_shown(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place, address="Mill Lane 1", locationName="Mill", coordinates="51.5,-0.1")
    assert (card["address"], card["locationName"], card["badges"]["location"]) == ("Mill Lane 1", "Mill", True)
    wrong = server.call("PUT", f"/cards/{card['id']}", {"coordinates": "91,0"})
    assert wrong.status_code == 400
    assert server.ok("PUT", f"/cards/{card['id']}", {"coordinates": ""}).json()["coordinates"] is None


def test_a_batch_keeps_commas_that_come_encoded_twice(server: RunningBoard, place: Place) -> None:
    address = f"{server.base_url}/1/batch?urls=/boards/{place.board}?fields=name%252Cclosed,/nowhere"
    first, second = requests.get(address, headers=server.headers(), timeout=10).json()
    assert first == {"200": {"id": place.board, "name": "Allotment", "closed": False}}
    assert set(second) == {"name", "message", "statusCode"}


def test_a_board_takes_no_more_than_its_limit(server: RunningBoard, place: Place) -> None:
    asked = {"idModel": place.board, "modelType": "board", "name": "f", "type": "text", "pos": "bottom"}
    for _ in range(50):
        server.ok("POST", "/customFields", asked)
    assert server.call("POST", "/customFields", asked).status_code == 403
    limit = server.ok("GET", f"/boards/{place.board}?fields=limits").json()["limits"]["customFields"]["perBoard"]
    assert (limit["disableAt"], limit["warnAt"]) == (50, 45)


def test_a_search_finds_only_what_the_member_may_read(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place, name="Quince")["id"]
    server.ok("PUT", f"/cards/{card}", {"closed": True})
    found = server.ok("GET", "/search?query=quince&modelTypes=cards").json()["cards"]
    assert [each["id"] for each in found] == [card]
    assert server.ok("GET", "/search?query=quince%20is:open&modelTypes=cards").json()["cards"] == []
    stranger = server.members[2]["token"]
    assert server.ok("GET", "/search?query=quince", token=stranger).json()["cards"] == []
