"""The demo's whole story, played by the rules alone: each step is allowed, and the project shows when it was done."""

from pydantic import TypeAdapter

from cli.demo.entering import example
from cli.demo.scenes import Do, Leaf, MoveCard, Pay, ReadMeasures, Scene, Then, Together, TryInVain
from cli.demo.script import story
from cli.seen import ProjectSeen
from domain import commands as c
from domain.commands_loop import TakeMeasure
from domain.refusals import Refusal
from domain.state import Actor, Status
from tests.builders import World
from web.views.event_numbers import Numbers
from web.views.project import project_view
from web.views.shape import Look

COMMAND: TypeAdapter[c.AnyCommand] = TypeAdapter(c.AnyCommand)


class Rehearsal:
    """Plays scenes in the domain. What happens at the same time is played last first: paydays come at the end."""

    def __init__(self) -> None:
        self.world = World(example())
        self.refused: list[str] = []

    def play(self, scene: Scene) -> None:
        if isinstance(scene, Then | Together):
            for one in scene.scenes if isinstance(scene, Then) else reversed(scene.scenes):
                self.play(one)
        else:
            self._leaf(scene)

    def seen(self, person: str) -> ProjectSeen:
        """As the server would answer this person."""
        look = Look(Actor(person=person), money=True, now=self.world.now, base_url="http://testserver")
        version = self.world.project.version
        numbers = Numbers(range(1, version + 1), self.world.now, version)
        view = project_view(self.world.project, look, [], None, numbers)
        return ProjectSeen.model_validate_json(view.model_dump_json())

    def _leaf(self, scene: Leaf) -> None:
        if isinstance(scene, Do):
            self._do(scene)
        elif isinstance(scene, TryInVain):
            self._try(scene)
        elif isinstance(scene, MoveCard):
            self.world.do(None, c.CompleteAction(action=scene.action), channel="board")
        elif isinstance(scene, ReadMeasures):
            for one in scene.readings:
                self.world.do(scene.person, TakeMeasure(measure=one.measure, value=one.value, answers=one.answers))
        else:
            self._pay(scene)

    def _do(self, scene: Do) -> None:
        before = self.seen(scene.person)
        assert not scene.happened(before), f"{scene.key} seems done before it is"
        found = scene.found(before) if scene.found else {}
        self.world.do(scene.person, COMMAND.validate_python({"kind": scene.kind, **scene.fields, **found}))
        # A ballot shows to nobody while the vote is open.
        assert scene.kind == "cast_ballot" or scene.happened(self.seen(scene.person)), f"{scene.key} does not show"

    def _try(self, scene: TryInVain) -> None:
        try:
            self.world.do(scene.person, COMMAND.validate_python({"kind": scene.kind, **scene.fields}))
        except Refusal as refusal:
            self.refused.append(refusal.code)
        assert not scene.over(self.seen(scene.person))

    def _pay(self, scene: Pay) -> None:
        rewarded = {line.action for line in self.world.project.lines.values()}
        assert rewarded >= set(scene.actions), f"not all of {scene.name} was confirmed before its payday"
        self.world.pay_all()


def test_the_story_of_the_demo_closes_the_project_by_the_rules_alone() -> None:
    rehearsal = Rehearsal()
    rehearsal.play(story(example(), rehearsal.world.now.date()))
    project = rehearsal.world.project
    assert project.status == Status.CLOSED
    assert rehearsal.refused == ["broken_rule"]
    assert all(one.answer for one in project.suggestions.values())
    assert {one.mode for one in project.updates} == {"meeting", "email"}
