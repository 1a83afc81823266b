"""Pages of the application: axe finds nothing, they fit on 320 px and with text of twice the size, keyboards get
everywhere, nothing comes from elsewhere, and whoever takes part can read them.

Here are a few pages that have everything, for those who see most; test_pages_of_everybody.py has all of them.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.page_faults import LOOKS, built_faults, faults_of, wide_faults
from tests.browser.pages_world import (
    COCHAIR,
    FINANCE,
    NOBODY,
    OPERATOR,
    OWNER,
    SERVICE_USER,
    PagesWorld,
    pages_world,
    without_names,
)
from tests.browser.walking import Found, Walk, of_each_kind, title_of
from tests.browser.watching import Watched, watched
from tests.web.desk import open_desk
from tests.web.reading_age import hardest, own_words, reading_age

OLDEST = 11
MOST = 14  # of the covering set; all of it, as everybody, is in test_pages_of_everybody.py
RICHEST = 4  # so many pages hold nearly every kind of element; they are looked at in the dark as well


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesWorld]:
    with open_desk(tmp_path_factory.mktemp("pages"), requests_per_minute=10**9) as desk:
        yield pages_world(desk)


@pytest.fixture(scope="module")
def walk(world: PagesWorld) -> Walk:
    return Walk(world)


@pytest.fixture(scope="module")
def found(walk: Walk) -> list[Found]:
    """Distinct pages, refusals among them."""
    return [*walk.pages((NOBODY, SERVICE_USER)), *walk.pages((OWNER, COCHAIR), ("midway", "boarded")),
            *walk.pages((FINANCE, OPERATOR), ("one",))]


def test_every_page_is_found(walk: Walk, found: list[Found]) -> None:
    """A page that is missing here needs something to show, or a link to it: see pages_world.py."""
    assert found
    assert [route for route, addresses in walk.found.items() if not addresses] == []


def test_no_page_has_a_fault(
        browser: Browser, world: PagesWorld, walk: Walk, found: list[Found]) -> None:
    faults = []
    with watched(browser) as tab:
        for place, one in enumerate(of_each_kind(found)[:MOST]):
            walk.become(tab.page.context, one.onlooker)
            looks = LOOKS[:2] if place < RICHEST else LOOKS[:1]
            faults += [f"{one}: {fault}" for fault in faults_of(tab, world.desk.base_url + one.address, looks)]
    assert not faults, "\n".join(faults)


def test_each_page_has_a_title_of_its_own(found: list[Found]) -> None:
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in found:
        if one.status == 200:
            named[one.onlooker.name, title_of(one.html)].add(one.address.partition("?")[0])
    assert {title: where for (_, title), where in named.items() if len(where) > 1 or not title} == {}


def test_whoever_reads_like_a_child_of_eleven_can_read_every_page_of_those_who_take_part(
        world: PagesWorld, found: list[Found]) -> None:
    hard = {}
    for one in found:
        if one.onlooker in (NOBODY, SERVICE_USER, COCHAIR):
            words = own_words(without_names(world, one.html))
            if reading_age(words) > OLDEST:
                hard[str(one)] = [f"{reading_age(words):.1f}", *hardest(words)]
    assert hard == {}


FAULTY = """<html><head><title>x</title></head><body><header><a href="/">Home</a></header><main>
<h1>One</h1><h1>Two</h1><h3>Deep</h3><p id="a"></p><p id="a"></p><input name="x">
<input aria-label="y" aria-invalid="true">
<button style="padding: 0; border: 0; height: 12px">x</button><a href="#z" style="outline: none">unseen</a>
<div style="width: 900px">wide</div><div style="width: 50px; overflow: hidden; white-space: nowrap">cut off here</div>
"""


def test_the_checks_find_what_is_wrong(tab: Watched) -> None:
    tab.page.set_viewport_size({"width": 320, "height": 600})
    tab.page.set_content(FAULTY)
    told = "\n".join([*wide_faults(tab.page), *built_faults(tab.page)])
    for fault in ("no language", "2 h1", "h3 after h1", "the id a is there twice", "no label: <input name", "px to hit",
                  "invalid, and nothing says why", "focus can't be seen", "the first stop is not the way", "cut off:",
                  "px wide on a screen of 320"):
        assert fault in told, told
