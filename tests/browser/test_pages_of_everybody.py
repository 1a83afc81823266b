"""Every page, as each of those who can open any: nothing is wrong with it, at both widths and in both themes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.page_faults import LOOKS, faults_of
from tests.browser.pages_world import ONLOOKERS, Onlooker, pages_world
from tests.browser.walking import Walk, of_each_kind
from tests.browser.watching import watched
from tests.web.desk import open_desk


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """One walk for all: what one of them saw is not looked at again for the next."""
    with open_desk(tmp_path_factory.mktemp("everybody"), requests_per_minute=10**9) as desk:
        yield Walk(pages_world(desk))


@pytest.mark.parametrize("onlooker", ONLOOKERS, ids=[one.name.replace(" ", "-") for one in ONLOOKERS])
def test_no_page_has_a_fault(browser: Browser, walk: Walk, onlooker: Onlooker) -> None:
    """Axe looks at each kind of element in each place, in all four ways; the other checks are made on every page."""
    found, faults = [*walk.pages([onlooker])], list[str]()
    kinds = of_each_kind(found)
    with watched(browser) as tab:
        walk.become(tab.page.context, onlooker)
        for one in found:
            address = walk.world.desk.base_url + one.address
            faults += [f"{one}: {fault}" for fault in faults_of(tab, address, LOOKS if one in kinds else ())]
    assert not faults, "\n".join(faults)
