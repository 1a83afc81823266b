"""What should not be there is taken back by somebody else before it is in a run; what was promised instead is given."""

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.notices import notices_for
from domain.phases import Phase
from domain.refusals import Refusal
from domain.waiting import waiting
from tests.builders import World
from tests.unit.money_world import added, claimed, confirmed, line, money_world, paid


def voided(world: World, key: str, by: str = "P06") -> World:
    world.do(by, m.VoidLine(line=key, reason="Wrong minutes"))
    return world


# --- taken back -------------------------------------------------------------------------------------------------------


def test_wrong_minutes_are_put_right_before_the_reward_is_in_a_run() -> None:
    world = money_world()
    added(world)
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P01", "P03"], minutes=300))
    (event,) = world.do("P06", m.VoidLine(line="P01-N1-v1", reason="It was half an hour"))
    assert [(one.person, "half an hour" in one.text) for one in notices_for(event, world.project)] == [("P01", True)]
    world.do("P06", c.ConfirmAttendance(action="N1", people=["P01"], minutes=30))
    assert {key: (one.state, one.amount_minor) for key, one in world.project.lines.items() if one.person == "P01"} == {
        "P01-N1-v1": ("voided", 13800), "P01-N1-v2": ("earned", 1380)}
    assert line(world, "P01-N1-v2").external_id != line(world, "P01-N1-v1").external_id


def test_whoever_was_not_there_after_all_did_not_take_part() -> None:
    world = World()
    world.attend("D2")
    voided(world, "P01-D2-v1")
    assert world.project.actions["D2"].attended == ["P02", "P03", "P04"]
    world.do("P06", c.ProposeRun())
    assert "P01-D2-v1" not in world.project.runs["r1"].lines


def test_a_session_called_off_for_the_wrong_person_can_still_be_attended() -> None:
    world = World()
    world.do("P06", m.CallOff(action="D2", people=["P01"], notice_hours=1, reason="Ill"))
    voided(world, "P01-D2-c1")
    world.do("P06", c.ConfirmAttendance(action="D2", people=["P01"]))
    assert line(world, "P01-D2-v1").state == "earned"


def test_getting_ready_is_not_paid_again_when_only_the_session_is_put_right() -> None:
    world = money_world()
    added(world, rate="hour", preparation="task_30")
    for _ in range(2):
        world.do("P06", c.ConfirmAttendance(action="N1", people=["P01"]))
        voided(world, [key for key in world.project.lines if "-v" in key][-1])
    assert sorted(world.project.lines) == ["P01-N1-p1", "P01-N1-v1", "P01-N1-v2"]


def test_an_exception_or_a_confirmed_expense_can_be_taken_back() -> None:
    world = World()
    world.do("P06", m.GrantException.model_validate(
        {"action": "D2", "person": "P01", "amount": "40.00", "reason": "He drove"}))
    for key in ("P01-D2-e1", confirmed(world)):
        assert line(voided(world, key), key).state == "voided"


def test_nobody_takes_back_what_is_their_own_or_not_their_work() -> None:
    world = World()
    world.attend("D3")
    world.attend("D2")
    with pytest.raises(Refusal, match="Nobody corrects their own"):
        voided(world, "P01-D3-v1", "P01")
    voided(world, "P03-D3-v1", "P01")
    for person in ("P01", "P05", "S01"):
        with pytest.raises(Refusal, match="not for"):
            voided(world, "P03-D2-v1", person)


def test_what_can_no_longer_be_taken_back_is_refused_alike_so_that_it_tells_no_choice() -> None:
    world = World()
    world.attend("D3")
    world.do("P06", c.ProposeRun(lines=["P03-D3-v1"]))
    said = set()
    for key in ("P02-D3-v1", "P03-D3-v1"):
        with pytest.raises(Refusal) as refused:
            voided(world, key, "P01")
        said.add((refused.value.code, str(refused.value).replace(key, "-")))
    assert len(said) == 1


def test_what_nobody_said_yes_to_yet_gets_a_no() -> None:
    world = World()
    with pytest.raises(Refusal, match="say no to it instead"):
        voided(world, claimed(world))


def test_work_whose_attendance_was_taken_back_asks_for_it_again() -> None:
    world = World()
    world.do("P06", c.ConfirmAttendance(action="D2", people=["P01"]))
    world.do("P08", c.CompleteAction(action="D2"))
    voided(world, "P01-D2-v1")
    assert [one.about for one in waiting(world.project, world.now) if one.what == "attendance"] == ["D2"]


# --- what was promised instead ----------------------------------------------------------------------------------------


def swapped(world: World, person: str = "P01") -> World:
    world.do(person, c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A course", swap="training")))
    world.attend("D2")
    return world


def swaps(world: World) -> list[str]:
    return [one.person for one in waiting(world.project, world.now) if one.what == "swap"]


@pytest.mark.parametrize("preference", [{"instead": "A course"}, {"swap": "training"}, {}])
def test_a_swap_says_for_what_and_of_which_kind(preference: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="Say what you would like instead"):
        World().do("P01", c.ChooseReward(preference=RewardPreference.model_validate(
            {"choice": "swapped", **preference})))


def test_a_swap_waits_for_the_owner_until_it_was_given() -> None:
    world = swapped(World())
    (one,) = [one for one in waiting(world.project, world.now) if one.what == "swap"]
    assert (one.person, one.private) == ("P06", True)
    assert not [word for word in ("P01", "A.K.", "course", "55") if word in f"{one.sentence} {one.about}"]
    (event,) = world.do("P06", m.GiveSwap(line="P01-D2-v1", note="First-aid course on 3 March"))
    assert [(told.person, "First-aid" in told.text) for told in notices_for(event, world.project)] == [("P01", False)]
    assert event.private and swaps(world) == [] and line(world, "P01-D2-v1").given_at == world.now
    with pytest.raises(Refusal, match="was given on"):
        world.do("P06", m.GiveSwap(line="P01-D2-v1", note="Again"))


def test_only_what_was_promised_can_be_given() -> None:
    world = swapped(World())
    with pytest.raises(Refusal, match="Nothing was promised instead"):
        world.do("P06", m.GiveSwap(line="P03-D2-v1", note="A course"))
    for person in ("P01", "P05", "S01"):
        with pytest.raises(Refusal, match="not for"):
            world.do(person, m.GiveSwap(line="P01-D2-v1", note="A course"))


def owned_by(person: str) -> World:
    charter = World().project.charter
    ownership = charter.ownership.model_copy(update={"owner": person})
    return World(charter.model_copy(update={"ownership": ownership}))


def test_an_owner_does_not_record_what_they_got_themselves() -> None:
    world = owned_by("P01")
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A course", swap="other")))
    world.do("P06", c.ConfirmAttendance(action="D2", people=["P01"]))
    assert swaps(world) == ["P05"]
    with pytest.raises(Refusal, match="not for"):
        world.do("P01", m.GiveSwap(line="P01-D2-v1", note="A course"))
    world.do("P05", m.GiveSwap(line="P01-D2-v1", note="A course"))


def test_a_cancelled_project_ends_when_what_was_promised_was_given() -> None:
    world = swapped(World())
    paid(world)
    world.do("P05", c.CancelProject(reason="Funding"))
    assert world.project.status == "winding_down" and swaps(world) == ["P06"]
    world.do("P06", m.GiveSwap(line="P01-D2-v1", note="A course"))
    assert world.project.status == "cancelled"


def test_the_last_gate_waits_for_what_was_promised() -> None:
    world = World()
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A course", swap="training")))
    world.up_to(Phase.CO_EVALUATION).work(Phase.CO_EVALUATION)
    assert world.project.gate(Phase.CO_EVALUATION).asked_at is None
    for key in [one.id for one in world.project.lines.values() if one.state == "swapped"]:
        world.do("P06", m.GiveSwap(line=key, note="A course"))
    assert world.project.gate(Phase.CO_EVALUATION).asked_at is not None


def test_running_projects_promise_no_swaps() -> None:
    world = World(rules=2)
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="swapped")))
    world.attend("D2")
    assert line(world, "P01-D2-v1").state == "swapped" and swaps(world) == []
