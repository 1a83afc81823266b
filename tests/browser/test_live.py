"""What others do appears by itself, never in the way of somebody who types, and also after the server was away."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from sandbox.board.running import running
from tests.browser.example_board import ExampleBoard, small_board
from tests.browser.watching import Watched, watched


def live(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("#live")).to_have_text("Live")


def test_a_move_in_one_browser_shows_in_another_without_a_reload(
    browser: Browser, tab: Watched, board: ExampleBoard
) -> None:
    live(tab.page, board.url)
    tab.page.evaluate("window.loaded = 'once'")
    with watched(browser) as other:
        other.page.goto(f"{board.card_url('Two')}/move")
        other.page.get_by_label("List", exact=True).select_option(label="Done")
        other.page.get_by_role("button", name="Move", exact=True).click()
        expect(tab.page.locator(f"#cards-{board.lists['Done']} {board.face('Two')}")).to_be_visible()
    expect(tab.page.locator("#latest")).to_contain_text("Board User One moved “Two” from “To do” to “Done”")
    assert tab.page.evaluate("window.loaded") == "once"
    assert tab.errors == []


def test_changes_of_a_program_appear_around_what_somebody_types(page: Page, board: ExampleBoard) -> None:
    live(page, board.url)
    page.locator(f"#add-{board.lists['To do']} summary").click()
    field = page.locator(f"#new-{board.lists['To do']}")
    field.press_sequentially("Wat")
    board.server.ok("PUT", f"/cards/{board.cards['One']['id']}", {"name": "Uno", "idList": board.lists["Doing"]})
    board.server.ok("POST", "/lists", {"idBoard": board.id, "name": "Later", "pos": "bottom"})
    board.server.ok("DELETE", f"/cards/{board.cards['Two']['id']}")
    expect(page.locator(f"#cards-{board.lists['Doing']}")).to_contain_text("Uno")
    expect(page.get_by_role("heading", name="Later")).to_be_visible()
    expect(page.locator(board.face("Two"))).to_have_count(0)
    expect(field).to_be_focused()
    field.press_sequentially("er")
    expect(field).to_have_value("Water")


def test_an_open_card_follows_and_a_comment_in_the_making_stays(page: Page, board: ExampleBoard) -> None:
    live(page, board.url)
    page.locator(f"{board.face('One')} h3 a").click()
    page.locator("#comment").press_sequentially("I thi")
    card = board.cards["One"]["id"]
    board.server.ok("POST", f"/cards/{card}/actions/comments", {"text": "From elsewhere"})
    board.server.ok("PUT", f"/cards/{card}", {"dueComplete": True})
    expect(page.locator("#talk .history")).to_contain_text("From elsewhere")
    expect(page.locator("#talk .badge")).to_have_text("service")
    expect(page.get_by_role("dialog").get_by_role("checkbox", name="Done: One")).to_be_checked()
    expect(page.locator("#comment")).to_be_focused()
    page.locator("#comment").press_sequentially("nk")
    expect(page.locator("#comment")).to_have_value("I think")


def test_a_drag_is_not_disturbed_by_what_others_do(page: Page, board: ExampleBoard) -> None:
    live(page, board.url)
    box = page.locator(board.face("One")).bounding_box()
    goal = page.locator(f"#list-{board.lists['Done']}").bounding_box()
    assert box is not None and goal is not None
    page.mouse.move(box["x"] + 100, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(goal["x"] + 100, goal["y"] + 30, steps=4)
    board.server.ok("PUT", f"/cards/{board.cards['Two']['id']}", {"name": "Dos"})
    with page.expect_event("requestfinished", lambda request: "/move" in request.url):
        expect(page.locator(".ghost")).to_be_visible()
        page.mouse.up()
    expect(page.locator(f"#cards-{board.lists['Done']} {board.face('One')}")).to_be_visible()
    expect(page.locator(board.face("Two"))).to_contain_text("Dos")


def test_the_page_says_that_the_server_is_away_and_catches_up_when_it_is_back(page: Page, tmp_path: Path) -> None:
    with running("--no-rate-limit", data=tmp_path) as first:
        board = small_board(first)
        live(page, board.url)
    expect(page.locator("#live")).to_have_text("Not live: trying again")
    with running("--no-rate-limit", "--port", first.base_url.rsplit(":", 1)[1], data=tmp_path) as again:
        again.ok("PUT", f"/cards/{board.cards['One']['id']}", {"name": "Uno"})
        expect(page.locator("#live")).to_have_text("Live")
        expect(page.locator(board.face("One"))).to_contain_text("Uno")
        page.get_by_role("checkbox", name="Done: Two").click()
        expect(page.get_by_role("checkbox", name="Done: Two")).to_be_checked()
