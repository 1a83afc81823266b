"""A page that is watched: what its console says, what goes to other hosts, and what axe finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # published without types
from playwright.sync_api import Browser, BrowserContext, Page, expect

Theme = Literal["light", "dark"]
SECONDS = 10  # a busy machine is slow; nothing waits longer than it has to
expect.set_options(timeout=SECONDS * 1000)
RULES: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
COLOURS: dict[str, object] = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}  # all that a theme changes


@dataclass
class Watched:
    """A page and what went wrong in it so far."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def hosts(self) -> set[str]:
        """The hosts that the page asked for anything."""
        return {urlsplit(address).hostname or "" for address in self.requests if address.startswith("http")}


@contextmanager
def profile_of(
    browser: Browser, *, width: int = 1280, height: int = 800, theme: Theme = "light", javascript: bool = True,
    touch: bool = False,
) -> Iterator[BrowserContext]:
    """A browser profile. Waiting in it has a limit; animations are off."""
    made = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme,
                               java_script_enabled=javascript, has_touch=touch, reduced_motion="reduce")
    made.set_default_timeout(SECONDS * 1000)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def watched_page(profile: BrowserContext) -> Iterator[Watched]:
    """A page in this profile, watched."""
    page = profile.new_page()
    seen = Watched(page)
    page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    try:
        yield seen
    finally:
        page.close()


@contextmanager
def watched(
    browser: Browser, *, width: int = 1280, height: int = 800, theme: Theme = "light", javascript: bool = True,
    touch: bool = False,
) -> Iterator[Watched]:
    """A page in a profile of its own."""
    with profile_of(browser, width=width, height=height, theme=theme, javascript=javascript, touch=touch) as profile:
        with watched_page(profile) as page:
            yield page


def violations(page: Page, rules: dict[str, object] = RULES) -> str:
    """What axe finds against WCAG 2.2 AA and good practice, as text to read; empty when it finds nothing."""
    found = Axe().run(page, options=rules).response["violations"]
    return "\n".join(
        f"{one['id']} ({one['impact']}): {one['help']}\n    "
        + "\n    ".join(f"{node['target']} {node['failureSummary']}" for node in one["nodes"][:5])
        for one in found
    )
