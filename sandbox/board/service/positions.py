"""Where a thing lands among its neighbours: Trello's position arithmetic (trello.md 2.4)."""

from collections.abc import Sequence

from sandbox.board.args import Place

STEP = 16384.0


def settle(taken: Sequence[float], place: Place) -> float:
    """The position for `place` next to the positions already taken; two things may share one."""
    if place == "top":
        return min(taken) / 2 if taken else STEP
    if place == "bottom":
        return max(taken) + STEP if taken else STEP
    return place
