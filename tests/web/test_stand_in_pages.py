"""Stand-ins on their page: who decides for whom, now, to come and before; named with dates, refused at the field."""

import html
import re
from datetime import timedelta

import httpx
import pytest

from domain import commands as c
from domain.commands_gates import EndStandIn
from tests.builders import World
from tests.web.desk import Desk, named
from tests.web.test_gate_page import section
from tests.web.test_pages import field

ADDRESS = "/projects/one/stand-ins"


def appointed(desk: Desk) -> World:
    """One stand-in now, one to come, one that was ended."""
    world = World(named("one"))
    today = world.now.date()
    for person, after in (("P07", 0), ("P08", 10)):
        world.do("P05", c.AppointStandIn(seat="P05", person=person, start=today + timedelta(days=after),
                                         until=today + timedelta(days=after + 3), why="Leave"))
    world.do("P06", c.AppointStandIn(seat="P01", person="P02", start=today, until=today))
    world.do("P01", EndStandIn(seat="P01", person="P02", start=today))
    return desk.publish(world)


def shown(browser: httpx.Client) -> str:
    answer = browser.get(ADDRESS)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_the_page_shows_who_decides_for_whom_now_to_come_and_before(desk: Desk) -> None:
    appointed(desk)
    text = shown(desk.browser("P03", "one"))
    now, past = section(text, "now"), section(text, "past")
    assert re.findall(r'<span class="pill[^>]*>([^<]*)<', now) == ["now", "to come"]
    assert "from 11 January 2027 to 14 January 2027" in now and "Leave" in now
    assert "ended on 11 January 2027" in past and "A.K." in past
    assert "You decide for" not in text
    assert "You decide for J.T. (Head of Services (sponsor)) today." in shown(desk.browser("P07", "one"))


def test_only_those_who_may_get_the_forms(desk: Desk) -> None:
    appointed(desk)
    other = shown(desk.browser("P03", "one"))
    assert "End it today" not in other and 'name="until"' not in other
    assert "There is no seat here for which you can name somebody." in other
    assert shown(desk.browser("P07", "one")).count("End it today") == 2  # for sighted people, and to be read aloud
    holder = shown(desk.browser("P05", "one"))
    assert 'name="until"' in holder and holder.count('<option value="P05"') == 2
    assert shown(desk.browser("P01", "one")).count('<option value="P01"') == 1


@pytest.mark.parametrize(("changes", "at"), [
    ({"until": "2027-01-10"}, "until"), ({"until": ""}, "until"), ({"start": "soon"}, "start"),
    ({"person": "P05"}, "person"), ({"seat": "P01", "person": "P07"}, "person"),
])
def test_what_is_wrong_is_said_at_the_field_and_the_rest_stays(desk: Desk, changes: dict[str, str], at: str) -> None:
    appointed(desk)
    browser = desk.browser("P05", "one")
    page = browser.get(ADDRESS).text
    form = {"csrf": field(page, "csrf"), "once": field(page, "once"), "what": "appoint", "phase": "co_design",
            "seat": "P05", "person": "P07", "start": "2027-01-12", "until": "2027-01-15", "why": "My sister's wedding"}
    answer = browser.post(ADDRESS, data={**form, **changes})
    assert answer.status_code == 422
    text = html.unescape(answer.text)
    assert f'id="{at}-fault"' in text and f'aria-describedby="{at}-fault"' in text
    assert 'value="My sister\'s wedding"' in text and text.count("aria-invalid") == 1
    kept = {**form, **changes}
    assert f'<option value="{kept["person"]}" selected' in text or kept["person"] == kept["seat"]
