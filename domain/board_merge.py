"""The three-way rule for one field of the board: who changed it since both sides last agreed, and who wins.

Called by board_plan.py and its parts for titles, dates, ticks and places.
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Agreed(BaseModel, Generic[T]):
    """What we know of a field from last time.

    `wanted`: what the project wanted; `seen`: what the board showed; they differ where a person's change stands.
    `sent`: what we last tried to write. It is kept because an answer can be lost: a board that shows `sent` shows
    our own write, not a person's.
    """

    model_config = ConfigDict(frozen=True)

    wanted: T
    seen: T
    sent: T

    def written(self) -> "Agreed[T]":
        """After the answer to a write came."""
        return agreed(self.sent)


def agreed(value: T) -> Agreed[T]:
    """Both sides hold the same value."""
    return Agreed(wanted=value, seen=value, sent=value)


def standing(wanted: T, seen: T) -> Agreed[T]:
    """A person's value stays although the project wants another."""
    return Agreed(wanted=wanted, seen=seen, sent=seen)


def merge(known: Agreed[T], desired: T, actual: T) -> tuple[Agreed[T], bool]:
    """The new knowledge, and whether to write. A person's change wins over ours made at the same time."""
    if actual == desired:
        return known if known.wanted == known.seen == known.sent == desired else agreed(desired), False
    known = _landed(known, actual)
    if actual != known.seen:
        return standing(desired, actual), False
    if desired == known.wanted:
        return known, False
    return known.model_copy(update={"sent": desired}), True


def merge_sticky(known: Agreed[T], desired: T, actual: T) -> tuple[Agreed[T], bool]:
    """Like merge, but what a person once wrote is never replaced, also not by a later wish of the project."""
    known = _landed(known, actual)
    if actual != desired and known.seen != known.wanted:
        return standing(desired, actual), False
    return merge(known, desired, actual)


def merge_newest(known: Agreed[T], desired: T, actual: T) -> tuple[Agreed[T], bool]:
    """Like merge, but when both sides changed, the project's new wish wins."""
    if desired not in (actual, known.wanted):
        return _landed(known, actual).model_copy(update={"sent": desired}), True
    return merge(known, desired, actual)


def _landed(known: Agreed[T], actual: T) -> Agreed[T]:
    return agreed(actual) if actual == known.sent and actual != known.seen else known
