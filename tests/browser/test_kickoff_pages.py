"""Kick-off, rehearsal and people file in a real browser: axe finds nothing, they fit a phone, keys are enough."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from integrations.ports import Contact
from tests.browser.test_looks import wider_than_screen
from tests.browser.watching import violations, watched
from tests.web.desk import Desk, open_desk
from tests.web.kickoff_story import FACTS, fill_in, filled_in
from tests.web.test_kickoff import FULL, pasted

pytestmark = pytest.mark.wide


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("kickoff")) as made:
        yield made


def signed_in(page: Page, desk: Desk) -> None:
    cookies = desk.browser("operator", roles=["operator"]).cookies.jar
    page.context.add_cookies([{"name": one.name, "value": one.value or "", "url": desk.base_url} for one in cookies])


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_the_pages_fit(browser: Browser, desk: Desk, width: int) -> None:
    operator = desk.browser("operator", roles=["operator"])
    draft, wrong = filled_in(operator, id=f"wide-{width}"), filled_in(operator, id=f"wrong-{width}")
    fill_in(operator, wrong, "facts", FACTS | {"project.start_date": "soon"})
    broken = pasted(operator, FULL.replace("sponsor: P05}", "sponsor: P55}"))
    account = desk.records.people.add(Contact(name="Ada Example", email=f"ada-{width}@people.example")).id
    pages = ["/kickoff", draft, f"{wrong}/form/facts", f"{draft}/form/people", f"{draft}/form/decisions",
             f"{draft}/form/money", f"{draft}/who/P1?find=ada", f"{draft}/start", f"{draft}/rehearsal?person=P1",
             f"{broken}/text", "/people", "/people/new", "/people/import", f"/people/{account}",
             f"/people/{account}/erase"]
    with watched(browser, width=width, javascript=True) as tab:
        signed_in(tab.page, desk)
        for address in pages:
            tab.page.goto(desk.base_url + address)
            assert (violations(tab.page), wider_than_screen(tab.page)) == ("", 0), address


def test_who_has_the_last_word_is_chosen_by_keyboard_alone(browser: Browser, desk: Desk) -> None:
    operator = desk.browser("operator", roles=["operator"])
    draft = filled_in(operator, id="by-keyboard")
    with watched(browser, width=320, javascript=False) as tab:
        page = tab.page
        signed_in(page, desk)
        page.goto(f"{desk.base_url}{draft}/form/decisions")
        page.locator("#raci-0 summary").focus()
        page.keyboard.press("Enter")
        page.locator('[name="raci[0].accountable"]:checked').focus()
        page.keyboard.press("ArrowDown")
        page.get_by_role("button", name="Save and check").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**done=save_draft")
        checked = page.locator('[name="raci[0].accountable"]:checked')
        assert (checked.count(), checked.get_attribute("value")) == (1, "P2")
