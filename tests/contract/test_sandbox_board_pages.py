"""The local board's pages, used as a browser without JavaScript uses them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

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


@dataclass
class Browser:
    """A browser without JavaScript: cookies, pages, forms."""

    server: RunningBoard
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
def browser(server: RunningBoard) -> Iterator[Browser]:
    """A fresh browser."""
    with requests.Session() as session:
        yield Browser(server, session)


def test_a_move_on_the_page_looks_like_a_human_in_the_api(server: RunningBoard, place: Place, browser: Browser) -> None:
    card = card_on(server, place)
    other = server.ok("POST", "/lists", {"idBoard": place.board, "name": "Done"}).json()["id"]
    sent = browser.send(f"/c/{card['shortLink']}/move", list=other, back=f"/b/{place.board}")
    assert (sent.status_code, sent.headers["location"]) == (*(303, f"/b/{place.board}#card-{card['shortLink']}"),)
    assert server.ok("GET", f"/cards/{card['id']}").json()["idList"] == other
    action = server.ok("GET", f"/cards/{card['id']}/actions?filter=updateCard:idList").json()[0]
    assert action["appCreator"] is None
    assert action["memberCreator"]["username"] == "board-user-one"


def test_forms_tick_comment_archive_and_add_in_the_name_of_the_chosen_member(
    server: RunningBoard, place: Place, browser: Browser
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


def test_a_form_of_another_site_changes_nothing(server: RunningBoard, place: Place, browser: Browser) -> None:
    card = card_on(server, place)
    url = f"{server.base_url}/c/{card['shortLink']}/done"
    assert requests.post(url, data={"done": "true"}, timeout=10).status_code == 403
    browser.read("/")
    assert browser.session.post(url, data={"done": "true", "form_token": "guess"}, timeout=10).status_code == 403
    assert server.ok("GET", f"/cards/{card['id']}").json()["dueComplete"] is False
    elsewhere = browser.send(f"/c/{card['shortLink']}/done", done="true", back="//example.org/")
    assert elsewhere.headers["location"].startswith("/#")


def test_the_pages_show_cards_and_escape_what_people_wrote(
    server: RunningBoard, place: Place, browser: Browser
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


def test_a_foreign_host_name_is_not_served(server: RunningBoard) -> None:
    answer = requests.get(f"{server.base_url}/", headers={"Host": "board.example.org"}, timeout=10)
    assert answer.status_code == 400
