"""What an edit on a page led to: a sentence about it and, where there is one, the way back."""

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field

from sandbox.board.values import Shape

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes an edit back."""

    action: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`said` is told to whoever did it; `link` names the card that it was about."""

    said: str
    link: str
    undo: Undo | None = None

    def shape(self) -> Shape:
        """As the pages' script reads it."""
        undo: Shape | None = {"action": self.undo.action, "fields": dict(self.undo.fields)} if self.undo else None
        return {"said": self.said, "card": self.link, "undo": undo}

    def note(self) -> str:
        """As a cookie carries it to the next page, for a browser without JavaScript."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the form of a card."""

    name: str
    text: str
    day: str
    clock: str


@dataclass(slots=True)
class Conflict(Exception):
    """Somebody else changed the same fields meanwhile. Nothing was saved; `typed` is still there."""

    typed: Typed
    fields: list[str] = field(default_factory=list)


def from_note(note: str) -> Outcome | None:
    """The outcome in a cookie; None when it is not one of ours. Its action must be one of our own pages."""
    try:
        read = json.loads(base64.urlsafe_b64decode(note))
        undo = Undo(str(read["undo"]["action"]), dict(read["undo"]["fields"])) if read["undo"] else None
        return Outcome(str(read["said"]), str(read["link"]), undo if undo and undo.action.startswith("/c/") else None)
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None


def quoted(name: str) -> str:
    """A card's or list's name in a sentence, shortened."""
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    return f"“{short or 'no title'}”"
