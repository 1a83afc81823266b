"""What others do while somebody reads and types: said politely, and never in the way of what they type."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from domain import commands as c
from domain.phases import Phase
from tests.browser.watching import Watched, violations, watched
from tests.builders import World
from tests.web.desk import Desk, named, open_desk
from web.live import LivePace

GATE = "/projects/one/gates/co_design"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("desk"), live=LivePace(look_every=0.1)) as made:
        yield made


@pytest.fixture(scope="module")
def world(desk: Desk) -> World:
    return desk.publish(World(named("one")).work(Phase.CO_DESIGN))


def signed_in(page: Page, desk: Desk, who: str) -> None:
    page.goto(f"{desk.base_url}/sign-in")
    page.get_by_text("I have a token").click()
    page.get_by_label("Your token").fill(desk.token(who, "one"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for me")


def following(page: Page, desk: Desk) -> None:
    page.goto(desk.base_url + GATE)
    expect(page.locator("#live")).to_have_attribute("data-state", "open")


def test_a_change_is_said_and_shown_on_demand_while_what_is_typed_stays(
        tab: Watched, desk: Desk, world: World) -> None:
    page = tab.page
    signed_in(page, desk, "P01")
    following(page, desk)
    expect(page.locator("#live")).to_be_empty()
    words = page.get_by_label("Anything to say with your yes")
    words.press_sequentially("Goo")
    world.do("P05", c.CastVote(phase=Phase.CO_DESIGN, choice="approve"))
    desk.publish(world)
    banner = page.get_by_role("status").filter(has_text="Something has changed")
    expect(banner).to_contain_text("J.T. (Head of Services (sponsor)) said yes at the Co-design gate.")
    expect(banner).to_contain_text("What you typed here is not sent yet")
    expect(words).to_be_focused()
    words.press_sequentially("d")
    expect(words).to_have_value("Good")
    expect(page.locator("#votes + ul")).not_to_contain_text("said yes")
    banner.get_by_role("link", name="Show it").click()
    expect(page.locator("#votes + ul")).to_contain_text("J.T. (Head of Services (sponsor)) said yes")
    expect(page.locator("#live")).to_be_empty()
    assert (tab.errors, tab.hosts()) == ([], {"127.0.0.1"})


def test_the_notice_fits_a_phone_and_axe_finds_nothing(browser: Browser, desk: Desk, world: World) -> None:
    with watched(browser, width=320) as tab:
        page = tab.page
        signed_in(page, desk, "P03")
        following(page, desk)
        world.do("P02", c.MakeSuggestion(text="An evening workshop"))
        desk.publish(world)
        expect(page.get_by_text("Something has changed")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (violations(page), wide) == ("", 0)


def test_a_decision_is_made_by_keyboard_alone_as_far_as_its_last_button(
        tab: Watched, desk: Desk, world: World) -> None:
    page = tab.page
    signed_in(page, desk, "P01")
    page.goto(desk.base_url + GATE)
    summary = page.get_by_text("Ask for changes").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_label("What to change, in words that everybody understands").focus()
    page.keyboard.type("Fathers are missing.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ask for changes")).to_be_focused()


def test_without_javascript_the_page_is_the_same_and_nothing_is_asked(
        browser: Browser, desk: Desk, world: World) -> None:
    with watched(browser, javascript=False) as tab:
        signed_in(tab.page, desk, "P01")
        tab.page.goto(desk.base_url + GATE)
        expect(tab.page.get_by_role("button", name="Say yes")).to_be_visible()
        assert not [one for one in tab.requests if "/live" in one and not one.endswith(".js")]
