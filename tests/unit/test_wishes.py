"""How people want to be reached, what they need, what they say yes to: theirs alone to say; the last word counts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import commands as c
from domain.board_view import board_of
from domain.charter_people import Channel, Communication, ConsentUse
from domain.commands_wishes import ChangeAdjustments, ChangePreferences
from domain.events import AdjustmentsChanged, AnyEvent, ContentTakenDown
from domain.notices import Notice, notices_for
from domain.people import consents
from domain.phases import Phase
from domain.project import Project, fold
from domain.refusals import Refusal
from domain.state import Actor, Ballot
from domain.ways import BY_CHAT, way_to
from domain.wishes import may_know_wishes, prepares_sessions
from tests.builders import World

CHANNELS: list[Channel] = ["email", "phone", "sms", "post", "chat", "group_chat", "whatsapp_one_to_one"]
NEED = "Somebody who reads the papers aloud"


def prefer(world: World, person: str, preferred: Channel = "sms", avoid: tuple[Channel, ...] = (),
           best_time: str = "any") -> list[AnyEvent]:
    wishes = Communication(preferred=preferred, avoid=list(avoid), best_time=best_time)
    return world.do(person, ChangePreferences(communication=wishes))


def need(world: World, person: str, *adjustments: str) -> list[AnyEvent]:
    return world.do(person, ChangeAdjustments(adjustments=list(adjustments)))


def told(world: World, events: list[AnyEvent]) -> list[Notice]:
    return [notice for event in events for notice in notices_for(event, world.project)]


# --- preferences and adjustments --------------------------------------------------------------------------------------

def test_what_somebody_says_last_counts_and_until_then_the_charter() -> None:
    world = World()
    assert world.project.communication("P01").preferred == "phone"
    assert world.project.adjustments("P01") == ["Papers on paper, by post, one week ahead"]
    prefer(world, "P01", "post", best_time="afternoons")
    need(world, "P01", NEED, NEED, "Captions")
    assert world.project.communication("P01").best_time == "afternoons"
    assert world.project.adjustments("P01") == [NEED, "Captions"]
    need(world, "P01")
    assert world.project.adjustments("P01") == []
    assert fold(None, world.events) == world.project


def test_a_snapshot_from_before_is_read_and_says_what_the_charter_says() -> None:
    world = World()
    world.do("P01", c.SignAgreement())
    kept = world.project.model_dump(mode="json")
    for one in kept["standings"].values():
        del one["communication"], one["adjustments"]
    old = Project.model_validate(kept)
    assert old == world.project
    assert old.communication("P01").preferred == "phone"


def test_somebody_outside_the_group_also_says_how_to_reach_them() -> None:
    world = World()
    prefer(world, "S01", "phone", avoid=("email",))
    assert world.project.communication("S01").avoid == ["email"]


@pytest.mark.parametrize("command", [ChangePreferences(communication=Communication()),
                                     ChangeAdjustments(adjustments=[NEED])])
def test_nobody_speaks_for_somebody_else(command: ChangePreferences | ChangeAdjustments) -> None:
    """A command names nobody else, and the operations team has nothing to say here."""
    assert not {"person", "participant"} & set(type(command).model_fields)
    world = World()
    with pytest.raises(Refusal, match="each person in the project, for themselves"):
        world.do(None, command, operator=True)
    world.do("P06", command)
    assert set(world.project.standings) == {"P06"}


def test_the_best_way_cannot_be_one_to_avoid() -> None:
    with pytest.raises(Refusal, match="You chose text message both as the best way and as one to avoid"):
        prefer(World(), "P01", "sms", avoid=("sms",))


def test_the_best_time_is_said_in_few_words() -> None:
    for words in ("", " ", "x" * 201):
        with pytest.raises(Refusal, match="at most 200 letters"):
            prefer(World(), "P01", best_time=words)


@given(st.sampled_from(CHANNELS), st.lists(st.sampled_from(CHANNELS), unique=True), st.booleans())
@settings(max_examples=30, deadline=None)
def test_whatever_is_chosen_no_message_goes_a_way_that_is_to_be_avoided(
        preferred: Channel, avoid: list[Channel], has_chat: bool) -> None:
    world = World()
    try:
        prefer(world, "P02", preferred, tuple(avoid))
    except Refusal:
        assert preferred in avoid
        return
    way = way_to(world.project.communication("P02"), has_chat)
    assert way not in avoid and way in (None, "email", *BY_CHAT)
    assert (way is None) == ("email" in avoid and not (has_chat and preferred in BY_CHAT))


def test_they_can_be_said_while_a_project_is_paused_or_winds_down() -> None:
    for stop in (c.PauseProject(reason="Snow"), c.CancelProject(reason="No money")):
        world = World()
        world.attend("D1")
        world.do("P06", stop)
        prefer(world, "P01", "post")
        need(world, "P01", NEED)
        assert world.project.adjustments("P01") == [NEED]


def test_those_who_prepare_sessions_are_told_to_look_and_not_what_it_says() -> None:
    world = World()
    notices = told(world, need(world, "P04", NEED))
    assert {one.person for one in notices} == {"P05", "P06", "P07", "P08"}
    assert all(NEED not in one.text + one.subject and one.link == "needs" for one in notices)
    assert not [one for one in told(world, need(world, "P08", NEED)) if one.person == "P08"]


def test_service_users_and_those_outside_the_group_do_not_learn_what_others_need() -> None:
    project = World().project
    assert [one for one in project.people if prepares_sessions(project, one)] == ["P05", "P06", "P07", "P08"]
    assert not prepares_sessions(project, None)
    assert [one for one in project.people if may_know_wishes(project, "preferences_changed", one)] == ["P06"]
    assert not [one for one in project.people if may_know_wishes(project, "reward_chosen", one)]


def test_the_board_says_nothing_of_wishes() -> None:
    world = World()
    prefer(world, "P01", "post", best_time="when the ferry is in")
    need(world, "P01", NEED)
    shown = board_of(world.project, "https://pages.example").model_dump_json()
    assert NEED not in shown
    assert "ferry" not in shown
    assert AdjustmentsChanged.private


# --- consent ----------------------------------------------------------------------------------------------------------

def say(world: World, answer: str, action: str | None = None, use: ConsentUse = "recording") -> list[AnyEvent]:
    world.later(minutes=1)
    return world.do("P02", c.ChangeConsent.model_validate({"use": use, "answer": answer, "action": action}))


def may_use(world: World, action: str = "L2") -> bool:
    return consents(world.project, "P02", "recording", action)


def test_a_narrow_answer_counts_for_its_piece_of_work_only() -> None:
    world = World()
    say(world, "withdrawn", "L2")
    assert not may_use(world, "L2")
    assert may_use(world, "L1")
    say(world, "given")
    assert not may_use(world, "L2"), "a yes to everything does not take a single no away"


def test_a_no_to_everything_ends_a_yes_to_a_single_piece_until_that_is_said_again() -> None:
    world = World()
    say(world, "given", "L2")
    say(world, "withdrawn")
    assert not may_use(world)
    say(world, "given", "L2")
    assert may_use(world)


def test_projects_of_the_first_rules_keep_the_narrow_yes() -> None:
    world = World(rules=2)
    say(world, "given", "L2")
    say(world, "withdrawn")
    assert may_use(world)


@given(st.lists(st.tuples(st.sampled_from(["given", "refused", "withdrawn"]), st.sampled_from([None, "L1", "L2"])),
                max_size=8))
@settings(max_examples=30, deadline=None)
def test_after_a_no_to_everything_nothing_may_be_used(said: list[tuple[str, str | None]]) -> None:
    world = World()
    for answer, action in said:
        say(world, answer, action)
    say(world, "withdrawn")
    assert not [action for action in world.project.actions if may_use(world, action)]


def test_what_shows_somebody_comes_down_when_they_take_everything_back() -> None:
    world = World().up_to(Phase.CO_DELIVERY)
    say(world, "given", "L2", "story_use")
    say(world, "given", "L2")
    world.do("P02", c.CompleteAction(action="L2"))
    world.do("P01", c.PublishContent(action="L2", title="What helped us", featured=["P02"]))
    assert [one.title for one in say(world, "withdrawn") if isinstance(one, ContentTakenDown)] == ["What helped us"]


# --- a break ----------------------------------------------------------------------------------------------------------

def test_a_break_ends_on_no_day_that_is_over() -> None:
    world = World()
    with pytest.raises(Refusal, match="That day is over"):
        world.do("P02", c.StepBack(person="P02", until=date(2027, 1, 10)))
    world.do("P02", c.StepBack(person="P02", until=date(2027, 1, 11)))
    assert not world.project.is_active("P02")
    world.do("P02", c.ReturnPerson(person="P02"))
    assert world.project.is_active("P02")


@pytest.mark.parametrize(("rules", "counts"), [(2, 3), (3, 4)])
def test_who_votes_and_then_takes_a_break_is_counted(rules: int, counts: int) -> None:
    """A project of the first rules keeps its own."""
    world = World(rules=rules).up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=["A", "B"]))
    for person in ("P01", "P02", "P03", "P04"):
        world.do(person, c.CastBallot(poll="priorities", ballot=Ballot(dots={"A": 1})))
    world.do("P02", c.StepBack(person="P02"))
    world.do("P06", c.ClosePoll(poll="priorities"))
    result = world.project.polls["priorities"].result
    assert result is not None
    assert result.options[0].points == counts
    assert result.turnout["service_user"] == counts <= result.eligible["service_user"]


def test_an_actor_of_the_board_who_is_nobody_says_nothing_of_themselves() -> None:
    project = World().project
    with pytest.raises(Refusal):
        project.decide(ChangeAdjustments(actor=Actor(channel="board"), adjustments=[NEED]), project.started_at)
