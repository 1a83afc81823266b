"""The picture of a project's way, and who does what: the same facts for those who look and those who read."""

import html
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import commands as c
from domain.phases import Phase
from tests.builders import World
from tests.web.desk import Desk, named
from web.views.raci import raci_view
from web.views.shape import Look
from web.views.timeline import WIDTH, Timeline, timeline
from web.views.work import phases_view

STAGES = [World(), World().up_to(Phase.CO_DELIVERY), World().up_to(Phase.CO_EVALUATION)]


def line_of(world: World, now: datetime, ended_at: datetime | None = None) -> Timeline:
    look = Look(actor=None, money=False, now=now, base_url="")
    return timeline(phases_view(world.project, look, {}), now, world.project.timezone, ended_at)


@settings(max_examples=30, deadline=None)
@given(world=st.sampled_from(STAGES), days=st.integers(0, 900))
def test_everything_is_in_the_picture_in_the_order_of_time(world: World, days: int) -> None:
    now = world.project.updated_at + timedelta(days=days)
    line = line_of(world, now)
    spans = [span for row in line.rows for span in (row.planned, row.real) if span]
    assert all(0 <= one.x <= WIDTH and one.x + one.length <= WIDTH + 2 and one.start <= one.end for one in spans)
    places = sorted((one.start, one.x) for one in spans)
    assert [x for _, x in places] == sorted(x for _, x in places)
    assert line.today is not None and 0 <= line.today <= WIDTH
    assert [one.x for one in line.ticks] == sorted(one.x for one in line.ticks) and len(line.ticks) <= 6
    for row in line.rows:
        phase = next(one for one in Phase if one.spoken == row.title)
        assert row.passed is (phase in world.project.phase_ended)
        assert (row.real is not None) is (phase in world.project.phase_started)
        assert row.open is (row.real is not None and not row.passed)


def test_a_phase_that_goes_on_after_its_plan_is_late_by_the_days_since(desk: Desk) -> None:
    world = World()
    planned = line_of(world, world.now).rows[0].planned.end
    for days, late in ((-1, 0), (0, 0), (1, 1), (12, 12)):
        day = datetime.combine(planned + timedelta(days=days), world.now.timetz())
        assert line_of(world, day).rows[0].late_days == late
    assert "12 days later than planned" in line_of(world, datetime.combine(
        planned + timedelta(days=12), world.now.timetz())).rows[0].words


def test_a_project_that_ended_has_no_today(desk: Desk) -> None:
    world = World().up_to(Phase.CO_DECISION_MAKING)
    world.do("P06", c.CancelProject(reason="No money"))
    line = line_of(world, world.now + timedelta(days=99), world.project.ended_at)
    assert line.today is None and line.rows[1].real and line.rows[1].real.end == date(2027, 1, 11)


def test_the_page_tells_the_picture_as_words_and_as_a_table_too(desk: Desk) -> None:
    desk.publish(World(named("one")).up_to(Phase.CO_DECISION_MAKING))
    page = desk.browser("P02", "one").get("/projects/one").text
    figure = page[page.index('<figure class="timeline">'):]
    assert 'role="img" aria-labelledby="way-title way-words"' in figure and "style=" not in figure
    assert "Co-design: planned" in figure and "gate passed 11 January 2027" in figure
    table = figure[figure.index("<table"):figure.index("</table>")]
    assert table.count('<th scope="row">') == 4 and table.count('<th scope="col">') == 5
    assert "11 January 2027" in table and "not yet" in table


def test_exactly_one_person_is_accountable_for_each_decision_and_stands_out(desk: Desk) -> None:
    world = desk.publish(World(named("one")))
    raci = raci_view(world.project)
    page = html.unescape(desk.browser("P02", "one").get("/projects/one/raci").text)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    assert len(rows) == len(raci.decisions) == len(world.project.charter.raci) > 5
    for row, told, plan in zip(rows, raci.decisions, world.project.charter.raci, strict=True):
        assert told.parts.count("A") + sum("A" in one and len(one) > 1 for one in told.parts) == 1
        assert row.count('class="letter a">A</span><span class="word"> accountable') == 1
        head = next(who for who, letters in zip(raci.people, told.parts, strict=True) if "A" in letters)
        assert head.person == told.accountable.person == plan.accountable
        cells = dict(zip((one.person for one in raci.people), told.parts, strict=True))
        assert {one for one, letters in cells.items() if "C" in letters} == set(plan.consulted)
        assert {one for one, letters in cells.items() if "I" in letters} == set(plan.informed)
        assert {one for one, letters in cells.items() if "R" in letters} == set(plan.responsible)
    assert page.count('scope="col"') == len(raci.people) + 1 and "(you)" in page


@pytest.mark.parametrize("name", ["timeline.html", "raci.html", "audit.html", "steering.html", "projects.html"])
def test_pages_have_no_style_of_their_own(name: str) -> None:
    """The policy for contents would forbid it, and the page would look broken."""
    assert "style=" not in (Path(__file__).parents[2] / "web" / "templates" / name).read_text()
