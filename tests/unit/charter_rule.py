"""What one rule of a charter is, for the tests of all of them."""

from typing import NamedTuple

from tests.unit.charter_edits import Edits


class Rule(NamedTuple):
    """A rule as a sentence, the edit that breaks it, and where and how it is said. Warnings begin with '~'."""

    name: str
    edits: Edits
    where: str
    words: str
