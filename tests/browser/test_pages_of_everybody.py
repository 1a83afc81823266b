"""Every page, as each of those who can open any: nothing is wrong with it, at both widths and in both themes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.page_faults import faults_of
from tests.browser.pages_world import ONLOOKERS, Onlooker, pages_world
from tests.browser.walking import Walk
from tests.browser.watching import watched
from tests.web.desk import open_desk


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """One walk for all: what one of them saw is not looked at again for the next."""
    with open_desk(tmp_path_factory.mktemp("everybody"), requests_per_minute=10**9) as desk:
        yield Walk(pages_world(desk))


@pytest.mark.parametrize("onlooker", ONLOOKERS, ids=[one.name.replace(" ", "-") for one in ONLOOKERS])
def test_no_page_has_a_fault(browser: Browser, walk: Walk, onlooker: Onlooker) -> None:
    faults: list[str] = []
    with watched(browser) as tab:
        walk.become(tab.page.context, onlooker)
        for one in walk.pages([onlooker]):
            faults += [f"{one}: {fault}" for fault in faults_of(tab, walk.world.desk.base_url + one.address,
                                                                thorough=True)]
    assert not faults, "\n".join(faults)
