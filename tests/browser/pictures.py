"""A picture of each page at both widths, for people to look at: python -m tests.browser.pictures FOLDER."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import launched
from tests.browser.page_faults import DESK, PHONE
from tests.browser.pages_world import ONLOOKERS, pages_world
from tests.browser.walking import Found, Walk, of_each_kind
from tests.browser.watching import watched
from tests.web.desk import open_desk


def take_pictures(folder: Path) -> int:
    """How many pages were drawn. A few pages that have everything, folded as people find them."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, open_desk(Path(place), requests_per_minute=10**9) as desk:
        walk = Walk(pages_world(desk))
        with launched() as browser, watched(browser) as tab:
            chosen = of_each_kind([*walk.pages(ONLOOKERS)])
            for found in chosen:
                walk.become(tab.page.context, found.onlooker)
                _draw(tab.page, desk.base_url, found, folder)
    return len(chosen)


def _draw(page: Page, base_url: str, found: Found, folder: Path) -> None:
    name = re.sub(r"\W+", "-", f"{found.address} {found.onlooker.name}").strip("-")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.goto(base_url + found.address)
        page.screenshot(path=folder / f"{name}-{size['width']}.png", full_page=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Say in which folder the pictures go: make pictures TO=FOLDER")
    print(f"{take_pictures(Path(sys.argv[1]))} pages, each at two widths, are in {sys.argv[1]}")
