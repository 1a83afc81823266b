"""The first page: what waits for me across projects, until when, and what silence means; kind when nothing does."""

import html
import re
from datetime import date, timedelta

import httpx

from domain import commands as c
from domain.phases import Phase
from domain.said import as_is
from tests.builders import World
from tests.web.desk import Desk, named
from web.views.mine import MOST, Entry, sections

GATE = Phase.CO_DESIGN


def shown(browser: httpx.Client) -> str:
    answer = browser.get("/")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def headings(text: str, level: int) -> list[str]:
    return re.findall(rf"<h{level}[^>]*>([^<]*)</h{level}>", text)


def test_decisions_come_first_then_votes_tasks_answers_and_payments(desk: Desk) -> None:
    open_gate = World(named("one")).work(GATE)
    busy = World(named("two")).up_to(Phase.CO_DECISION_MAKING)
    busy.do("P08", c.OpenPoll(poll="priorities", options=["Text line", "Short films"]))
    busy.do("P02", c.MakeSuggestion(text="An evening workshop"))
    busy.do("P05", c.CompleteAction(action="M1"))
    busy.attend("M1")
    for world in (open_gate, busy):
        desk.publish(world)
    text = shown(desk.browser("P06", "one", "two"))
    assert [one for one in headings(text, 2) if one != "My projects"] == [
        "Votes", "Tasks", "Answers you owe", "Payments"]
    approver = shown(desk.browser("P01", "one", "two"))
    assert headings(approver, 2)[:2] == ["Decisions", "Votes"]
    assert 'href="http://testserver/projects/one/gates/co_design">Decide at the Co-design gate' in approver
    assert "You can change your vote until it is counted." in approver


def test_a_decision_says_since_when_it_waits_and_what_silence_leads_to(desk: Desk) -> None:
    world = desk.publish(World(named("one")).work(GATE))
    browser = desk.browser("P05", "one")
    text = shown(browser)
    assert "asked on 11 January 2027" in text
    assert "Silence never counts as a yes. If nothing is said, you are reminded on 14 January 2027." in text
    world.later(days=4)
    desk.publish(world)
    assert "you are reminded on 20 January 2027" in shown(browser)
    world.later(days=8)
    desk.publish(world)
    assert "If nothing is said, B.G. (Trustee (appeals and escalation)) is told on 25 January 2027." in shown(browser)


def test_whoever_reads_polish_is_told_in_polish_what_waits(desk: Desk) -> None:
    desk.publish(World(named("one")).work(GATE))
    browser = desk.browser("P05", "one")
    answer = browser.get("/", headers={"accept-language": "pl"})
    text = html.unescape(answer.text)
    assert "Zdecyduj: Wspólne projektowanie" in text and "Milczenie nigdy nie znaczy tak." in text
    assert "W toku" in text and "Decide" not in text and "Running" not in text


def test_a_run_to_approve_says_until_when_it_was_promised(desk: Desk) -> None:
    world = World(named("one"))
    world.do("P08", c.CompleteAction(action="D1"))
    world.attend("D1")
    world.do("P06", c.ProposeRun())
    desk.publish(world)
    text = shown(desk.browser("S01", "one"))
    assert headings(text, 2)[0] == "Decisions"
    assert "Approve payment run r1" in text and "by 18 January 2027" in text
    assert "Nobody in it is paid before it is approved." in text


def test_a_stand_in_reads_for_whom_they_are_asked(desk: Desk) -> None:
    world = World(named("one")).work(GATE)
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="P05", person="P07", start=today, until=today + timedelta(days=3)))
    desk.publish(world)
    assert "Decide at the Co-design gate, for J.T. (Head of Services (sponsor))" in shown(desk.browser("P07", "one"))


def test_those_who_are_consulted_are_asked_for_advice_while_the_gate_is_open(desk: Desk) -> None:
    world = World(named("one"))
    browser = desk.browser("P07", "one")
    desk.publish(world)
    assert "Give advice" not in shown(browser)
    world.work(GATE)
    desk.publish(world)
    assert "Give advice for the Co-design gate" in shown(browser)
    world.pass_gate(GATE)
    desk.publish(world)
    assert "Give advice" not in shown(browser)


def many(number: int, project: str = "") -> list[Entry]:
    return [Entry(what="action", sentence=as_is(f"Work {one}"), project=project or f"p{one % 3}",
                  project_name=f"P {one % 3}", due=date(2027, 3, 1 + one % 28), asked=None, silent=None, url="/")
            for one in range(number)]


def test_where_much_waits_it_is_grouped_by_project_and_where_little_waits_it_is_not() -> None:
    (few,), _ = sections(many(4))
    assert [(one.title, len(one.entries)) for one in few.piles] == [("", 4)]
    (much,), more = sections(many(9))
    assert [(one.title, len(one.entries)) for one in much.piles] == [("P 0", 3), ("P 1", 3), ("P 2", 3)]
    assert more == 0
    (of_one,), _ = sections(many(9, "only"))
    assert [one.title for one in of_one.piles] == [""]


def test_a_page_holds_only_so_much_and_says_how_much_more_there_is() -> None:
    found, more = sections(many(100))
    assert sum(len(pile.entries) for one in found for pile in one.piles) == MOST
    assert more == 100 - MOST


def test_the_page_stays_small_also_for_whoever_has_much_to_do(desk: Desk) -> None:
    projects = ["one", "two", "three"]
    for project in projects:
        desk.publish(World(named(project)))
    answer = desk.browser("P06", *projects).get("/")
    rows = answer.text.count('class="row"')
    assert rows > 5 and len(answer.content) / rows * (MOST + 12) < 50_000


def test_when_nothing_waits_the_page_says_what_comes_next(desk: Desk) -> None:
    world = World(named("one")).sign_all()
    desk.publish(world)
    text = shown(desk.browser("P07", "one"))
    assert "Waiting for me" in headings(text, 1)
    assert "Nothing waits" not in text
    world.do("P07", c.CompleteAction(action="D2"))
    desk.publish(world)
    text = shown(desk.browser("P07", "one"))
    assert "Nothing waits for you. Thank you." in text
    assert "Your next task: Improve the first call, by 29 June 2027." in text
    trustee = shown(desk.browser("S04", "one"))
    assert "Co-design goes on; the next piece of work is planned for 19 January 2027." in trustee
    stranger = shown(desk.browser("nobody"))
    assert "You have no place in a project yet." in stranger and 'href="/projects"' in stranger
