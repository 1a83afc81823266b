"""A thousand projects in the records, as years of use would leave them: the example at many stages, dates and names.

A few are played by the rules; the others are their events again under other ids and names, moved in time. All go
through the real store, so that everything derived from them is there.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice

from pydantic import TypeAdapter

from domain import commands as c
from domain.commands_money import HoldPayments
from domain.events import AnyEvent
from domain.phases import Phase
from integrations.registry import Records
from tests.builders import World

EVENTS: TypeAdapter[list[AnyEvent]] = TypeAdapter(list[AnyEvent])
DAY = re.compile(r"\b20\d\d-\d\d-\d\d(?=[\"T])")
SERVICES = ("Bereavement care", "Stroke ward", "Housing advice", "Youth library", "Dementia café", "Sickle cell clinic",
            "Night shelter", "Fostering team", "Speech therapy", "Prison education")
PLACES = ("Northtown", "Saltmarsh", "Eastfield", "Riverside", "Hilltop", "Oldport", "Greenvale")
# How long ago the last thing happened, in days.
AGES = (0, 1, 3, 8, 15, 30, 70, 200)


def stages() -> list[World]:
    """The example as people would find it at different times."""
    made: list[Callable[[], World]] = [
        World, lambda: World().sign_all(), lambda: World().work(Phase.CO_DESIGN), _talked,
        lambda: World().up_to(Phase.CO_DECISION_MAKING), lambda: World().up_to(Phase.CO_DELIVERY),
        lambda: World().up_to(Phase.CO_DELIVERY).work(Phase.CO_DELIVERY), lambda: World().up_to(Phase.CO_EVALUATION),
        _held, _proposed, _paused, _cancelled, _closed]
    return [one() for one in made]


def fill(records: Records, number: int, now: datetime) -> list[str]:
    """Publish so many; their ids. Every ninth has a trouble outside."""
    texts = [(EVENTS.dump_json(world.events).decode(), world) for world in stages()]
    ids = []
    for place, ((text, world), age) in enumerate(islice(_mixed(texts), number)):
        events = _again(text, world, place, (now - timedelta(days=age)).date())
        ids.append(f"bench-{place:04d}")
        records.store.publish(ids[-1], events)
        if place % 9 == 0:
            records.store.set_trouble(ids[-1], "board", "The board does not answer. Cards wait; this is tried again.")
    return ids


def _mixed(texts: Sequence[tuple[str, World]]) -> Iterator[tuple[tuple[str, World], int]]:
    """Every stage at every age: their numbers have no common divisor."""
    return zip(cycle(texts), cycle(AGES), strict=False)


def _again(text: str, world: World, place: int, last: date) -> list[AnyEvent]:
    facts, moved = world.project.charter.project, last - world.now.date()

    def day(found: re.Match[str]) -> str:
        return (date.fromisoformat(found[0]) + moved).isoformat()

    name = f"{SERVICES[place % len(SERVICES)]}, {PLACES[place % len(PLACES)]} {place}"
    return EVENTS.validate_json(DAY.sub(day, text.replace(facts.id, f"bench-{place:04d}").replace(facts.name, name)))


def _talked() -> World:
    world = World().sign_all()
    for person in ("P01", "P02", "P03"):
        world.do(person, c.MakeSuggestion(text="Please hold one workshop in the evening"))
    world.later(days=30)
    return world


def _held() -> World:
    world = World().up_to(Phase.CO_DECISION_MAKING)
    world.attend("M1")
    world.do("S01", HoldPayments(reason="An address looks wrong"))
    return world


def _proposed() -> World:
    world = World().up_to(Phase.CO_DECISION_MAKING)
    world.attend("M1")
    world.do("P06", c.ProposeRun())
    return world


def _paused() -> World:
    world = World().up_to(Phase.CO_DELIVERY)
    world.do("P06", c.PauseProject(reason="The building is closed"))
    return world


def _cancelled() -> World:
    world = World().up_to(Phase.CO_DECISION_MAKING)
    world.do("P06", c.CancelProject(reason="The funding has ended"))
    return world


def _closed() -> World:
    world = World()
    for phase in Phase:
        world.work(phase).pass_gate(phase)
    return world


def bench_now() -> datetime:
    return datetime.now(UTC)
