"""My tasks: what is mine, by the days of my own time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import commands as c
from domain.calendar import end_of_day
from domain.charter_people import Participant
from domain.commands_board import BlockAction, ProposeDue
from domain.phases import Phase
from domain.state import Actor
from tests.builders import World
from web.timezones import KNOWN, REGIONS, place_of_zone
from web.views.shape import Look
from web.views.tasks import TaskView, how_near, tasks_of

ZONES = ("Europe/London", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "UTC")


def tasks(world: World, person: str, zone: str = "Europe/London") -> list[TaskView]:
    actor = Actor(person=person, channel="web")
    return tasks_of(world.project, Look(actor=actor, money=False, now=world.now, base_url=""), zone)


def named(world: World, person: str, zone: str = "Europe/London") -> dict[str, TaskView]:
    return {one.action: one for one in tasks(world, person, zone)}


def test_mine_is_what_i_do_and_what_i_am_invited_to() -> None:
    mine = named(World(), "P03")
    assert (mine["D1"].part, mine["D6"].part, mine["M3"].part) == ("take_part", "do", "do")
    assert "L2" not in mine, "only those who film are invited"
    assert "D1" not in named(World(), "P07"), "staff are not invited by a reward"
    assert [one.until for one in tasks(World(), "P03")] == sorted(one.until for one in tasks(World(), "P03"))


def test_a_task_says_where_how_long_and_what_is_paid() -> None:
    one = named(World(), "P03")["D1"]
    assert one.mode == "in_person"
    assert one.pay is not None
    assert (one.pay.label, str(one.pay.amount), one.currency) == ("Half day (up to 4 hours)", "82.50", "GBP")
    assert named(World(), "P08")["D1"].pay is None


def test_only_open_work_of_a_project_that_goes_on_is_there() -> None:
    world = World()
    world.do("P08", c.CompleteAction(action="D1"))
    world.do("P06", c.DropAction(action="D4", reason="Covered"))
    assert not {"D1", "D4"} & set(named(world, "P04"))
    world.attend("D2")
    assert "D2" not in named(world, "P04"), "who was there has nothing more to do"
    assert "D2" in named(world, "P08"), "who answers for it says when it is done"
    world.do("P04", c.StepBack(person="P04"))
    assert tasks(world, "P04") == []
    world.do("P04", c.ReturnPerson(person="P04"))
    world.do("P06", c.PauseProject(reason="Snow"))
    assert tasks(world, "P04") == []
    assert "D6" not in named(World().up_to(Phase.CO_DECISION_MAKING), "P04")


def test_what_there_is_to_do_with_a_task_is_what_the_rules_allow() -> None:
    world = World()
    assert named(world, "P01")["D3"].you_may == ["record_artefact", "complete_action", "block_action", "propose_due"]
    assert named(world, "P02")["D3"].you_may == ["record_artefact", "propose_due"]
    world.do("P01", BlockAction(action="D3", reason="No room"))
    world.do("P02", ProposeDue(action="D3", due=date(2027, 2, 12)))
    one = named(world, "P01")["D3"]
    assert one.blocked == "No room"
    assert one.asked is not None and one.asked.due == date(2027, 2, 12)
    assert one.you_may == ["record_artefact", "complete_action", "block_action", "unblock_action"]


def test_who_looks_on_has_no_tasks() -> None:
    world = World()
    assert tasks_of(world.project, Look(Actor(operator=True), True, world.now, ""), "UTC") == []


# --- days of one's own ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("zone", "now", "when"), [
    # D1 is due on Tuesday 19 January in London, where the day ends at 00:00 UTC.
    ("Europe/London", "2027-01-18T23:59", "this_week"), ("Europe/London", "2027-01-19T00:00", "today"),
    ("Europe/London", "2027-01-19T23:59", "today"), ("Europe/London", "2027-01-20T00:00", "late"),
    # In Los Angeles it ends on the 19th at 16:00; the 19th begins there at 08:00 UTC.
    ("America/Los_Angeles", "2027-01-19T07:59", "this_week"), ("America/Los_Angeles", "2027-01-19T08:00", "today"),
    # In Auckland it ends on the 20th at 13:00, so it is a task of the 20th there.
    ("Pacific/Auckland", "2027-01-19T10:59", "this_week"), ("Pacific/Auckland", "2027-01-19T11:00", "today"),
    ("Europe/London", "2027-01-17T23:59", "later"), ("Europe/London", "2027-01-18T00:00", "this_week"),
    ("Pacific/Auckland", "2027-01-17T11:00", "this_week")])
def test_the_day_of_a_task_is_the_readers_own(zone: str, now: str, when: str) -> None:
    world = World()
    world.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert named(world, "P03", zone)["D1"].when == when


def test_where_my_clock_differs_the_moment_is_said_and_midnight_is_still_the_day_before() -> None:
    here, there = (named(World(), "P03", zone)["D1"] for zone in ("Europe/London", "America/New_York"))
    assert (here.other_zone, there.other_zone) == (False, True)
    local = there.last_moment.astimezone(ZoneInfo("America/New_York"))
    assert (local.day, local.hour, local.minute) == (19, 18, 59)
    assert not named(World(), "P03", "UTC")["D1"].other_zone, "in winter London's clock is the same"


@given(st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31)), st.dates(date(2027, 1, 1), date(2027, 12, 31)),
       st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_nothing_is_late_before_its_day_is_over_where_it_was_agreed(
        now: datetime, due: date, ours: str, theirs: str) -> None:
    moment, until = now.replace(tzinfo=UTC), end_of_day(due, ours)
    when = how_near(until, moment, theirs)
    assert (when == "late") == (moment >= until)
    if when != "late":
        last = (until - timedelta(minutes=1)).astimezone(ZoneInfo(theirs)).date()
        ahead = (last - moment.astimezone(ZoneInfo(theirs)).date()).days
        assert (when == "today") == (ahead <= 0)
        assert when != "this_week" or 1 <= ahead <= 6
        assert when != "later" or ahead >= 1


# --- zones ------------------------------------------------------------------------------------------------------------

def test_every_zone_of_the_list_exists_and_is_there_once() -> None:
    assert len(KNOWN) == sum(map(len, REGIONS.values()))
    assert all(ZoneInfo(one) for one in KNOWN)
    assert place_of_zone("America/New_York") == "New York"
    assert place_of_zone("UTC") == ""


def test_who_joins_later_has_the_tasks_that_they_are_given() -> None:
    world = World()
    world.do("P06", c.AddPerson(participant=Participant(id="P09", initials="L.W.", role_title="Father",
                                                        group="service_user"), why="Fathers were missing"))
    assert tasks(world, "P09") == []
