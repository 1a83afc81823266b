"""How a measurement is taken: what the caller chose, what comes out, and how a failure becomes words."""

import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.report import Measurement, Reading


@dataclass(frozen=True)
class Choice:
    """`repeats` of whatever can be repeated; `quick` takes less of everything. State goes below `folder`."""

    folder: Path
    repeats: int = 3
    quick: bool = False

    def place(self, name: str) -> Path:
        """An empty folder."""
        place = self.folder / name
        place.mkdir(parents=True)
        return place


@dataclass
class Taken:
    """What one measurement has found so far; it is kept when the rest can't be taken."""

    readings: list[Reading] = field(default_factory=list)
    tables: dict[str, dict[str, float]] = field(default_factory=dict)


Take = Callable[[Choice, Taken], Awaitable[None]]


async def taken(name: str, title: str, take: Take, choice: Choice) -> Measurement:
    """The measurement; one that can't be taken says why, and the others go on."""
    found, began, problem = Taken(), time.monotonic(), None
    try:
        await take(choice, found)
    except Exception as error:  # noqa: BLE001 - whatever a measured process does, the report is made
        problem = f"{type(error).__name__}: {error}"
        traceback.print_exc()
    return Measurement(name=name, title=title, readings=tuple(found.readings), tables=found.tables,
                       took_seconds=round(time.monotonic() - began, 1), problem=problem)
