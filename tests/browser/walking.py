"""Every page as everybody sees it, each distinct one once: who gets the same page shares it.

Pages are the same when they differ in numbers, dates and ids only. The place of an element is its chain of tags and
classes: a few pages have an element in each place that there is, and what is slow to check is checked on these.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx
from fastapi.routing import APIRoute
from playwright.sync_api import BrowserContext

from tests.browser.pages_world import Onlooker, PagesWorld, can_be_filled
from tests.web.desk import HTML

LINKS = re.compile(r'href="(/[^"#]*)')
MOST = 12  # addresses of a route that are found by links
SECRETS = re.compile(r'name="(csrf|once)" value="[^"]*"')
DEPTH = 4  # an element looks the same under the same parents, however deep they are
EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}


@dataclass(frozen=True)
class Found:
    """A page as it was found first, and the places of its elements."""

    route: str
    address: str
    onlooker: Onlooker
    status: int
    html: str
    places: frozenset[tuple[str, ...]]

    def __str__(self) -> str:
        return f"{self.address} as {self.onlooker.name}"


class Places(HTMLParser):
    """The places of all elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.found: set[tuple[str, ...]] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._open.append(f"{tag}.{told.get('class')}.{told.get('type')}.{told.get('role')}")
        self.found.add(tuple(self._open[-DEPTH:]))
        if tag in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and not self._open.pop().startswith(f"{tag}."):
            continue


class Walk:
    """The pages of a world, over HTTP. `found`: by route, the addresses that it was looked at with."""

    def __init__(self, world: PagesWorld) -> None:
        self.world = world
        self._clients: dict[str, httpx.Client] = {}
        self._seen: set[str] = set()
        self._links: dict[str, None] = dict.fromkeys(world.links)
        self.found: dict[str, list[str]] = {}

    def client(self, onlooker: Onlooker) -> httpx.Client:
        """Signed in, unless it is nobody."""
        if onlooker.name not in self._clients:
            self._clients[onlooker.name] = self._enter(onlooker)
        return self._clients[onlooker.name]

    def _enter(self, onlooker: Onlooker) -> httpx.Client:
        if not onlooker.who:
            client = self.world.desk.anybody()
            client.headers.update(HTML)
            return client
        places = [] if onlooker.roles else list(self.world.worlds)
        return self.world.desk.browser(onlooker.who, *places, roles=onlooker.roles)

    def become(self, profile: BrowserContext, onlooker: Onlooker) -> None:
        """The browser profile has this onlooker's session and no other."""
        profile.clear_cookies()
        base = self.world.desk.base_url
        for cookie in self.client(onlooker).cookies.jar:
            profile.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": base}])

    def pages(self, onlookers: Sequence[Onlooker], projects: Sequence[str] = ()) -> Iterator[Found]:
        """Each distinct page that one of these gets in these projects (in all), refusals among them."""
        for onlooker in onlookers:
            for route in sorted(self.world.routes(), key=lambda one: (not can_be_filled(one.path), one.path)):
                self.found[route.path] = self._addresses(route, projects or list(self.world.worlds))
                for address in self.found[route.path]:
                    found = self._distinct(route.path, address, onlooker)
                    if found:
                        yield found

    def _addresses(self, route: APIRoute, projects: Sequence[str]) -> list[str]:
        if can_be_filled(route.path):
            return self.world.addresses(route, projects)
        return [link for link in self._links if route.path_regex.fullmatch(link.partition("?")[0])][:MOST]

    def _distinct(self, route: str, address: str, onlooker: Onlooker) -> Found | None:
        with self.client(onlooker).stream("GET", address) as answer:
            assert answer.status_code < 500 or answer.status_code == 503, f"{address} as {onlooker.name}: {answer}"
            if answer.is_redirect or "text/html" not in answer.headers.get("content-type", ""):
                return None  # some answers never end: a page of what others do
            answer.read()
        self._links |= dict.fromkeys(html.unescape(one).partition("?")[0] for one in LINKS.findall(
            answer.text.replace(self.world.desk.settings.public_url, "")))
        shown = self._alike(answer.text)
        if shown in self._seen:
            return None
        self._seen.add(shown)
        return Found(route, address, onlooker, answer.status_code, answer.text, frozenset(Places(answer.text).found))

    def _alike(self, page: str) -> str:
        text = SECRETS.sub("", page)
        for project in self.world.worlds:
            text = text.replace(f"/projects/{project}", "/projects/-")
        return re.sub(r"\d+", "0", text)


def of_each_kind(pages: Sequence[Found]) -> list[Found]:
    """The fewest pages, roughly, that have an element in each place where any of these has one."""
    missing = set().union(*(one.places for one in pages))
    chosen: list[Found] = []
    while missing:
        chosen.append(max(pages, key=lambda one: len(one.places & missing)))
        missing -= chosen[-1].places
    return chosen


def title_of(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    return found.group(1).strip() if found else ""
