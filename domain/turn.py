"""One decision in the making: a command's rules emit events, each applied at once so that the next rule sees it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatch

from domain.command import Command
from domain.events import Event
from domain.project_state import ProjectState
from domain.state import Actor


@singledispatch
def decide(command: Command, turn: "Turn") -> None:
    """The rule of one kind of command; emits events on the turn or raises Refusal. Families register theirs."""
    raise TypeError(f"no rule decides {type(command).__name__}")


@singledispatch
def evolve(event: Event, project: ProjectState) -> ProjectState:
    """The state after one kind of event. Total: never refuses. Families register theirs."""
    raise TypeError(f"nothing follows from {type(event).__name__}")


@dataclass(frozen=True)
class Duty:
    """Something time brings: the event that happens at `at` unless the state has moved on before."""

    at: datetime
    event: Event


@dataclass
class Turn:
    """Collects the events of one decision. `project` is always the state after all of them."""

    project: ProjectState
    actor: Actor
    now: datetime
    events: list[Event] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        numbered = event.model_copy(update={"seq": self.project.version + 1})
        self.project = apply(numbered, self.project)
        self.events.append(numbered)

    @property
    def person(self) -> str | None:
        return self.actor.person

    @property
    def by(self) -> Actor:
        return self.actor


def apply(event: Event, project: ProjectState) -> ProjectState:
    """The state after an event, with its version and time."""
    return evolve(event, project).model_copy(update={"version": event.seq, "updated_at": event.at})




Duties = Iterator[Duty]
