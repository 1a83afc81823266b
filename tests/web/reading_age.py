"""How old somebody has to be, at school, to read what a page says in its own words.

Flesch and Kincaid's grade is the year at school in the United States; five more is the age in it. Only sentences count
(four words and more): a button or a heading of one long word is no text. Left out is what is not the page's own: what
people wrote (quotations, fields), names, dates, sums, addresses, ids.
"""

import re
from html.parser import HTMLParser

import textstat

BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "label", "legend", "summary", "button", "a", "div",
          "caption", "section", "form", "option", "strong", "ul", "ol", "tr", "main", "article"}
INSIDE = {"a", "strong"}  # these stand inside a sentence
LEFT_OUT = {"blockquote", "time", "textarea", "select", "svg", "style", "script", "abbr", "code", "nav"}
EMPTY = {"br", "hr", "img", "input", "link", "meta", "wbr"}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NAMES = re.compile(r"\b(?:[A-Z]\.){2} ?\((?:[^()]|\([^()]*\))*\)|\b(?:[A-Z]\.){2}")
DATES = re.compile(rf"\b\d{{1,2}} (?:{MONTHS}) \d{{4}}(?:, \d\d:\d\d)?(?: UTC)?|\b\d{{4}}-\d\d-\d\d\b")
THINGS = re.compile(r"[£$€]?\d[\d,.]*%?|\b\w+_\w+\b|\bhttps?://\S+|\b[A-Z]\d+\b")
ENDS = re.compile(r"(?<=[.!?:;])\s+")
WORD, VOWELS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*"), re.compile(r"[aeiouy]+", re.IGNORECASE)
LEAST = 4


class _Text(HTMLParser):
    """The pieces of text of a page's main part, one for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = [""]
        self._skipped: list[str] = []
        self._main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped or tag in LEFT_OUT:
            self._skipped += [tag] if tag not in EMPTY else []
        elif tag == "main":
            self._main = True
        if tag in BLOCKS - INSIDE or tag == "br":
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
        elif tag == "main":
            self._main = False
        if tag in BLOCKS - INSIDE:
            self.pieces.append("")

    def handle_data(self, data: str) -> None:
        if self._main and not self._skipped:
            self.pieces[-1] += data


def own_words(html: str) -> str:
    """What the page says in its own words, a sentence to a line."""
    text = _Text()
    text.feed(html)
    found: dict[str, None] = {}
    for piece in text.pieces:
        named = NAMES.sub("Ann", " ".join(piece.split()))
        for sentence in ENDS.split(THINGS.sub("ten", DATES.sub("today", named))):
            plain = " ".join(sentence.split())
            if len(re.findall(r"[A-Za-z']{2,}", plain)) >= LEAST:
                found[plain.rstrip(" .:;,·›") + "."] = None
    return "\n".join(found)


def reading_age(text: str) -> float:
    """The age in years at which a text can be read, one sentence to a line; 0 for a text without any."""
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(text.splitlines()))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59 + 5


def _syllables(word: str) -> int:
    try:
        return int(textstat.syllable_count(word))
    except KeyError:  # some versions of its dictionary know a word or fail
        return max(1, len(VOWELS.findall(word)))


def hardest(text: str, number: int = 5) -> list[str]:
    """The sentences that are hardest to read, with their ages."""
    aged = sorted(((reading_age(one), one) for one in text.splitlines()), reverse=True)
    return [f"{age:.1f}: {sentence}" for age, sentence in aged[:number]]
