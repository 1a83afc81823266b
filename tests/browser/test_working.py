"""What people do on a board: tick, check, comment, write, archive; with the way back, and nothing typed is lost."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.example_board import ExampleBoard, described
from tests.browser.watching import Watched, watched


def opened(page: Page, board: ExampleBoard, key: str) -> None:
    page.goto(board.url)
    page.locator(f"{board.face(key)} h3 a").click()
    expect(page.get_by_role("dialog", name=key)).to_be_visible()


def test_a_tick_on_a_card_face_and_a_checklist_item_reach_the_board(tab: Watched, board: ExampleBoard) -> None:
    page = tab.page
    page.goto(board.url)
    tick = page.get_by_role("checkbox", name="Done: One")
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    expect(tick).to_be_focused()
    assert board.read("One")["dueComplete"] is True
    page.locator(f"{board.face('One')} h3 a").click()
    item = page.get_by_role("checkbox", name="measure")
    item.click()
    expect(item).to_be_checked()
    expect(page.locator("dialog").get_by_text("1/1").last).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(f"{board.face('One')} .full")).to_contain_text("1/1")
    expect(page).to_have_url(board.url)
    assert tab.errors == []


def test_a_comment_is_shown_with_who_wrote_it_and_the_field_is_free_again(page: Page, board: ExampleBoard) -> None:
    opened(page, board, "One")
    page.get_by_label("Write a comment as Board User One").fill("Bring the **big** paper <b>now</b>")
    page.get_by_role("button", name="Comment").click()
    said = page.locator("#talk .history li")
    expect(said).to_contain_text("Board User One commented")
    expect(said.locator("strong").last).to_have_text("big")
    expect(said).to_contain_text("<b>now</b>")
    expect(page.locator("#comment")).to_have_value("")
    action = board.server.ok("GET", f"/cards/{board.cards['One']['id']}/actions?filter=commentCard").json()[0]
    assert (action["appCreator"], action["memberCreator"]["username"]) == (None, "board-user-one")


def test_the_editor_holds_peoples_words_only_and_leaves_the_programs_block_as_it_is(
    page: Page, board: ExampleBoard
) -> None:
    opened(page, board, "One")
    expect(page.locator("#block")).to_contain_text("Its words")
    page.get_by_text("Edit title, text and due date").click()
    expect(page.get_by_label("Text Markdown")).to_have_value("Our words")
    page.get_by_label("Title", exact=True).fill("First")
    page.get_by_label("Text Markdown").fill("Other words")
    page.get_by_label("Due date").fill("2031-05-06")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=1)).to_have_text("First")
    expect(page.locator(".edit")).not_to_have_attribute("open", "")
    card = board.read("One")
    assert card["desc"] == described("Other words", "Its words", "action-one")
    assert str(card["due"]).startswith("2031-05-06")


def test_two_who_edit_the_same_text_both_keep_their_words(tab: Watched, board: ExampleBoard) -> None:
    page = tab.page
    opened(page, board, "One")
    page.get_by_text("Edit title, text and due date").click()
    page.get_by_label("Text Markdown").fill("Mine")
    theirs = described("Theirs", "Its words", "action-one")
    board.server.ok("PUT", f"/cards/{board.cards['One']['id']}", {"desc": theirs})
    expect(page.locator(".meanwhile")).to_be_visible()
    expect(page.get_by_label("Text Markdown")).to_have_value("Mine")
    page.get_by_role("button", name="Save").click()
    clash = page.locator("#conflict")
    expect(clash).to_be_focused()
    expect(clash.locator("dd")).to_have_text(["Theirs"])
    expect(page.get_by_label("Text Markdown")).to_have_value("Mine")
    assert board.read("One")["desc"] == theirs
    page.get_by_label("Text Markdown").fill("Theirs and mine")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#words")).to_have_text("Theirs and mine")
    assert board.read("One")["desc"] == described("Theirs and mine", "Its words", "action-one")
    assert [error for error in tab.errors if "409" not in error] == []


def test_a_changed_title_and_a_text_that_another_changed_are_no_conflict(page: Page, board: ExampleBoard) -> None:
    opened(page, board, "One")
    page.get_by_text("Edit title, text and due date").click()
    page.get_by_label("Title", exact=True).fill("First")
    board.server.ok("PUT", f"/cards/{board.cards['One']['id']}", {"desc": "Theirs"})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved “First”.")
    assert (board.read("One")["name"], board.read("One")["desc"]) == ("First", "Theirs")


def test_an_archived_card_comes_back_by_undo_and_from_the_archive(page: Page, board: ExampleBoard) -> None:
    opened(page, board, "Two")
    page.get_by_role("button", name="Archive Two").click()
    expect(page.get_by_role("status")).to_contain_text("Archived “Two”.")
    assert board.read("Two")["closed"] is True
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(board.face("Two"))).to_be_attached()
    assert board.read("Two")["closed"] is False
    page.get_by_role("button", name="Archive Two").click()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(board.face("Two"))).to_have_count(0)
    page.get_by_role("link", name="Archived (1)").click()
    page.get_by_role("button", name="Restore Two").click()
    expect(page.locator(board.face("Two"))).to_be_attached()
    expect(page.get_by_role("dialog")).to_contain_text("Nothing is archived.")


def test_several_cards_are_added_one_after_the_other(page: Page, board: ExampleBoard) -> None:
    page.goto(board.url)
    page.locator(f"#add-{board.lists['Doing']} summary").click()
    field = page.locator(f"#new-{board.lists['Doing']}")
    for number, name in enumerate(("Dig", "Sow"), 1):
        field.fill(name)
        field.press("Enter")
        expect(page.locator(f"#cards-{board.lists['Doing']} .card")).to_have_count(number)
        expect(field).to_be_focused()
        expect(field).to_have_value("")


def test_an_unsent_comment_is_there_again_when_the_card_is_opened_again(page: Page, board: ExampleBoard) -> None:
    opened(page, board, "One")
    page.locator("#comment").fill("Half a sen")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(f"{board.face('One')} h3 a").click()
    expect(page.locator("#comment")).to_have_value("Half a sen")


def test_what_is_typed_stays_when_the_board_cannot_be_reached(page: Page, board: ExampleBoard) -> None:
    opened(page, board, "One")
    page.locator("#comment").fill("Keep me")
    page.context.set_offline(True)
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    expect(page.locator("#comment")).to_have_value("Keep me")
    page.context.set_offline(False)
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#talk .history li")).to_contain_text("Keep me")


def test_without_javascript_people_tick_comment_edit_and_are_told_of_a_conflict(
    browser: Browser, board: ExampleBoard
) -> None:
    with watched(browser, javascript=False) as tab:
        page = tab.page
        page.goto(board.url)
        page.get_by_role("checkbox", name="Done: One").click()
        expect(page.get_by_role("checkbox", name="Done: One")).to_be_checked()
        page.goto(board.card_url("One"))
        page.get_by_role("checkbox", name="measure").click()
        expect(page.get_by_role("checkbox", name="measure")).to_be_checked()
        page.locator("#comment").fill("By hand")
        page.get_by_role("button", name="Comment").click()
        expect(page.locator("#talk .history li")).to_contain_text("By hand")
        page.get_by_text("Edit title, text and due date").click()
        page.get_by_label("Text Markdown").fill("Mine")
        board.server.ok("PUT", f"/cards/{board.cards['One']['id']}", {"desc": "Theirs"})
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#conflict")).to_contain_text("Theirs")
        expect(page.get_by_label("Text Markdown")).to_have_value("Mine")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#words")).to_have_text("Mine")


def test_an_open_card_has_its_own_address_and_back_closes_it(page: Page, board: ExampleBoard) -> None:
    opened(page, board, "One")
    expect(page).to_have_url(board.card_url("One"))
    expect(page).to_have_title("One · Shiplap")
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.go_forward()
    expect(page.get_by_role("dialog", name="One")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(board.url)
    expect(page).to_have_title("Allotment · Shiplap")
