"""Forms as a browser sends them: what stands in a page's fields, with what a person changes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from tests.web.desk import HTML

Pairs = list[tuple[str, str]]
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


@dataclass
class Form:
    """A form of a page and the values that would be sent; buttons are not among them."""

    action: str
    method: str
    pairs: Pairs = field(default_factory=list)


def changed(pairs: Pairs, values: dict[str, str | list[str]]) -> Pairs:
    """The pairs with these fields set instead; an empty list unticks all boxes of a name."""
    kept = [(name, value) for name, value in pairs if name not in values]
    return kept + [(name, one) for name, value in values.items()
                   for one in ([value] if isinstance(value, str) else value)]


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select: str | None = None
        self._chosen: str | None = None
        self._area: str | None = None
        self._text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", given.get("method") or "get"))
        elif tag == "input" and name:
            kind = given.get("type") or "text"
            if kind != "file" and (kind not in ("checkbox", "radio") or "checked" in given):
                self._add(name, given.get("value") or "")
        elif tag == "select":
            self._select, self._chosen = name, None
        elif tag == "option" and self._select and ("selected" in given or self._chosen is None):
            self._chosen = given.get("value") or ""
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select is not None:
            self._add(self._select, self._chosen or "")
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self._add(self._area, self._text.removeprefix("\n"))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def _add(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].pairs.append((name, value))


def form_to(page: httpx.Response, action: str) -> Form:
    """The page's form that is posted to this address."""
    assert page.status_code in (200, 400, 409, 422), page.text
    found = next((one for one in _Reader(page.text).forms if (one.action, one.method) == (action, "post")), None)
    assert found, f"no form to {action}"
    return found


def send(browser: httpx.Client, page: httpx.Response, action: str, button: str = "",
         **more: str | list[str]) -> httpx.Response:
    """Fill in the form of a page, press the button `do`, and follow where it leads."""
    return send_fields(browser, page, action, dict(more) | ({"do": button} if button else {}))


def send_fields(browser: httpx.Client, page: httpx.Response, action: str,
                values: dict[str, str | list[str]]) -> httpx.Response:
    pairs = changed(form_to(page, action).pairs, values)
    return browser.post(action, content=urlencode(pairs), headers=HTML | URLENCODED, follow_redirects=True)
