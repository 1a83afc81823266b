"""The local board server as its clients meet it: a process on loopback, driven by py-trello and requests."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from trello import TrelloClient
from trello.exceptions import ResourceUnavailable, Unauthorized

Body = dict[str, object]
Card = dict[str, Any]  # a card as JSON, of mixed values


class Loopback:
    """py-trello's http_service, sent to the local server instead of trello.com."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def request(self, method: str, url: str, **options: object) -> requests.Response:
        """One request with a time limit."""
        local = re.sub(r"^https://(api\.)?trello\.com", self._base_url, url)
        return requests.request(method, local, timeout=10, **options)  # type: ignore[arg-type]  # passed through

    def post(self, url: str, **options: object) -> requests.Response:
        """As py-trello's webhook calls use it."""
        return self.request("POST", url, **options)


@dataclass
class BoardServer:
    """A running server process and what it announced."""

    process: subprocess.Popen[str]
    base_url: str
    api_key: str
    token: str
    api_secret: str
    members: list[dict[str, str]]

    def headers(self, token: str = "") -> dict[str, str]:
        """Key and token in the header, as Trello documents it."""
        shown = token or self.token
        return {"Authorization": f'OAuth oauth_consumer_key="{self.api_key}", oauth_token="{shown}"'}

    def call(self, method: str, path: str, body: Body | None = None, token: str = "") -> requests.Response:
        """One API call."""
        url = f"{self.base_url}/1{path}"
        return requests.request(method, url, json=body, headers=self.headers(token), timeout=10)

    def ok(self, method: str, path: str, body: Body | None = None, token: str = "") -> requests.Response:
        """One API call that must succeed."""
        answer = self.call(method, path, body, token)
        assert answer.status_code == 200, answer.text
        return answer

    def faults(self, **wanted: object) -> None:
        """Switch faults."""
        answer = self.admin("PUT", "/faults", wanted)
        assert answer.status_code == 200, answer.text

    def admin(self, method: str, path: str, body: Body | None = None) -> requests.Response:
        """One admin call."""
        headers = {"X-Admin-Secret": self.api_secret}
        return requests.request(
            method, f"{self.base_url}/_admin{path}", json=body, headers=headers, timeout=10
        )

    def client(self) -> TrelloClient:
        """An unmodified py-trello client."""
        return TrelloClient(self.api_key, token=self.token, http_service=Loopback(self.base_url))

    def stop(self) -> int:
        """Ask it to stop and give its exit status."""
        self.process.terminate()
        status = self.process.wait(timeout=15)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


def start(folder: Path, *options: str) -> BoardServer:
    """Start the server on a port of the system's choice and read its announcement."""
    command = [sys.executable, "-W", "error", "-m", "sandbox.board", "--data", str(folder), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return BoardServer(process, **json.loads(process.stdout.readline()))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardServer]:
    """A server without rate limits, shared by the tests of this module."""
    running = start(tmp_path_factory.mktemp("board"), "--no-rate-limit")
    yield running
    running.stop()


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., BoardServer]]:
    """Starts servers of a test's own on one folder; all are stopped at the end."""
    running: list[BoardServer] = []

    def begin(*options: str) -> BoardServer:
        running.append(start(tmp_path, *options))
        return running[-1]

    yield begin
    for each in running:
        each.stop()


@dataclass
class Place:
    """A board with one list, by id."""

    board: str
    list: str


@pytest.fixture
def place(server: BoardServer) -> Place:
    """A fresh private board with one list."""
    board = server.ok("POST", "/boards", {"name": "Allotment", "defaultLists": False}).json()["id"]
    return Place(board, server.ok("POST", "/lists", {"idBoard": board, "name": "Ideas"}).json()["id"])


def card_on(server: BoardServer, place: Place, **fields: object) -> Card:
    """A new card."""
    made: Card = server.ok("POST", "/cards", {"idList": place.list, "name": "Dig", **fields}).json()
    return made


def action_data(server: BoardServer, card: str, kind: str) -> dict[str, dict[str, object]]:
    """The data of the card's newest action of a kind."""
    data: dict[str, dict[str, object]]
    data = server.ok("GET", f"/cards/{card}/actions?filter={kind}").json()[0]["data"]
    return data


# --- py-trello, unmodified ---------------------------------------------------------------------


def test_py_trello_builds_a_board_and_reads_back_what_it_wrote(server: BoardServer) -> None:
    board = server.client().add_board("Garden", default_lists=False)
    ideas, done = board.add_list("Ideas", "bottom"), board.add_list("Done", "bottom")
    need = board.add_label("Need", "green")
    card = ideas.add_card("Paths", "Wide **enough**", labels=[need], due="2026-12-01T10:00:00+01:00")
    card.add_checklist("Steps", ["measure", "agree"], [True, False])
    card.change_list(done.id)
    card.set_due_complete()
    card.comment("Measured on Monday")
    card.attach(url="https://example.org/paths")

    read = server.client().get_card(card.id)
    assert (read.name, read.desc, read.idList) == ("Paths", "Wide **enough**", done.id)
    assert (read.due, read.is_due_complete) == ("2026-12-01T09:00:00.000Z", True)
    assert [label.name for label in read.labels] == ["Need"]
    steps = [(item["name"], item["checked"]) for item in read.checklists[0].items]
    assert steps == [("measure", True), ("agree", False)]
    assert [note["data"]["text"] for note in read.fetch_comments(force=True)] == ["Measured on Monday"]
    assert [link.url for link in read.get_attachments()] == ["https://example.org/paths"]
    assert [(move["source"]["name"], move["destination"]["name"]) for move in read.list_movements()] == [
        ("Ideas", "Done")
    ]
    assert [each.name for each in board.list_lists()] == ["Ideas", "Done"]


def test_py_trello_archives_reopens_and_deletes(server: BoardServer) -> None:
    board = server.client().add_board("Shed", default_lists=False)
    card = board.add_list("Ideas").add_card("Roof")
    card.set_closed(True)
    assert (board.open_cards(), [each.id for each in board.closed_cards()]) == ([], [card.id])
    card.set_closed(False)
    assert [each.id for each in board.open_cards()] == [card.id]
    card.delete()
    with pytest.raises(ResourceUnavailable, match="The requested resource was not found."):
        server.client().get_card(card.id)


def test_credentials_are_taken_from_query_body_and_header(server: BoardServer, place: Place) -> None:
    shown = {"key": server.api_key, "token": server.token}
    url = f"{server.base_url}/1/cards"
    by_query = requests.get(f"{server.base_url}/1/members/me", params=shown, timeout=10)
    by_form = requests.post(url, data={**shown, "idList": place.list, "name": "Form"}, timeout=10)
    by_json = requests.post(url, json={**shown, "idList": place.list, "name": "Json"}, timeout=10)
    assert [each.status_code for each in (by_query, by_form, by_json)] == [200, 200, 200]
    assert by_query.json()["username"] == "coproduce-bot"
    assert server.client().get_member("me").fetch().email == server.members[0]["email"]


# --- shapes ------------------------------------------------------------------------------------


def test_one_read_gives_the_whole_board(server: BoardServer, place: Place) -> None:
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


def test_a_board_is_private_unless_asked_otherwise_and_shows_its_prefs(server: BoardServer) -> None:
    asked: Body = {"name": "Open", "prefs_selfJoin": "false", "prefs_invitations": "admins"}
    board = server.ok("POST", "/boards", asked).json()
    prefs = board["prefs"]
    assert (prefs["permissionLevel"], prefs["selfJoin"], prefs["invitations"]) == ("private", False, "admins")
    changed = server.ok("PUT", f"/boards/{board['id']}", {"prefs/permissionLevel": "org"}).json()
    assert changed["prefs"]["permissionLevel"] == "org"
    names = [each["name"] for each in server.ok("GET", f"/boards/{board['id']}/lists").json()]
    assert names == ["To Do", "Doing", "Done"]
    assert len(server.ok("GET", f"/boards/{board['id']}/labels").json()) == 6


def test_a_private_board_is_closed_to_strangers_until_they_are_invited(
    server: BoardServer, place: Place
) -> None:
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


def test_ids_carry_their_time_and_short_links_work_as_ids(server: BoardServer, place: Place) -> None:
    card = card_on(server, place)
    assert abs(int(card["id"][:8], 16) - time.time()) < 60
    assert server.ok("GET", f"/cards/{card['shortLink']}").json()["id"] == card["id"]
    board = server.ok("GET", f"/boards/{place.board}?fields=shortLink").json()
    assert server.ok("GET", f"/boards/{board['shortLink']}/").json()["id"] == place.board
    assert card["idShort"] + 1 == card_on(server, place)["idShort"]


def test_lists_are_put_at_the_top_and_cards_at_the_bottom(server: BoardServer, place: Place) -> None:
    server.ok("POST", "/lists", {"idBoard": place.board, "name": "Newer"})
    lists = server.ok("GET", f"/boards/{place.board}/lists").json()
    assert [(each["name"], each["pos"]) for each in lists] == [("Newer", 8192), ("Ideas", 16384)]
    for name, pos in (("a", None), ("b", "bottom"), ("c", "top"), ("d", 20000)):
        card_on(server, place, name=name, pos=pos)
    cards = server.ok("GET", f"/lists/{place.list}/cards").json()
    assert [each["name"] for each in cards] == ["c", "a", "d", "b"]


@pytest.mark.parametrize("nothing", [None, "", "null"])
def test_a_due_date_is_cleared_by_null_and_by_nothing(
    server: BoardServer, place: Place, nothing: str | None
) -> None:
    card = card_on(server, place, due="2026-12-01T10:00:00Z", start="2026-11-30")
    assert (card["due"], card["start"]) == ("2026-12-01T10:00:00.000Z", "2026-11-30T00:00:00.000Z")
    cleared = server.ok("PUT", f"/cards/{card['id']}", {"due": nothing, "start": nothing}).json()
    assert (cleared["due"], cleared["start"]) == (None, None)


def test_labels_of_a_card_are_added_and_taken_off_one_by_one(server: BoardServer, place: Place) -> None:
    card = card_on(server, place)
    label = server.ok("POST", f"/boards/{place.board}/labels", {"name": "A", "color": "red"}).json()["id"]
    path = f"/cards/{card['id']}/idLabels"
    assert server.ok("POST", path, {"value": label}).json() == [label]
    again = server.call("POST", path, {"value": label})
    assert (again.status_code, again.text) == (400, "that label is already on the card")
    assert server.ok("DELETE", f"{path}/{label}").json() == {"_value": None}
    assert server.ok("GET", f"/cards/{card['id']}/idLabels").json() == []


# --- what happened -----------------------------------------------------------------------------


def test_each_change_is_an_action_with_what_was_before(server: BoardServer, place: Place) -> None:
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


def test_ticking_an_item_and_commenting_are_actions(server: BoardServer, place: Place) -> None:
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


def test_a_deleted_card_leaves_an_action_without_its_name(server: BoardServer, place: Place) -> None:
    card = card_on(server, place)
    assert server.ok("DELETE", f"/cards/{card['id']}").json() == {"limits": {}}
    newest = server.ok("GET", f"/boards/{place.board}/actions?limit=1").json()[0]
    assert newest["type"] == "deleteCard"
    assert newest["data"]["card"] == {name: card[name] for name in ("id", "idShort", "shortLink")}


def test_actions_are_read_on_from_the_last_known_one(server: BoardServer, place: Place) -> None:
    path = f"/boards/{place.board}/actions"
    last = server.ok("GET", f"{path}?limit=1").json()[0]["id"]
    first, second = (card_on(server, place)["id"] for _ in range(2))
    fresh = server.ok("GET", f"{path}?since={last}").json()
    assert [each["data"]["card"]["id"] for each in fresh] == [second, first]


def test_a_batch_reads_several_routes_in_one_request(server: BoardServer, place: Place) -> None:
    answer = server.ok("GET", f"/batch?urls=/boards/{place.board}%3Ffields=name,/cards/zz").json()
    assert answer[0] == {"200": {"id": place.board, "name": "Allotment"}}
    assert (answer[1]["statusCode"], answer[1]["message"]) == (400, "invalid id")


# --- refusals ----------------------------------------------------------------------------------


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
    server: BoardServer, method: str, path: str, body: Body | None, status: int, text: str | None
) -> None:
    answer = server.call(method, path, body)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == (text or "invalid value for prefs_permissionLevel")


def test_a_wrong_key_and_a_wrong_token_are_told_apart(server: BoardServer) -> None:
    with pytest.raises(Unauthorized, match="invalid token"):
        TrelloClient(server.api_key, token="nobody", http_service=Loopback(server.base_url)).list_boards()
    with pytest.raises(Unauthorized, match="invalid key"):
        TrelloClient("nothing", token=server.token, http_service=Loopback(server.base_url)).list_boards()


def test_a_text_beyond_the_limit_is_refused(server: BoardServer, place: Place) -> None:
    answer = server.call("POST", "/cards", {"idList": place.list, "name": "x", "desc": "y" * 16385})
    assert (answer.status_code, answer.text) == (400, "invalid value for desc")


# --- the process -------------------------------------------------------------------------------


def test_a_restart_keeps_keys_tokens_and_boards(launch: Callable[..., BoardServer]) -> None:
    before = launch()
    board = before.ok("POST", "/boards", {"name": "Kept"}).json()["id"]
    assert before.stop() == 0
    after = launch()
    assert (after.api_key, after.api_secret, after.members) == (
        *(before.api_key, before.api_secret, before.members),
    )
    assert after.ok("GET", f"/boards/{board}").json()["name"] == "Kept"
    assert [member["username"] for member in after.members][:2] == ["coproduce-bot", "board-user-one"]
    assert after.members[0]["token"] == after.token


def test_a_killed_server_loses_no_answered_write(launch: Callable[..., BoardServer]) -> None:
    before = launch()
    board = before.ok("POST", "/boards", {"name": "Kept"}).json()["id"]
    before.process.kill()
    assert launch().ok("GET", f"/boards/{board}").json()["name"] == "Kept"


def test_the_hundred_and_first_call_within_ten_seconds_is_refused(
    launch: Callable[..., BoardServer],
) -> None:
    limited = launch()
    session = requests.Session()
    session.headers.update(limited.headers())
    url = f"{limited.base_url}/1/members/me/boards?fields=name"
    answers = [session.get(url, timeout=10) for _ in range(101)]
    session.close()
    assert [each.status_code for each in answers] == [200] * 100 + [429]
    assert answers[0].headers["x-rate-limit-api-token-remaining"] == "99"
    assert answers[0].headers["x-rate-limit-api-key-max"] == "300"
    refused = answers[-1]
    assert refused.headers["x-rate-limit-api-token-remaining"] == "0"
    assert refused.json()["error"] == "API_TOKEN_LIMIT_EXCEEDED"
    assert limited.call("GET", "/members/me/boards", token=limited.members[1]["token"]).status_code == 200
    assert limited.admin("GET", "/counters").json() == {
        "requests": 102,
        "reads": 102,
        "writes": 0,
        "rate_limited": 1,
    }


# --- faults ------------------------------------------------------------------------------------


def test_a_dropped_answer_leaves_exactly_one_card(server: BoardServer, place: Place) -> None:
    server.faults(drop_after_commit=1)
    with pytest.raises(requests.ConnectionError):
        card_on(server, place)
    cards = server.ok("GET", f"/lists/{place.list}/cards").json()
    assert [card["name"] for card in cards] == ["Dig"]
    card_on(server, place)


def test_faults_strike_as_often_as_told_and_no_more(server: BoardServer) -> None:
    server.faults(error_500=1, garbage=1, rate_limit_next=1)
    answers = [server.call("GET", "/members/me/boards") for _ in range(4)]
    assert [each.status_code for each in answers] == [500, 200, 429, 200]
    kinds = [each.headers["content-type"].partition(";")[0] for each in answers]
    assert kinds == ["text/html", "text/html", "application/json", "application/json"]


def test_an_outage_and_a_revoked_token_last_until_they_are_ended(server: BoardServer) -> None:
    server.faults(down=True)
    assert server.call("GET", "/members/me/boards").status_code == 503
    server.faults(down=False, revoked=True)
    assert server.call("GET", "/members/me/boards").text == "invalid token"
    server.faults(revoked=False)
    server.ok("GET", "/members/me/boards")


def test_counters_and_faults_need_the_secret_and_refuse_unknown_switches(server: BoardServer) -> None:
    assert requests.get(f"{server.base_url}/_admin/counters", timeout=10).status_code == 401
    assert server.admin("PUT", "/faults", {"fire": 1}).status_code == 400
    server.admin("POST", "/counters/reset")
    server.ok("POST", "/boards", {"name": "Counted"})
    assert server.admin("GET", "/counters").json() == {
        "requests": 1,
        "reads": 0,
        "writes": 1,
        "rate_limited": 0,
    }


# --- the page for people -----------------------------------------------------------------------


@dataclass
class Browser:
    """A browser without JavaScript: cookies, pages, forms."""

    server: BoardServer
    session: requests.Session

    def read(self, path: str) -> str:
        """A page that must be there."""
        answer = self.session.get(self.server.base_url + path, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, **fields: str) -> requests.Response:
        """Send a form with the token that the start page carries."""
        token = re.findall(r'name="form_token" value="([^"]+)"', self.read("/"))[0]
        data = {"form_token": token, "back": "/", **fields}
        return self.session.post(self.server.base_url + path, data=data, timeout=10, allow_redirects=False)


@pytest.fixture
def browser(server: BoardServer) -> Iterator[Browser]:
    """A fresh browser."""
    with requests.Session() as session:
        yield Browser(server, session)


def test_a_move_on_the_page_looks_like_a_human_in_the_api(
    server: BoardServer, place: Place, browser: Browser
) -> None:
    card = card_on(server, place)
    other = server.ok("POST", "/lists", {"idBoard": place.board, "name": "Done"}).json()["id"]
    sent = browser.send(f"/c/{card['shortLink']}/move", list=other, back=f"/b/{place.board}")
    assert (sent.status_code, sent.headers["location"]) == (
        *(303, f"/b/{place.board}#card-{card['shortLink']}"),
    )
    assert server.ok("GET", f"/cards/{card['id']}").json()["idList"] == other
    action = server.ok("GET", f"/cards/{card['id']}/actions?filter=updateCard:idList").json()[0]
    assert action["appCreator"] is None
    assert action["memberCreator"]["username"] == "board-user-one"


def test_forms_tick_comment_archive_and_add_in_the_name_of_the_chosen_member(
    server: BoardServer, place: Place, browser: Browser
) -> None:
    card = card_on(server, place)
    checklist = server.ok("POST", f"/cards/{card['id']}/checklists", {"name": "Steps"}).json()["id"]
    item = server.ok("POST", f"/checklists/{checklist}/checkItems", {"name": "measure"}).json()["id"]
    assert browser.send("/who", member="board-user-two").status_code == 303
    for edit, fields in (
        ("done", {"done": "true"}),
        ("tick", {"item": item, "done": "true"}),
        ("comment", {"text": "By hand"}),
        ("describe", {"name": "Dug", "text": "deep", "due": "2026-12-24"}),
        ("archive", {"archived": "true"}),
    ):
        assert browser.send(f"/c/{card['shortLink']}/{edit}", **fields).status_code == 303
    read = server.ok("GET", f"/cards/{card['id']}?actions=commentCard&checklists=all").json()
    assert (read["name"], read["desc"], read["dueComplete"], read["closed"]) == ("Dug", "deep", True, True)
    assert read["due"].startswith("2026-12-24")
    assert read["checklists"][0]["checkItems"][0]["state"] == "complete"
    assert read["actions"][0]["memberCreator"]["username"] == "board-user-two"
    browser.send(f"/b/{place.board}/cards", list=place.list, name="By hand too")
    assert [each["name"] for each in server.ok("GET", f"/lists/{place.list}/cards").json()] == ["By hand too"]


def test_a_form_of_another_site_changes_nothing(server: BoardServer, place: Place, browser: Browser) -> None:
    card = card_on(server, place)
    url = f"{server.base_url}/c/{card['shortLink']}/done"
    assert requests.post(url, data={"done": "true"}, timeout=10).status_code == 403
    browser.read("/")
    assert (
        browser.session.post(url, data={"done": "true", "form_token": "guess"}, timeout=10).status_code == 403
    )
    assert server.ok("GET", f"/cards/{card['id']}").json()["dueComplete"] is False
    elsewhere = browser.send(f"/c/{card['shortLink']}/done", done="true", back="//example.org/")
    assert elsewhere.headers["location"].startswith("/#")


def test_the_pages_show_cards_and_escape_what_people_wrote(
    server: BoardServer, place: Place, browser: Browser
) -> None:
    evil = "<script>alert(1)</script>"
    label = server.ok("POST", f"/boards/{place.board}/labels", {"name": f"L{evil}", "color": "red"}).json()
    text = f"**bold** {evil} [link](javascript:alert(1)) ![p](https://example.org/p.png)"
    card = card_on(server, place, name=f"Dig {evil}", desc=text, idLabels=label["id"])
    server.ok("POST", f"/cards/{card['id']}/actions/comments", {"text": evil})
    for page in (browser.read(f"/b/{place.board}"), browser.read(f"/c/{card['shortLink']}")):
        assert "Dig &lt;script&gt;" in page and "L&lt;script&gt;" in page
        assert "<script" not in page and "<img" not in page and 'href="javascript' not in page
    assert "<strong>bold</strong>" in browser.read(f"/c/{card['shortLink']}")
    policy = browser.session.get(f"{server.base_url}/", timeout=10).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_a_foreign_host_name_is_not_served(server: BoardServer) -> None:
    answer = requests.get(f"{server.base_url}/", headers={"Host": "board.example.org"}, timeout=10)
    assert answer.status_code == 400
