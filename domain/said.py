"""A sentence with values in it, which can be said in another language. English is the source and renders by itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from domain.calendar import spoken_date
from domain.part import Part


class Own(Part):
    """Words that a person wrote or that the charter agreed on: quoted as they are, in no catalogue, never scored."""

    own: str


class Day(Part):
    """A date, said the way the language says it; None is 'without a date'."""

    day: date | None


class Names(Part):
    """People or things, one after the other."""

    names: list[str]


class Said(Part):
    """`words` is English with {names} of the values in `of`; it is what a catalogue translates."""

    words: str
    of: dict[str, "Value"] = {}

    @property
    def english(self) -> str:
        return spoken(self, ENGLISH)


Value = str | Own | Day | Names | Said


class Tongue(Protocol):
    """How a language says what is not somebody's own words."""

    def say(self, words: str) -> str:
        """The words in this language, with the same {names}."""

    def day(self, day: date | None) -> str: ...

    def names(self, names: Sequence[str]) -> str: ...


class English:
    """The source language."""

    def say(self, words: str) -> str:
        return words

    def day(self, day: date | None) -> str:
        return spoken_date(day)

    def names(self, names: Sequence[str]) -> str:
        return ", ".join(names)


ENGLISH = English()
# Stands where somebody's own words would, when only ours are looked at.
LEFT_OUT = "it"


def said(words: str, values: Mapping[str, Value] | None = None, /, **of: Value) -> Said:
    """A sentence for people. Its first argument has to be the text itself: it is read from here for the catalogues."""
    return Said(words=words, of={**(values or {}), **of})


def as_is(*values: Value) -> Said:
    """One after the other, in every language."""
    return Said(words=" ".join(f"{{part{place}}}" for place, _ in enumerate(values)),
                of={f"part{place}": one for place, one in enumerate(values)})


def spoken(value: Value, tongue: Tongue, own: bool = True) -> str:
    """The sentence in a language; without people's own words where `own` is False."""
    match value:
        case Said():
            values = {name: spoken(one, tongue, own) for name, one in value.of.items()}
            return tongue.say(value.words).format_map(values)
        case Day():
            return tongue.day(value.day)
        case Names():
            return tongue.names(value.names)
        case Own():
            return value.own if own else LEFT_OUT
        case str():
            return value
