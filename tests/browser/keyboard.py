"""Somebody with a keyboard and nothing else: no mouse, no script. Each stop of the focus is looked at on the way."""

import re
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
    place: [...document.querySelectorAll('*')].indexOf(one),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }
}"""
MOST_STOPS = 250


@dataclass(frozen=True)
class Stop:
    """Where the focus is: the kind of control, its name, and its place in the reading order."""

    kind: str
    name: str
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
        expect(self.page.get_by_role("status")).to_contain_text(words)

    def skip_to_content(self) -> None:
        """The first stop of a page leads past its header."""
        self.page.keyboard.press("Tab")
        assert "content" in self.focus().name
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.closest('main') !== null")
