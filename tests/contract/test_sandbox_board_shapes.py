"""The local board server's answers: shapes, positions, actions and refusals as Trello gives them."""

import time
from collections.abc import Iterator

import pytest

from sandbox.board.running import RunningBoard, running
from tests.local_board import Card, Place, card_on, new_place


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    """A server without rate limits, shared by the tests of this module."""
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def place(server: RunningBoard) -> Place:
    """A fresh private board with one list."""
    return new_place(server)


def test_one_read_gives_the_whole_board(server: RunningBoard, place: Place) -> None:
    label = server.ok("POST", "/labels", {"idBoard": place.board, "name": "Need", "color": "sky_dark"}).json()
    card = card_on(server, place, idLabels=label["id"], desc="text")
    checklist = server.ok("POST", "/checklists", {"idCard": card["id"], "name": "Steps"}).json()
    server.ok("POST", f"/checklists/{checklist['id']}/checkItems", {"name": "a", "checked": True})
    server.ok("POST", f"/cards/{card['id']}/attachments", {"url": "https://example.org/", "name": "home"})
    query = (
        "fields=name,prefs&lists=all&list_fields=name,pos&cards=all&card_fields=name,idLabels,badges,idChecklists"
        "&labels=all&labels_limit=1000&checklists=all&checklist_fields=name,idCard&members=all&memberships=all"
        "&customFields=true&card_customFieldItems=true&card_attachments=true&attachment_fields=name,url"
        "&actions=all&actions_limit=2"
    )
    board = server.ok("GET", f"/boards/{place.board}?{query}").json()

    assert {key for key in board if key not in ("lists", "cards", "labels", "checklists")} == {
        *("id", "name", "prefs", "members", "memberships", "customFields", "actions")
    }
    assert board["prefs"]["permissionLevel"] == "private"
    assert board["lists"] == [{"id": place.list, "name": "Ideas", "pos": 16384}]
    assert set(board["cards"][0]) == {
        *("id", "name", "idLabels", "badges", "idChecklists", "attachments", "customFieldItems")
    }
    assert board["cards"][0]["idLabels"] == [label["id"]]
    badges = board["cards"][0]["badges"]
    assert [badges[name] for name in ("checkItems", "checkItemsChecked", "attachments")] == [1, 1, 1]
    assert [(each["name"], each["url"]) for each in board["cards"][0]["attachments"]] == [
        ("home", "https://example.org/")
    ]
    assert [each["uses"] for each in board["labels"] if each["name"] == "Need"] == [1]
    assert [item["state"] for item in board["checklists"][0]["checkItems"]] == ["complete"]
    assert len(board["actions"]) == 2


def test_a_board_is_private_unless_asked_otherwise_and_shows_its_prefs(server: RunningBoard) -> None:
    asked = {"name": "Open", "prefs_selfJoin": "false", "prefs_invitations": "admins"}
    board = server.ok("POST", "/boards", asked).json()
    prefs = board["prefs"]
    assert (prefs["permissionLevel"], prefs["selfJoin"], prefs["invitations"]) == ("private", False, "admins")
    changed = server.ok("PUT", f"/boards/{board['id']}", {"prefs/permissionLevel": "org"}).json()
    assert changed["prefs"]["permissionLevel"] == "org"
    names = [each["name"] for each in server.ok("GET", f"/boards/{board['id']}/lists").json()]
    assert names == ["To Do", "Doing", "Done"]
    assert len(server.ok("GET", f"/boards/{board['id']}/labels").json()) == 6


def test_a_private_board_is_closed_to_strangers_until_they_are_invited(server: RunningBoard, place: Place) -> None:
    stranger, card = server.members[1], card_on(server, place)
    refused = [server.call("GET", path, token=stranger["token"]) for path in _both(place, card)]
    assert [(each.status_code, each.text) for each in refused] == [
        (401, "unauthorized permission requested"),
        (401, "unauthorized card permission requested"),
    ]
    server.ok("PUT", f"/boards/{place.board}/members/{stranger['id']}", {"type": "observer"})
    server.ok("GET", f"/cards/{card['id']}", token=stranger["token"])
    assert server.call("PUT", f"/cards/{card['id']}", {"name": "x"}, stranger["token"]).status_code == 401
    server.ok("PUT", f"/boards/{place.board}/members", {"email": stranger["email"], "type": "normal"})
    server.ok("PUT", f"/cards/{card['id']}", {"name": "x"}, token=stranger["token"])


def _both(place: Place, card: Card) -> tuple[str, str]:
    return f"/boards/{place.board}", f"/cards/{card['id']}"


def test_ids_carry_their_time_and_short_links_work_as_ids(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)
    assert abs(int(card["id"][:8], 16) - time.time()) < 60
    assert server.ok("GET", f"/cards/{card['shortLink']}").json()["id"] == card["id"]
    board = server.ok("GET", f"/boards/{place.board}?fields=shortLink").json()
    assert server.ok("GET", f"/boards/{board['shortLink']}/").json()["id"] == place.board
    assert card["idShort"] + 1 == card_on(server, place)["idShort"]


def test_lists_are_put_at_the_top_and_cards_at_the_bottom(server: RunningBoard, place: Place) -> None:
    server.ok("POST", "/lists", {"idBoard": place.board, "name": "Newer"})
    lists = server.ok("GET", f"/boards/{place.board}/lists").json()
    assert [(each["name"], each["pos"]) for each in lists] == [("Newer", 8192), ("Ideas", 16384)]
    for name, pos in (("a", None), ("b", "bottom"), ("c", "top"), ("d", 20000)):
        card_on(server, place, name=name, pos=pos)
    cards = server.ok("GET", f"/lists/{place.list}/cards").json()
    assert [each["name"] for each in cards] == ["c", "a", "d", "b"]


@pytest.mark.parametrize("nothing", [None, "", "null"])
def test_a_due_date_is_cleared_by_null_and_by_nothing(server: RunningBoard, place: Place, nothing: str | None) -> None:
    card = card_on(server, place, due="2026-12-01T10:00:00Z", start="2026-11-30")
    assert (card["due"], card["start"]) == ("2026-12-01T10:00:00.000Z", "2026-11-30T00:00:00.000Z")
    cleared = server.ok("PUT", f"/cards/{card['id']}", {"due": nothing, "start": nothing}).json()
    assert (cleared["due"], cleared["start"]) == (None, None)


def test_labels_of_a_card_are_added_and_taken_off_one_by_one(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)
    label = server.ok("POST", f"/boards/{place.board}/labels", {"name": "A", "color": "red"}).json()["id"]
    path = f"/cards/{card['id']}/idLabels"
    assert server.ok("POST", path, {"value": label}).json() == [label]
    again = server.call("POST", path, {"value": label})
    assert (again.status_code, again.text) == (400, "that label is already on the card")
    assert server.ok("DELETE", f"{path}/{label}").json() == {"_value": None}
    assert server.ok("GET", f"/cards/{card['id']}/idLabels").json() == []


def test_a_list_takes_its_cards_to_another_board_where_they_get_new_numbers(server: RunningBoard, place: Place) -> None:
    other = new_place(server)
    card_on(server, other)
    card = card_on(server, place)
    server.ok("PUT", f"/lists/{place.list}/idBoard", {"value": other.board})
    moved = server.ok("GET", f"/boards/{other.board}/cards/{card['id']}").json()
    assert (moved["idBoard"], moved["idList"], moved["idShort"]) == (other.board, place.list, 2)
    assert server.ok("GET", f"/boards/{place.board}/cards?filter=all").json() == []


def test_a_card_moved_to_another_board_keeps_its_id(server: RunningBoard, place: Place) -> None:
    other, card = new_place(server), card_on(server, place)
    moved = server.ok("PUT", f"/cards/{card['id']}", {"idBoard": other.board, "idList": other.list}).json()
    assert (moved["id"], moved["shortLink"], moved["idBoard"]) == (card["id"], card["shortLink"], other.board)
    refused = server.call("PUT", f"/cards/{card['id']}", {"idList": place.list})
    assert (refused.status_code, refused.text) == (400, "invalid value for idList")
    kinds = [each["type"] for each in server.ok("GET", f"/boards/{other.board}/actions").json()]
    assert "moveCardToBoard" in kinds


def test_a_copied_board_has_new_ids_and_the_same_texts(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place, desc="with a marker")
    checklist = server.ok("POST", f"/cards/{card['id']}/checklists", {"name": "Steps"}).json()["id"]
    server.ok("POST", f"/checklists/{checklist}/checkItems", {"name": "measure"})
    asked = {"name": "Copy", "idBoardSource": place.board, "keepFromSource": "cards"}
    copy = server.ok("POST", "/boards", asked).json()["id"]
    read = server.ok("GET", f"/boards/{copy}?cards=all&lists=all&checklists=all").json()
    assert [each["name"] for each in read["lists"]] == ["Ideas"]
    assert [(each["desc"], each["id"] == card["id"]) for each in read["cards"]] == [("with a marker", False)]
    assert [item["name"] for item in read["checklists"][0]["checkItems"]] == ["measure"]


def test_an_invited_address_is_an_unconfirmed_member(server: RunningBoard, place: Place) -> None:
    server.ok("PUT", f"/boards/{place.board}/members", {"email": "guest@people.example", "type": "normal"})
    memberships = server.ok("GET", f"/boards/{place.board}/memberships").json()
    assert [(each["memberType"], each["unconfirmed"]) for each in memberships] == [("admin", False), ("normal", True)]


def test_a_deleted_board_is_gone_with_all_that_was_on_it(server: RunningBoard, place: Place) -> None:
    card = card_on(server, place)
    server.ok("DELETE", f"/boards/{place.board}")
    for path in (f"/boards/{place.board}", f"/lists/{place.list}", f"/cards/{card['id']}"):
        assert server.call("GET", path).text == "The requested resource was not found."
