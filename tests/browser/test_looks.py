"""The pages fit the screen, pass axe in both themes, ask no other host for anything, and stay small."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sandbox.board.running import RunningBoard
from tests.browser.example_board import ExampleBoard, example_board
from tests.browser.watching import Theme, violations, watched, watched_page

THEMES: tuple[Theme, Theme] = ("light", "dark")
BOARD_KB, ALL_KB = 60, 130


def wider_than_screen(page: Page) -> int:
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over


@pytest.fixture(scope="module")
def few_cards(server: RunningBoard) -> ExampleBoard:
    """The example board with one card of each kind: axe takes its time for each."""
    return example_board(server, frozenset({"D1", "D6", "M1", "L4"}))


@pytest.fixture(scope="module")
def shown(profile: BrowserContext, shared_board: ExampleBoard) -> Iterator[Page]:
    """The whole example board at 1280 px, for tests that only look."""
    with watched_page(profile) as tab:
        tab.page.goto(shared_board.url)
        yield tab.page


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_a_board_and_an_open_card_in_light_and_dark(
    browser: Browser, few_cards: ExampleBoard, width: int
) -> None:
    with watched(browser, width=width) as tab:
        page = tab.page
        page.goto(few_cards.url)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            assert (violations(page), wider_than_screen(page)) == ("", 0), theme
        page.locator(f"{few_cards.face('Gate: Co-design')} h3 a").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_text("Edit title, text and due date").click()
        for theme in reversed(THEMES):
            page.emulate_media(color_scheme=theme)
            assert (violations(page), wider_than_screen(page)) == ("", 0), theme
        assert (tab.errors, tab.hosts()) == ([], {"127.0.0.1"})


@pytest.mark.parametrize(("width", "theme", "paths"), [
    (320, "dark", ["/", "/b/{board}/archived", "/b/{board}/activity", "/c/{card}", "/c/{card}/move"]),
    (1280, "light", ["/", "/b/{board}/archived", "/c/{card}/move"]),
])
def test_axe_finds_nothing_on_the_other_pages_and_they_fit(
    browser: Browser, few_cards: ExampleBoard, width: int, theme: Theme, paths: list[str]
) -> None:
    links = {"board": few_cards.link, "card": few_cards.cards["M1"]["shortLink"]}
    with watched(browser, width=width, theme=theme) as tab:
        for path in paths:
            address = few_cards.server.base_url + path.format(**links)
            tab.page.goto(address)
            assert (violations(tab.page), wider_than_screen(tab.page)) == ("", 0), address
        assert (tab.errors, tab.hosts()) == ([], {"127.0.0.1"})


def test_the_check_by_axe_finds_a_fault(page: Page) -> None:
    page.set_content("<html lang=en><title>t</title><main><h1>x</h1><img src='data:,'></main>")
    assert "image-alt (critical)" in violations(page)


def test_a_wide_screen_shows_the_lists_side_by_side(shown: Page) -> None:
    boxes = [each.bounding_box() for each in shown.locator(".column").all()]
    places = [(box["x"], box["y"], box["width"]) for box in boxes if box]
    assert len(places) == 9
    assert all(left[1] == right[1] and left[0] + left[2] < right[0] for left, right in pairwise(places))
    assert places[3][0] + places[3][2] <= 1280


def test_a_narrow_screen_shows_one_list_and_a_way_to_each_other(browser: Browser, shared_board: ExampleBoard) -> None:
    with watched(browser, width=320, height=640) as tab:
        page = tab.page
        page.goto(shared_board.url)
        first = page.locator(".column").first.bounding_box()
        assert first is not None and 260 <= first["width"] <= 320
        page.get_by_role("navigation", name="Lists").get_by_role("link", name="Gates: decisions").click()
        expect(page.locator(shared_board.face("Gate: Co-design"))).to_be_in_viewport()
        expect(page.get_by_role("heading", name="Finding us")).to_be_in_viewport()


@pytest.mark.parametrize(("key", "state"), [("D1", "done"), ("D6", "overdue"), ("M1", "soon"), ("L4", "later")])
def test_a_card_face_shows_how_its_date_stands(shown: Page, shared_board: ExampleBoard, key: str, state: str) -> None:
    expect(shown.locator(f"{shared_board.face(key)} .due-{state}")).to_be_visible()


def test_paper_gets_every_card_and_no_controls(shown: Page) -> None:
    shown.emulate_media(media="print")
    expect(shown.locator(".top")).to_be_hidden()
    expect(shown.locator(".tool").first).to_be_hidden()
    hidden = shown.evaluate(
        "[...document.querySelectorAll('.cards')].filter(each => each.scrollHeight > each.clientHeight + 1).length")
    assert (hidden, shown.locator(".card:visible").count(), wider_than_screen(shown)) == (0, 29, 0)
    shown.emulate_media(media="screen")


def test_the_pages_stay_small(shown: Page, shared_board: ExampleBoard) -> None:
    sizes: dict[str, int] = shown.evaluate(
        "Object.fromEntries(['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
        ".map(each => [each.name, each.decodedBodySize]))")
    assert sizes[shared_board.url] < BOARD_KB * 1000, sizes
    assert sum(sizes.values()) < ALL_KB * 1000, sizes
