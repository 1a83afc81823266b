"""What matters most can be done with a keyboard alone, without any script: sign, choose, vote, decide."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from domain import commands as c
from domain.needs import NEEDS, needs_of
from domain.phases import Phase
from domain.state import ActionStatus
from tests.browser.keyboard import Keyboard
from tests.browser.watching import watched
from tests.builders import World, artefact
from tests.web.acting import play
from tests.web.desk import named
from tests.web.kickoff_story import FACTS, MONEY, PEOPLE
from tests.web.running import Running, running_system, until

PROJECT = "keys"
HERE = f"/projects/{PROJECT}"
GATE = f"{HERE}/gates/co_design"
OPTIONS = ["Text line", "Short films", "First call"]


class Example:
    """A project that runs. What is not done by keyboard is played: first in the domain, then over HTTP."""

    def __init__(self, running: Running) -> None:
        self.running, self.world, self._played = running, World(named(PROJECT)), 0
        running.started(PROJECT)

    def play(self) -> None:
        """What the world was asked since the last time."""
        play(self.running, PROJECT, self.world, self._played)
        self.skip()

    def skip(self) -> None:
        """The last things were done by keyboard."""
        self._played = len(self.world.asked)

    def until(self, phase: Phase) -> None:
        until(lambda: self.running.records.store.project(PROJECT).phase == phase, f"{phase} has begun")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    with running_system(tmp_path_factory.mktemp("keys")) as running:
        yield Example(running)
        running.close_clients()


@contextmanager
def at_the_keyboard(browser: Browser, example: Example, person: str, address: str) -> Iterator[Keyboard]:
    """This person has opened a page."""
    with watched(browser, javascript=False) as tab:
        operates = person == "operator"
        session = example.running.browser(person, *([] if operates else [PROJECT]),
                                          roles=["operator"] if operates else [])
        tab.page.context.add_cookies([{"name": one.name, "value": one.value or "", "url": example.running.base_url}
                                      for one in session.cookies.jar])
        tab.page.goto(example.running.base_url + address)
        yield Keyboard(tab.page)
        assert tab.errors == []


def ready_for_the_gate(world: World) -> None:
    """All that the first gate needs, without rewards."""
    for key, action in world.project.phase_actions(Phase.CO_DESIGN).items():
        if action.status == ActionStatus.OPEN:
            world.do(action.plan.responsible[0], c.CompleteAction(action=key))
    for name, met in needs_of(world.project, Phase.CO_DESIGN).items():
        kind = NEEDS[name].artefact
        if kind and not met:
            world.do("P06", c.RecordArtefact(content=artefact(kind, world.project.charter)))


def test_the_team_agreement_is_signed(browser: Browser, example: Example) -> None:
    for person in example.world.project.active_participants():
        if person != "P02":
            example.world.do(person, c.SignAgreement())
    example.play()
    with at_the_keyboard(browser, example, "P02", f"{HERE}/you/agreement") as keys:
        keys.skip_to_content()
        keys.follow("I agree and sign")
        keys.told("You have signed")
    example.world.do("P02", c.SignAgreement())
    example.skip()


def test_a_reward_is_chosen(browser: Browser, example: Example) -> None:
    with at_the_keyboard(browser, example, "P03", f"{HERE}/rewards") as keys:
        keys.unfold("Change it")
        keys.to("to be paid", "radio")
        keys.page.keyboard.press("ArrowDown")
        assert keys.focus().name == "to be paid a part of it"
        keys.write("How much of each hundred", "40")
        keys.choose("^How", "A gift card")
        keys.back_to("In your own words")
        keys.follow("Keep my choice")
        keys.told("Your choice is kept")
    chosen = example.running.records.store.project(PROJECT).reward_preference("P03")
    assert (chosen.choice, chosen.route, chosen.percent) == ("reduced", "gift_card", 40)


def test_changes_are_asked_for_at_a_gate_and_then_it_is_passed(browser: Browser, example: Example) -> None:
    ready_for_the_gate(example.world)
    example.play()
    with at_the_keyboard(browser, example, "P01", GATE) as keys:
        keys.unfold("Ask for changes")
        keys.tick("D4")
        keys.write("What to change", "Fathers are missing.")
        keys.follow("Ask for changes")
        keys.told("Your decision is recorded")
    example.world.do("P01", c.CastVote(phase=Phase.CO_DESIGN, choice="request_changes", items=["D4"], reason="-"))
    example.skip()
    assert example.running.records.store.project(PROJECT).action("D4").status == ActionStatus.OPEN
    example.world.do("P04", c.CompleteAction(action="D4"))
    for person in ("P05", "P02"):
        example.world.do(person, c.CastVote(phase=Phase.CO_DESIGN, choice="approve"))
    example.play()
    with at_the_keyboard(browser, example, "P01", GATE) as keys:
        keys.write("Anything to say with your yes", "They are there now.")
        keys.follow("Say yes")
        keys.told("Your decision is recorded")
    example.world.do("P01", c.CastVote(phase=Phase.CO_DESIGN, choice="approve"))
    example.skip()
    example.until(Phase.CO_DECISION_MAKING)


def test_dots_are_given(browser: Browser, example: Example) -> None:
    example.world.do("P08", c.OpenPoll(poll="priorities", options=OPTIONS))
    example.play()
    with at_the_keyboard(browser, example, "P02", f"{HERE}/polls/priorities") as keys:
        keys.write("^Text line$", "2")
        keys.choose("How much would it change.*Text line", "4")
        keys.write("^First call$", "1")
        keys.follow("^Vote$")
        keys.told("Your vote is counted")
    ballot = example.running.records.store.project(PROJECT).polls["priorities"].ballots["P02"]
    assert (ballot.dots, ballot.scores) == ({"Text line": 2, "First call": 1}, {"Text line": 4})


def test_options_are_ranked(browser: Browser, example: Example) -> None:
    with at_the_keyboard(browser, example, "P03", f"{HERE}/polls/channels") as keys:
        keys.choose("School or nursery", "2")
        keys.choose("Text message", "1")
        keys.follow("^Vote$")
        keys.told("Your vote is counted")
    ballot = example.running.records.store.project(PROJECT).polls["channels"].ballots["P03"]
    assert ballot.ranking == ["Text message", "School or nursery"]


def test_a_project_is_kicked_off(browser: Browser, example: Example) -> None:
    with at_the_keyboard(browser, example, "operator", "/kickoff") as keys:
        keys.choose("Template", "Standard")
        keys.follow("Begin the form")
        keys.fill({**FACTS, "project.id": "by-keyboard"}, "Save and go on")
        keys.fill(PEOPLE, "Save and go on")
        keys.follow("The money")  # decisions stand in their step once there is money
        keys.fill(MONEY, "Save and go on")
        keys.follow("Last look, then start")
        keys.follow("Start the project")
    until(lambda: example.running.operator().get("/api/projects/by-keyboard").status_code == 200, "it has started")
    project = example.running.records.store.project("by-keyboard")
    assert [one.initials for one in project.charter.participants][:2] == ["R.A.", "K.M."]
    assert str(project.charter.budget.total) == MONEY["budget.total"]
