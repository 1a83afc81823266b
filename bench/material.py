"""What measurements work on: the whole example, a payment run of any length, a project with any number of cards."""

from collections.abc import Sequence
from uuid import uuid4

from domain.charter import Charter
from domain.charter_rewards import Rewards
from domain.command import Command
from domain.commands import ApproveRun, ProposeRun, SettleRun
from domain.phases import Phase
from domain.project import Project
from domain.state import Actor
from tests.builders import World, example_charter, example_data

Asked = Sequence[tuple[Actor, Command]]
GATES = len(Phase)


def whole_example() -> World:
    """Everything that people ask of the example project, from kick-off to its close, is in its `asked`."""
    world = World()
    for phase in Phase:
        world.work(phase).pass_gate(phase)
    return world


def named(charter: Charter, project: str) -> Charter:
    """The same charter for another project."""
    return charter.model_copy(update={"project": charter.project.model_copy(update={"id": project})})


def new_name() -> str:
    """An id that no project has."""
    return f"bench-{uuid4().hex[:12]}"


def new_example() -> Charter:
    """The example under an id of its own."""
    return named(example_charter(), new_name())


def run_of_lines(count: int) -> World:
    """A world whose last wish is that its one payment run, of so many lines, is settled."""
    world, lines = world_of_lines(count)
    world.do("P06", ProposeRun(lines=lines))
    world.do("S01", ApproveRun(run="r1"))
    world.do(None, SettleRun(run="r1", paid=lines), channel="system")
    return world


def world_of_lines(count: int) -> tuple[World, list[str]]:
    """So many rewards of 1.00 wait to be proposed, all of the first phase: it has as many sessions as that takes."""
    data = example_data()
    rewards, first = data["rewards"], data["phases"]["co_design"]
    cheap = [{**rate, "amount": "1.00"} for rate in rewards["rate_card"]]
    session = first["actions"][0]
    first["actions"] += [{**session, "id": f"X{number}"} for number in range(count // 3 + 1)]
    world = World(example_charter(phases=data["phases"],
                                  rewards=Rewards.model_validate({**rewards, "rate_card": cheap})))
    for key, action in world.project.phase_actions(Phase.CO_DESIGN).items():
        if action.plan.reward and len(_earned(world.project)) < count:
            world.attend(key)
    return world, _earned(world.project)[:count]


def project_of_cards(count: int) -> Project:
    """The example with so many cards: its actions again and again, and a card for each gate."""
    project = World().project
    actions = list(project.actions.items())
    many = {}
    for number in range(count - GATES):
        key, action = actions[number % len(actions)]
        name = key if number < len(actions) else f"{key}x{number}"
        many[name] = action.model_copy(update={"plan": action.plan.model_copy(update={"id": name})})
    return project.model_copy(update={"actions": many})


def _earned(project: Project) -> list[str]:
    return [key for key, line in project.lines.items() if line.state == "earned"]
