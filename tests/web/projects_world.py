"""Several projects at different points of their life, for tests of the list of projects."""

from collections.abc import Callable

from domain import commands as c
from domain.charter import Charter
from domain.commands_money import HoldPayments
from domain.phases import Phase
from tests.builders import World
from tests.web.desk import Desk, named

TROUBLE = "The board does not answer. Cards wait."


def called(project_id: str, name: str, organisation: str = "Eastern Kent") -> Charter:
    """The example charter under another id and name."""
    charter = named(project_id)
    facts = charter.project.model_copy(update={"name": name, "organisation": organisation})
    return charter.model_copy(update={"project": facts})


def _begun() -> World:
    return World(called("begun", "Palliative care, Northtown"))


def _open_gate() -> World:
    return World(called("gate", "Zażółć 100% of Saltmarsh", "Öffentliche Hand")).work(Phase.CO_DESIGN)


def _late() -> World:
    world = World(called("late", "Night shelter")).sign_all()
    world.do("P02", c.MakeSuggestion(text="Please hold one workshop in the evening"))
    world.later(days=40)
    return world


def _held() -> World:
    world = World(called("held", "Stroke ward, Northtown")).up_to(Phase.CO_DECISION_MAKING)
    world.attend("M1")
    world.do("S01", HoldPayments(reason="An address looks wrong"))
    return world


def _proposed() -> World:
    world = World(called("proposed", "Youth library")).up_to(Phase.CO_DECISION_MAKING)
    world.attend("M1")
    world.do("P06", c.ProposeRun())
    return world


def _owed() -> World:
    """Nothing that everybody may know of is late; a payment is."""
    world = World(called("owed", "Housing advice")).sign_all()
    world.attend("D1")
    return world


def _paused() -> World:
    world = World(called("paused", "Fostering team")).up_to(Phase.CO_DELIVERY)
    world.do("P06", c.PauseProject(reason="The building is closed"))
    return world


def _cancelled() -> World:
    world = World(called("cancelled", "Speech therapy")).up_to(Phase.CO_DECISION_MAKING)
    world.do("P06", c.CancelProject(reason="The funding has ended"))
    return world


MADE: tuple[Callable[[], World], ...] = (_begun, _open_gate, _late, _held, _proposed, _owed, _paused, _cancelled)


def many_projects(desk: Desk) -> dict[str, World]:
    """Publish all of them; by id. The desk's clock stands where the latest of them does."""
    worlds = {world.project.id: world for world in (make() for make in MADE)}
    for world in worlds.values():
        desk.records.store.publish(world.project.id, world.events)
    desk.records.store.set_trouble("gate", "board", TROUBLE)
    desk.now = max(world.now for world in worlds.values())
    return worlds
