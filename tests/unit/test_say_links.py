"""Links by which people say something of a session without signing in: who makes them, what they take, how they end."""

import pytest

from domain import commands as c
from domain.commands_loop import EndSayLink, OpenSayLink
from domain.needs import needs_of
from domain.notices import notices_for
from domain.phases import Phase
from domain.project import fold
from domain.refusals import Refusal
from domain.say_links import MOST_BY_ONE_LINK
from tests.builders import World, example_charter


def linked(days: int = 7) -> World:
    world = World()
    world.do(world.project.owner, OpenSayLink(action="D2", days=days))
    return world


def by_link(world: World, text: str = "Too loud", link: str | None = "k1") -> None:
    world.do(None, c.MakeSuggestion(text=text, link=link, action="D5"), channel="link")


def test_what_comes_by_a_link_is_nobodys_is_of_its_session_and_wants_an_answer_like_any_other() -> None:
    world = linked()
    by_link(world)
    [said] = world.project.suggestions.values()
    assert (said.person, said.action, said.link) == (None, "D2", "k1")
    assert world.later(days=30) and world.project.suggestions["s1"].overdue
    answered = world.do(world.project.owner, c.AnswerSuggestion(suggestion="s1", answer="no", because="The hall"))
    assert notices_for(answered[0], world.project) == [], "there is nobody to write to"
    assert fold(None, world.events) == world.project


def test_nobody_without_a_link_or_a_place_says_anything() -> None:
    world = linked()
    for link in (None, "k2"):
        with pytest.raises(Refusal):
            by_link(world, link=link)
    with pytest.raises(Refusal):
        world.do(None, c.CompleteAction(action="D2"), channel="link")
    assert world.project.suggestions == {}


def test_only_who_answers_for_the_work_makes_and_ends_its_links() -> None:
    world = World()
    head, owner = world.project.action("D2").plan.accountable, world.project.owner
    for person in world.project.people:
        if person not in (head, owner):
            with pytest.raises(Refusal, match="accountable person"):
                world.do(person, OpenSayLink(action="D2"))
    world.do(head, OpenSayLink(action="D2"))
    with pytest.raises(Refusal, match="accountable person"):
        world.do("P02", EndSayLink(link="k1"))
    world.do(owner, EndSayLink(link="k1"))
    with pytest.raises(Refusal, match="closed already"):
        world.do(owner, EndSayLink(link="k1"))


def test_a_link_takes_nothing_after_its_end_or_its_last_day_or_when_it_is_full() -> None:
    ended, late, full = linked(), linked(days=1), linked()
    ended.do(ended.project.owner, EndSayLink(link="k1"))
    late.later(days=1)
    for number in range(MOST_BY_ONE_LINK):
        by_link(full, f"Idea {number}")
    for world in (ended, late, full):
        with pytest.raises(Refusal, match="This link is closed"):
            by_link(world)
    assert len(full.project.suggestions) == MOST_BY_ONE_LINK


def test_an_answer_leads_to_work_that_there_is() -> None:
    world = linked()
    by_link(world)
    answer = c.AnswerSuggestion(suggestion="s1", answer="adopted", because="We can", led_to="D9")
    with pytest.raises(Refusal, match="D9"):
        world.do(world.project.owner, answer)
    world.do(world.project.owner, answer.model_copy(update={"led_to": "D4"}))
    assert world.project.suggestions["s1"].led_to == "D4"


def test_those_who_took_part_are_asked_after_a_session_only_where_the_charter_says_so() -> None:
    charter = example_charter()
    asks = charter.model_copy(update={"answers": charter.answers.model_copy(update={"ask_after_sessions": True})})
    for given, told in ((charter, []), (asks, ["P01", "P02"])):
        world = World(given)
        world.do("P03", c.StepBack(person="P03"))
        [confirmed, *_] = world.do(world.project.owner, c.ConfirmAttendance(action="D2", people=["P01", "P02", "P03"]))
        found = [one for one in notices_for(confirmed, world.project) if one.kind == "say_after_session"]
        assert [one.person for one in found] == told
        assert all(one.link == "say?action=D2" and "10 working days" in one.text for one in found)


def test_a_gate_that_closes_the_loop_waits_also_for_what_came_by_a_link() -> None:
    world = linked().up_to(Phase.CO_EVALUATION).work(Phase.CO_EVALUATION)
    assert needs_of(world.project, Phase.CO_EVALUATION)["you_said_we_did_published"]
    world.do(world.project.owner, OpenSayLink(action="E1"))
    by_link(world, link="k2")
    assert not needs_of(world.project, Phase.CO_EVALUATION)["you_said_we_did_published"]
