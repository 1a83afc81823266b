"""The local board's pages, used as a browser without JavaScript uses them."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from sandbox.board.pages import live
from sandbox.board.pages.outcome import Outcome, Undo
from sandbox.board.pages.text import parted
from sandbox.board.running import RunningBoard, running, start
from sandbox.board.storage.store import Store
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
        assert "<script>" not in page and "<img" not in page and 'href="javascript' not in page
    assert "<strong>bold</strong>" in browser.read(f"/c/{card['shortLink']}")
    policy = browser.session.get(f"{server.base_url}/", timeout=10).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_a_foreign_host_name_is_not_served(server: RunningBoard) -> None:
    answer = requests.get(f"{server.base_url}/", headers={"Host": "board.example.org"}, timeout=10)
    assert answer.status_code == 400


def test_a_card_dropped_between_two_others_lies_there_also_when_they_share_a_position(
    server: RunningBoard, place: Place, browser: Browser
) -> None:
    first, second, third = (card_on(server, place, name=name, pos=5) for name in ("a", "b", "c"))
    browser.send(f"/c/{third['shortLink']}/move", list=place.list, before=second["shortLink"])
    names = [each["name"] for each in server.ok("GET", f"/lists/{place.list}/cards").json()]
    assert names == ["a", "c", "b"]
    browser.send(f"/c/{second['shortLink']}/move", list=place.list, position="1")
    names = [each["name"] for each in server.ok("GET", f"/lists/{place.list}/cards").json()]
    assert names == ["b", "a", "c"]
    assert browser.send(f"/c/{first['shortLink']}/move", list=place.list, position="0").status_code == 400


def test_a_card_that_stays_in_its_place_makes_no_action(server: RunningBoard, place: Place, browser: Browser) -> None:
    card = card_on(server, place)
    other = card_on(server, place, name="Sow")
    before = server.ok("GET", f"/cards/{card['id']}/actions?filter=all").json()
    browser.send(f"/c/{card['shortLink']}/move", list=place.list, position="1")
    browser.send(f"/c/{card['shortLink']}/move", list=place.list, before=other["shortLink"])
    browser.send(f"/c/{card['shortLink']}/move", list=place.list)
    assert server.ok("GET", f"/cards/{card['id']}/actions?filter=all").json() == before


def test_a_note_that_a_stranger_put_into_the_cookie_is_text_and_leads_nowhere(
    server: RunningBoard, browser: Browser
) -> None:
    forged = Outcome("<b>hi</b>", "", Undo("https://example.org/", {})).note()
    for note, shown in ((forged, True), ("nonsense", False), ("W10=", False)):
        browser.session.cookies.set("local_board_note", note, domain="127.0.0.1", path="/")
        page = browser.read("/")
        assert "example.org" not in page and "<b>hi" not in page
        assert ("&lt;b&gt;hi" in page) is shown


def test_peoples_words_around_a_programs_block_are_kept_together() -> None:
    text = parted("Above\n\n---\nblock\n---\nof a program\n\n⟦mark⟧\nBelow")
    assert (text.people, text.block) == ("Above\n\n---\nblock\n\nBelow", "of a program")
    assert text.with_people("New") == "New\n\n---\nof a program\n\n⟦mark⟧"
    assert parted("---\nonly people").people == "---\nonly people"


def test_streams_begin_with_what_was_missed_and_end_with_the_server(tmp_path: Path) -> None:
    board = start("--no-rate-limit", data=tmp_path)
    place = new_place(board)
    address = f"{board.base_url}/b/{place.board}/events"
    with requests.get(address, params={"after": "0"}, stream=True, timeout=10) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines(decode_unicode=True)
        number = next(line for line in lines if line.startswith("data: ")).removeprefix("data: ")
        card_on(board, place)
        newer = next(line for line in lines if line.startswith("data: ")).removeprefix("data: ")
        assert int(newer) > int(number)
        began = time.monotonic()
        assert board.stop() == 0
        assert time.monotonic() - began < 4  # the server would wait five seconds for a stream that stays open


async def test_all_listeners_share_one_watcher_that_ends_with_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.01)
    store = Store(tmp_path)
    pulse = live.Pulse(store)
    streams = [pulse.listen(board, 0) for board in ("one", "two", "two")]
    for stream in streams:
        assert await anext(stream) == live.RETRY
        assert await anext(stream) == ": still here\n\n"
    assert len(_watchers()) == 1
    for stream in streams:
        await stream.aclose()
    async with asyncio.timeout(5):
        while _watchers():
            await asyncio.sleep(0.01)
    store.close()


def _watchers() -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if "Pulse._watch" in repr(task.get_coro())]


def test_a_look_without_a_body_is_answered_like_the_page(server: RunningBoard) -> None:
    assert requests.head(server.base_url, timeout=10).status_code == 200
