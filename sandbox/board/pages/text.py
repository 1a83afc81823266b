"""Parts a card's text: what people wrote, and the block that a program keeps below it.

A program's block stands below the last line of dashes and ends in a line with a ⟦mark⟧. The pages show
it apart and never change it, so that whoever edits a text edits the people's part only.
"""

import hashlib
import re
from dataclasses import dataclass

_FENCE = re.compile(r"\s*-{3,}\s*")
_MARK = re.compile(r"\s*⟦[^⟧]+⟧\s*")


@dataclass(frozen=True, slots=True)
class CardText:
    """`people` is theirs; `block` is the program's, without fence and mark; `kept` is the same with them."""

    people: str
    block: str
    kept: str

    def with_people(self, people: str) -> str:
        """The whole description with other words of the people in it."""
        return "\n\n".join(part for part in (people.strip("\n"), self.kept) if part)


def parted(description: str) -> CardText:
    """The parts of a description; without a mark all of it is the people's."""
    lines = description.split("\n")
    marks = [place for place, line in enumerate(lines) if _MARK.fullmatch(line)]
    if not marks:
        return CardText(description, "", "")
    end = marks[-1]
    start = max((place for place in range(end) if _FENCE.fullmatch(lines[place])), default=end)
    above, below = "\n".join(lines[:start]).strip("\n"), "\n".join(lines[end + 1 :]).strip("\n")
    return CardText(
        people="\n\n".join(part for part in (above, below) if part),
        block="\n".join(lines[start + 1 : end]).strip("\n"),
        kept="\n".join(lines[start : end + 1]),
    )


def fingerprint(text: str) -> str:
    """Stands for what a form showed when it was opened, to see later whether others changed it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
