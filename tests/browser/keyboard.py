"""Somebody with a keyboard and nothing else: no mouse, no script. Each stop of the focus is looked at on the way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

FOCUS = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const style = getComputedStyle(one), box = one.getBoundingClientRect()
  const by = (one.getAttribute('aria-labelledby') ?? '').split(/\\s+/).map(id => document.getElementById(id)?.innerText)
  const named = [by.filter(Boolean).join(' '), one.getAttribute('aria-label'),
    [...(one.labels ?? [])].map(each => each.innerText).join(' '), one.innerText, one.value]
  return {
    kind: one.type || one.tagName.toLowerCase(), name: (named.find(Boolean) ?? '').trim().replace(/\\s+/g, ' '),
    field: one.name ?? '', folded: one.matches('summary') && !one.parentElement.open,
    options: Object.fromEntries([...(one.options ?? [])].map(each => [each.value, each.text])),
    place: [...document.querySelectorAll('*')].indexOf(one),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }
}"""
MOST_STOPS = 250


@dataclass(frozen=True)
class Stop:
    """Where the focus is: the kind of control, its name as it is read out, and its place in the reading order.

    `field` is its name in the form, `options` what a list offers, `folded` says that it opens something.
    """

    kind: str
    name: str
    field: str
    folded: bool
    options: dict[str, str]
    place: int
    outlined: bool
    shown: bool


class Keyboard:
    """Tab, Shift and Tab, Enter, Space, arrows and letters on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focus(self) -> Stop:
        """Where the focus is. It is on something, and it can be seen there."""
        found = self.page.evaluate(FOCUS)
        assert found, "the focus is nowhere"
        stop = Stop(**found)
        assert stop.outlined, f"nobody sees that the focus is on {stop}"
        assert stop.shown, f"the focus is off the screen on {stop}"
        return stop

    def to(self, name: str, kind: str = "") -> Stop:
        """Go on to the control whose name is this pattern, in reading order, and stay there."""
        before, passed = -1, list[str]()
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.focus()
            assert stop.place > before, f"the focus goes back to {stop} after {passed[-1:]}"
            if re.search(name, stop.name) and kind in ("", stop.kind):
                return stop
            before = stop.place
            passed.append(stop.name)
        raise AssertionError(f"no way to {name!r} by the keyboard; it passes {passed}")

    def back_to(self, name: str) -> Stop:
        """The stop before this one."""
        self.page.keyboard.press("Shift+Tab")
        stop = self.focus()
        assert re.search(name, stop.name), stop
        return stop

    def write(self, name: str, text: str) -> None:
        """Into the field of this name, in place of what stands there."""
        self.to(name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def fill(self, values: Mapping[str, str | list[str]], then: str) -> None:
        """All fields of a form by their names in it, unfolding what is folded; then its button, and the next page."""
        left, before = dict(values), -1
        for _ in range(10 * MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.focus()
            # a date has stops of its own inside
            assert stop.place > before or (stop.place == before and stop.kind == "date"), f"back to {stop}"
            before = stop.place
            if stop.folded:
                self.page.keyboard.press("Enter")
            elif stop.field in left:
                self._enter(stop, left.pop(stop.field))
            elif stop.name == then and stop.kind == "submit" and not left:
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"no way to {sorted(left) or then} by the keyboard")

    def _enter(self, stop: Stop, value: str | list[str]) -> None:
        assert isinstance(value, str), stop
        if stop.kind == "date":
            year, month, day = value.split("-")
            self.page.keyboard.type(f"{month}{day}{year}")  # as the browser's own language has it
        elif stop.options:
            self.page.keyboard.type(stop.options[value])
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(value.replace("\r\n", "\n"))

    def tick(self, name: str) -> None:
        """A box, or one of several."""
        self.to(name)
        self.page.keyboard.press("Space")

    def choose(self, name: str, option: str) -> None:
        """From a list, by the first letters of the option."""
        self.to(name, "select-one")
        self.page.keyboard.type(option)

    def unfold(self, name: str) -> None:
        self.to(name, "summary")
        self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        """A link or a button, until the next page is there."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def told(self, words: str) -> None:
        """The page says what was done."""
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def skip_to_content(self) -> None:
        """The first stop of a page leads past its header."""
        self.page.keyboard.press("Tab")
        assert "content" in self.focus().name
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.closest('main') !== null")
