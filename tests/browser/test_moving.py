"""Cards move by pointer, by finger, by keyboard and without JavaScript, and a move can be taken back."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.example_board import ExampleBoard
from tests.browser.watching import Watched, watched


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, card: str, x: float, y: float) -> None:
    page.mouse.move(*middle(page, card))
    page.mouse.down()
    page.mouse.move(x, y, steps=6)


def test_a_card_dragged_between_two_others_stays_there_and_looks_like_a_persons_move(
    tab: Watched, board: ExampleBoard
) -> None:
    page = tab.page
    page.goto(board.url)
    x, y = middle(page, board.face("Two"))
    drag(page, board.face("Three"), x, y - 8)
    expect(page.locator(".drop + " + board.face("Two"))).to_be_attached()
    page.mouse.up()
    expect(page.get_by_role("status")).to_contain_text("Moved “Three” to “To do”, place 2 of 3.")
    expect(page.locator(f"{board.face('Three')} h3 a")).to_be_focused()
    assert board.keys_in("To do") == ["One", "Three", "Two"]
    drag(page, board.face("Three"), *middle(page, f"#list-{board.lists['Done']}"))
    page.mouse.up()
    expect(page.get_by_role("status")).to_contain_text("Moved “Three” to “Done”")
    assert board.keys_in("Done") == ["Three"]
    moves = board.server.ok("GET", f"/cards/{board.cards['Three']['id']}/actions?filter=updateCard:idList").json()
    assert [(one["appCreator"], one["data"]["listAfter"]["name"]) for one in moves] == [(None, "Done")]
    assert page.locator("dialog[open]").count() == 0
    assert tab.errors == []


def test_escape_ends_a_drag_and_nothing_has_moved(page: Page, board: ExampleBoard) -> None:
    page.goto(board.url)
    drag(page, board.face("One"), *middle(page, f"#list-{board.lists['Done']}"))
    expect(page.locator(".ghost")).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator(".ghost, .drop")).to_have_count(0)
    page.mouse.up()
    assert board.keys_in("To do") == ["One", "Two", "Three"]


def test_a_move_by_keyboard_alone_says_what_happened_keeps_the_focus_and_can_be_undone(
    page: Page, board: ExampleBoard
) -> None:
    page.goto(board.url)
    page.locator(f"{board.face('One')} h3 a").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Move to… One")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("List", exact=True)).to_be_focused()
    page.keyboard.press("D")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Position")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Moved “One” to “Doing”, place 1 of 1.")
    expect(page.get_by_role("link", name="Move to… One")).to_be_focused()
    assert board.keys_in("Doing") == ["One"]
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Undone. Moved “One” to “To do”, place 1 of 3.")
    assert board.keys_in("To do") == ["One", "Two", "Three"]


def test_positions_of_the_chosen_list_are_offered_and_used(page: Page, board: ExampleBoard) -> None:
    page.goto(board.url)
    page.get_by_role("link", name="Move to… Three").click()
    position = page.get_by_label("Position")
    expect(position.locator("option")).to_have_text(["1 (top)", "2", "3 (end) (now)"])
    page.get_by_label("List", exact=True).select_option(label="Done")
    expect(position.locator("option")).to_have_text(["1 (top)"])
    page.get_by_label("List", exact=True).select_option(label="To do (now)")
    position.select_option("1")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("place 1 of 3")
    assert board.keys_in("To do") == ["Three", "One", "Two"]


def test_a_finger_swipes_the_lists_and_drags_after_a_long_press(browser: Browser, board: ExampleBoard) -> None:
    with watched(browser, width=320, height=640, touch=True) as tab:
        page = tab.page
        page.goto(board.url)
        fingers = page.context.new_cdp_session(page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": x, "y": y} for x, y in points]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        x, y = middle(page, board.face("One"))
        _, below = middle(page, board.face("Three"))
        touch("touchStart", (x, y))
        expect(page.locator(".ghost")).to_be_attached()
        for step in range(1, 6):
            touch("touchMove", (x, y + (below + 30 - y) * step / 5))
        touch("touchEnd")
        expect(page.get_by_role("status")).to_contain_text("place 3 of 3")
        assert board.keys_in("To do") == ["Two", "Three", "One"]


def test_without_javascript_a_card_is_read_moved_and_moved_back(browser: Browser, board: ExampleBoard) -> None:
    with watched(browser, javascript=False) as tab:
        page = tab.page
        page.goto(board.url)
        page.get_by_role("link", name="Two", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Two")
        page.go_back()
        page.get_by_role("link", name="Move to… Two").click()
        page.get_by_label("List", exact=True).select_option(label="Done")
        page.get_by_role("button", name="Move", exact=True).click()
        expect(page).to_have_url(re.compile(f"{board.url}#card-"))
        expect(page.get_by_role("status")).to_contain_text("Moved “Two” to “Done”")
        assert board.keys_in("Done") == ["Two"]
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(f"#list-{board.lists['To do']} .card")).to_have_count(3)
        assert board.keys_in("To do") == ["One", "Two", "Three"]
