"""Refusals: what the rules say no to, each a sentence that says what to do. The code decides the HTTP status."""

from typing import Literal

RefusalCode = Literal["unknown", "not_your_decision", "already_decided", "stale", "broken_rule"]


class Refusal(Exception):
    """A command that the rules refuse. Nothing has changed. `str()` is for the person who asked."""

    def __init__(self, code: RefusalCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code: RefusalCode = code


def unknown(what: str, known: list[str]) -> Refusal:
    """For a reference that does not resolve; names what there is."""
    listed = ", ".join(known) if known else "none yet"
    return Refusal("unknown", f"There is no {what} in this project. Known: {listed}.")


def broken(sentence: str) -> Refusal:
    return Refusal("broken_rule", sentence)


def not_yours(sentence: str) -> Refusal:
    return Refusal("not_your_decision", sentence)


def decided(sentence: str) -> Refusal:
    return Refusal("already_decided", sentence)


def stale(sentence: str) -> Refusal:
    return Refusal("stale", sentence)
