"""What a script is made of: things that people do, in order or at the same time. Data only; player.py plays it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from cli.seen import ProjectSeen
from domain.phases import Phase

Fields = Mapping[str, JsonValue]
Happened = Callable[[ProjectSeen], bool]
Found = Callable[[ProjectSeen], Fields]


@dataclass(frozen=True)
class Do:
    """A person gives a command, unless `happened` says that it was done before.

    `key` is stable: it names the request. `found` adds what has to be read off the project right before; with
    `alone` the command is refused when anything else happened meanwhile, so that a repeat can't double it.
    """

    key: str
    person: str
    kind: str
    fields: Fields
    happened: Happened
    found: Found | None = None
    alone: bool = False


@dataclass(frozen=True)
class TryInVain:
    """A person tries what the rules refuse; `over` says that the story has gone past this point."""

    key: str
    person: str
    kind: str
    fields: Fields
    status: int
    over: Happened
    what: str


@dataclass(frozen=True)
class MoveCard:
    """A member of the board moves an action's card to the done list of its phase, and the project follows."""

    action: str
    phase: Phase


@dataclass(frozen=True)
class Reading:
    """A new reading of a measure, and of how many answers it was made."""

    measure: str
    value: int | float | str
    answers: int | None


@dataclass(frozen=True)
class ReadMeasures:
    """Measures are read again."""

    person: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Pay:
    """Once everybody's part in these actions is confirmed, their rewards are proposed, approved and waited for.

    `tried_by` try to approve the first run and must not.
    """

    name: str
    actions: tuple[str, ...]
    tried_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Then:
    """One after the other."""

    scenes: tuple["Scene", ...]


@dataclass(frozen=True)
class Together:
    """At the same time, by different people."""

    scenes: tuple["Scene", ...]


Leaf = Do | TryInVain | MoveCard | ReadMeasures | Pay
Scene = Leaf | Then | Together


def then(*scenes: Scene) -> Then:
    return Then(scenes)


def together(*scenes: Scene) -> Together:
    return Together(scenes)


def leaves(scene: Scene) -> Iterator[Leaf]:
    """Every single thing that is done."""
    if isinstance(scene, Then | Together):
        for one in scene.scenes:
            yield from leaves(one)
    else:
        yield scene
