"""What a run of the bench found: readings with their targets, put into measurements, put into a report.

Pure. A reading never judges by itself: a target that is missed is shown, not raised.
"""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from statistics import median
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, computed_field

Rule = Literal["at most", "at least", "exactly", "less than"]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Target(Part):
    """What a reading should be, in the reading's unit."""

    rule: Rule
    limit: float

    def met_by(self, value: float) -> bool:
        return {"at most": value <= self.limit, "at least": value >= self.limit, "exactly": value == self.limit,
                "less than": value < self.limit}[self.rule]

    @property
    def spoken(self) -> str:
        return f"{self.rule} {self.limit:g}"


class Reading(Part):
    """One number. `samples` are what it was taken from, in the order in which they came."""

    name: str
    value: float
    unit: str
    target: Target | None = None
    samples: tuple[float, ...] = ()
    note: str = ""

    @computed_field  # type: ignore[prop-decorator]  # pydantic's documented way; mypy knows no decorated properties
    @property
    def met(self) -> bool | None:
        """None when there is no target."""
        return self.target.met_by(self.value) if self.target else None

    @classmethod
    def middle(cls, name: str, unit: str, samples: Sequence[float], target: Target | None = None,
               note: str = "") -> Self:
        """The median. ValueError when there is no sample."""
        if not samples:
            raise ValueError(f"There is no sample of '{name}'.")
        return cls(name=name, value=median(samples), unit=unit, target=target, samples=tuple(samples), note=note)

    @classmethod
    def high(cls, name: str, unit: str, samples: Sequence[float], target: Target | None = None, note: str = "") -> Self:
        """The 95th percentile. ValueError when there is no sample."""
        return cls(name=name, value=percentile(samples, 95), unit=unit, target=target, samples=(), note=note)

    @classmethod
    def count(cls, name: str, value: int, unit: str = "", target: Target | None = None, note: str = "") -> Self:
        """A number that does not depend on how quick the machine is."""
        return cls(name=name, value=value, unit=unit, target=target, note=note)


class Measurement(Part):
    """All readings of one kind. With a `problem` it could not be taken, and has the readings made until then."""

    name: str
    title: str
    readings: tuple[Reading, ...] = ()
    tables: dict[str, dict[str, float]] = {}
    took_seconds: float = 0
    problem: str | None = None


class Machine(Part):
    """Where it was measured. `load` is the average of the last minute before the start."""

    cores: int
    memory_gb: float
    python: str
    load: float


class Report(Part):
    """A whole run. `complete`: every measurement that was asked for could be taken."""

    at: datetime
    quick: bool
    machine: Machine
    measurements: tuple[Measurement, ...]

    @computed_field  # type: ignore[prop-decorator]  # as above
    @property
    def complete(self) -> bool:
        return all(one.problem is None for one in self.measurements)


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that this many percent of all samples do not exceed (nearest rank)."""
    if not samples:
        raise ValueError("There is no sample.")
    ordered = sorted(samples)
    return ordered[max(0, ceil(percent / 100 * len(ordered)) - 1)]
