"""The example project, played by the decider from kick-off to close."""

from domain.phases import Phase
from domain.project import Project, fold
from domain.state import Status
from tests.builders import World


def test_the_example_goes_through_four_phases_to_its_close() -> None:
    world = World()
    for phase in Phase:
        assert world.project.phase == phase
        world.work(phase).pass_gate(phase)
    assert world.project.status == Status.CLOSED
    assert list(world.project.phase_ended) == list(Phase)


def test_the_state_is_always_the_fold_of_the_events() -> None:
    world = World().up_to(Phase.CO_EVALUATION)
    assert fold(None, world.events) == world.project
    assert [event.seq for event in world.events] == list(range(1, world.project.version + 1))


def test_a_snapshot_read_back_is_the_same_project() -> None:
    world = World().up_to(Phase.CO_DELIVERY)
    assert Project.model_validate_json(world.project.model_dump_json()) == world.project
