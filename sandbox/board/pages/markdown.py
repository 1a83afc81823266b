"""Renders what people and programs write as Markdown. Raw HTML is shown as text, pictures as links.

A card must not load or run anything; addresses become links as they do on other boards.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]“”]*[^\s<>()\[\]“”.,;:!?'\"]")


def rendered(text: str) -> Markup:
    """The text as HTML; whatever HTML it brings is escaped. Headings start below those of the page."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704  rendered with html off


def _link_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _linked(block.children)


def _linked(tokens: list[Token]) -> list[Token]:
    made: list[Token] = []
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        made += [token] if inside or token.type != "text" else _split(token.content)
    return made


def _split(text: str) -> list[Token]:
    made: list[Token] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        made += [
            _words(text[end : found.start()]),
            Token("link_open", "a", 1, attrs={"href": found[0]}),
            _words(found[0]),
            Token("link_close", "a", -1),
        ]
        end = found.end()
    return [*made, _words(text[end:])]


def _words(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image").enable("strikethrough")
_MARKDOWN.core.ruler.push("link_addresses", _link_addresses)
_MARKDOWN.core.ruler.push("lower_headings", _lower_headings)
