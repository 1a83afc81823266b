"""What is wrong in a charter and what to write instead. Made by the charter checks, shown by cli and web."""

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest
from itertools import takewhile
from typing import Literal

from pydantic import BaseModel, ConfigDict

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]
_LONGEST_SHOWN = 60
# Comparing letter by letter is slow, and a file from outside may hold hundreds of unknown words.
_MOST_COMPARED = 40


class Finding(BaseModel):
    """One thing to look at. An error stops a project from starting, a warning does not."""

    model_config = ConfigDict(frozen=True)

    path: Path
    severity: Severity
    problem: str
    instead: str

    def __str__(self) -> str:
        return f"{self.severity} at {dotted(self.path)}: {self.problem} {self.instead}"


def error(path: Path, problem: str, instead: str) -> Finding:
    """A finding that stops the project from starting."""
    return Finding(path=path, severity="error", problem=problem, instead=instead)


def warning(path: Path, problem: str, instead: str) -> Finding:
    """A finding to think about; the project may start."""
    return Finding(path=path, severity="warning", problem=problem, instead=instead)


def dotted(path: Path) -> str:
    """A path as people write it: `phases.co_design.actions[2].due`; the whole charter is 'the charter'."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{shown(part)}" for part in path)
    return text.removeprefix(".") or "the charter"


def shown(word: str) -> str:
    """A word from the charter, cut and cleaned so that it can stand in a message on any screen."""
    cut = word if len(word) <= _LONGEST_SHOWN else word[:_LONGEST_SHOWN] + "..."
    return "".join(letter if letter.isprintable() else "?" for letter in cut)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, if any comes close; of very many only those that begin alike."""
    sought = word[:_LONGEST_SHOWN].lower()
    by_lower = {one.lower(): one for one in known}
    alike = by_lower if len(by_lower) <= _MOST_COMPARED else nlargest(
        _MOST_COMPARED, by_lower, key=lambda one: _same_start(one, sought))
    close = get_close_matches(sought, alike, n=1, cutoff=0.55)
    return by_lower[close[0]] if close else None


def _same_start(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def suggestion(word: str, known: Iterable[str], else_write: str) -> str:
    """The sentence that says what to write instead of an unknown word."""
    close = nearest(word, known)
    return f'Did you mean "{close}"?' if close else else_write


def listed(words: Iterable[str], link: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    *most, last = list(words) or ["nothing"]
    return f"{', '.join(most)} {link} {last}" if most else last
