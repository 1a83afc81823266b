"""The `fields=` argument: which fields of an object are answered. The id always comes."""

from collections.abc import Sequence

from sandbox.board.args import Args
from sandbox.board.values import Shape


def choose(shape: Shape, wanted: Sequence[str]) -> Shape:
    """The object with its id and the wanted fields; "all" or nothing wanted means all of it."""
    if not wanted or "all" in wanted:
        return shape
    return {name: value for name, value in shape.items() if name == "id" or name in wanted}


def wanted(args: Args, name: str = "fields", default: str = "") -> list[str]:
    """The fields that the arguments ask for, else the default ones."""
    return args.words(name) or [word for word in default.split(",") if word]
