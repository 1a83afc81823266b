"""A real browser for tests of pages: one per run of this folder, a fresh page per test, and the check by axe.

Playwright's loop runs in the main thread as long as it is on, where async tests of other folders need their own;
so the browser ends with the package, not with the session.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from sandbox.board.running import RunningBoard, running
from tests.browser.chromium import launched
from tests.browser.example_board import ExampleBoard, example_board, small_board
from tests.browser.watching import Watched, profile_of, watched_page


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for the tests of this folder."""
    with launched() as started:
        yield started


@pytest.fixture(scope="package")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile for pages of 1280 px. Whoever needs another width, theme or no script uses `watched`."""
    with profile_of(browser) as made:
        yield made


@pytest.fixture
def tab(profile: BrowserContext) -> Iterator[Watched]:
    """A fresh page without cookies, watched for errors and for requests to other hosts."""
    profile.clear_cookies()
    with watched_page(profile) as page:
        yield page


@pytest.fixture
def page(tab: Watched) -> Page:
    """The same page, for tests that need no more."""
    return tab.page


@pytest.fixture(scope="package")
def server() -> Iterator[RunningBoard]:
    """A board server without rate limits."""
    with running("--no-rate-limit") as started:
        yield started


@pytest.fixture(scope="package")
def shared_board(server: RunningBoard) -> ExampleBoard:
    """The example board, for tests that only look."""
    return example_board(server)


@pytest.fixture
def board(server: RunningBoard) -> ExampleBoard:
    """A small board of the test's own: One, Two and Three are to do."""
    return small_board(server)
