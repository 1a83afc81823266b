"""The page of a gate: what is approved and what shows it, what is new to me, who said what; forms keep their words."""

import html
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from domain import commands as c
from domain.commands_gates import GiveAdvice
from domain.phases import Phase
from tests.builders import World, artefact
from tests.web.desk import Desk, named
from tests.web.test_pages import field

GATE = Phase.CO_DESIGN
ADDRESS = "/projects/one/gates/co_design"


def ready(desk: Desk) -> World:
    """The first gate is open."""
    return desk.publish(World(named("one")).work(GATE))


def shown(browser: httpx.Client, address: str = ADDRESS) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def section(text: str, name: str) -> str:
    """The part of a page below a heading."""
    found = re.search(rf'id="{name}".*?</section>', text, re.DOTALL)
    return found.group(0) if found else ""


def sent(browser: httpx.Client, where: str = "", **fields: Any) -> httpx.Response:
    """A form of the page, as it stands there."""
    page = browser.get(ADDRESS).text
    names = [name for name in ("csrf", "once", "seen", "version") if f'name="{name}"' in page]
    hidden = {name: field(page, name) for name in names}
    return browser.post(ADDRESS + where, data={**hidden, **fields})


def test_each_need_links_to_what_shows_that_it_is_met(desk: Desk) -> None:
    ready(desk)
    needs = section(shown(desk.browser("P01", "one")), "needs")
    assert '<a class="small evidence" href="#made-shared_vision">Shared vision, version 1, 11 January 2027<' in needs
    assert "8 of 8 have signed" in needs and 'href="#work">6 of 6 done' in needs
    page = shown(desk.browser("P01", "one"))
    for target in re.findall(r'class="small evidence" href="#([^"]+)"', page):
        assert f'id="{target}"' in page, target
    assert "4 took part" in section(page, "work")


def test_what_a_yes_means_for_the_money_is_what_the_plan_says_whatever_anybody_chose(desk: Desk) -> None:
    ready(desk)
    money = section(shown(desk.browser("P02", "one")), "money")
    assert "After this gate Co-decision-making begins." in money and "planned from 15 March 2027" in money
    # 55.00 + 27.50 + 55.00 + 82.50 + 13.80 + 55.00, for four people.
    assert "pays up to £1,155.20, to 4 people together" in money
    assert "budget for rewards is £5,400.00" in money


def test_who_is_missing_and_since_when_stands_above_the_buttons(desk: Desk) -> None:
    world = ready(desk)
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="P05", person="P07", start=today, until=today + timedelta(days=4)))
    world.do("P01", c.CastVote(phase=GATE, choice="approve"))
    desk.publish(world)
    text = shown(desk.browser("P02", "one"))
    votes = section(text, "votes")
    assert "A.K. (Parent partner and co-chair) <strong>said yes</strong>" in votes
    assert re.search(r"J\.T\. .*not decided yet.*needed.*asked on 11 January 2027.*stand-in: ", votes)
    assert text.index('id="votes"') < text.index('id="decide"')


def test_what_is_new_since_i_said_that_i_had_read_it_is_shown_and_my_own_doing_is_not(desk: Desk) -> None:
    world = ready(desk)
    browser = desk.browser("P01", "one")
    before = desk.records.store.project("one").version
    assert "What changed since this phase began" in shown(browser)
    assert sent(browser, "/read").status_code == 303
    assert "nothing since you read this on 11 January 2027" in shown(browser)
    world.later(hours=1)
    world.do("P08", c.RecordArtefact(content=artefact("shared_vision", world.project.charter)))
    world.do("P05", c.CastVote(phase=GATE, choice="approve"))
    world.do("P01", c.CastVote(phase=GATE, choice="approve", reason="My own words"))
    desk.publish(world)
    news = section(shown(browser), "new")
    assert "What changed since you read this on" in news
    assert "Recorded: shared vision" in news and "J.T. (Head of Services (sponsor)) said yes" in news
    assert "A.K." not in news
    assert "What changed since this phase began" in shown(desk.browser("P02", "one"))
    assert desk.records.store.project("one").version == before + 3


def test_reading_a_page_or_a_forged_version_marks_nothing_as_read(desk: Desk) -> None:
    world = ready(desk)
    browser = desk.browser("P01", "one")
    shown(browser)
    account = desk.account("P01")
    assert desk.records.looks.last(account, "one", GATE) is None
    assert browser.get(f"{ADDRESS}/read").status_code == 405
    for version in ("", "-1", "x", "0"):
        assert sent(browser, "/read", version=version).status_code == 303
    assert desk.records.looks.last(account, "one", GATE) is None
    assert sent(browser, "/read", version="99999999").status_code == 303
    last = desk.records.looks.last(account, "one", GATE)
    assert last is not None and last.seq <= world.project.version


@pytest.mark.parametrize(("fields", "at", "fault"), [
    ({"choice": "request_changes", "reason": "Fathers are missing."}, "items", "Pick at least one thing"),
    ({"choice": "request_changes", "items": ["D5", "vision_agreed"]}, "what", "Say why"),
    ({"choice": "reject", "reason": " "}, "why-no", "Say why"),
    ({"choice": "approve", "reason": "x" * 4001}, "why-yes", "4000"),
])
def test_what_is_wrong_is_said_at_the_field_and_all_that_was_typed_stays(
        desk: Desk, fields: dict[str, Any], at: str, fault: str) -> None:
    ready(desk)
    answer = sent(desk.browser("P01", "one"), **fields)
    assert answer.status_code in (400, 422)
    text = html.unescape(answer.text)
    assert f'id="{at}-fault"' in text and f'aria-invalid="true" aria-describedby="{at}-fault"' in text
    assert fault in section(text, "decide")
    if fields["choice"] != "approve":
        assert "<details open>" in section(text, "decide")
    assert fields.get("reason", "").strip() in section(text, "decide")
    for item in fields.get("items", []):
        assert f'value="{item}" checked' in text


def test_each_choice_says_what_happens_next_and_who_is_told(desk: Desk) -> None:
    world = ready(desk)
    decide = section(shown(desk.browser("P05", "one")), "decide")
    assert "Your yes is kept. Still missing: A.K. (Parent partner and co-chair) has not decided yet; 0 of 2" in decide
    assert decide.count("The owner and the sponsor are told now") == 2
    world.do("P05", c.CastVote(phase=GATE, choice="approve"))
    world.do("P02", c.CastVote(phase=GATE, choice="approve"))
    desk.publish(world)
    assert ("With your yes this gate is passed. Co-decision-making begins at once. Everybody in the group is told."
            in section(shown(desk.browser("P01", "one")), "decide"))


def test_advice_shows_with_role_and_day_to_those_who_decide_and_its_form_to_those_who_are_asked(desk: Desk) -> None:
    world = ready(desk)
    world.do("P07", GiveAdvice(phase=GATE, words="Say who <b>calls</b> first"))
    desk.publish(world)
    browser = desk.browser("P01", "one")
    text = browser.get(ADDRESS).text
    advice = section(text, "advice")
    assert world.project.spoken_person("P07").replace("&", "&amp;") in advice
    assert "Say who &lt;b&gt;calls&lt;/b&gt; first" in advice and "11 January 2027" in advice
    assert "no advice yet" in advice and 'name="text"' not in advice
    assert text.index('id="advice"') < text.index('id="decide"')
    own = section(desk.browser("P07", "one").get(ADDRESS).text, "advice")
    assert 'name="text"' in own and "Replace your advice" in own
    empty = sent(desk.browser("P07", "one"), "/advice", text=" ")
    assert empty.status_code == 422 and 'id="advise-fault"' in empty.text


def test_a_stand_in_reads_for_whom_they_decide(desk: Desk) -> None:
    world = ready(desk)
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="P05", person="P07", start=today, until=today, why="A family day"))
    desk.publish(world)
    text = shown(desk.browser("P07", "one"))
    assert "You decide for J.T. (Head of Services (sponsor)), as their stand-in." in section(text, "decide")
    assert "A family day" in section(text, "votes")
    assert "as their stand-in" not in shown(desk.browser("P01", "one"))


def test_a_decided_gate_shows_who_for_whom_when_what_they_saw_and_why(desk: Desk) -> None:
    world = ready(desk)
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="P05", person="P07", start=today, until=today))
    world.later(minutes=5)
    world.do("P08", c.RecordArtefact(content=artefact("shared_vision", world.project.charter)))
    world.do("P07", c.CastVote(phase=GATE, choice="approve", reason="It is what we worked for"))
    for person in ("P01", "P02"):
        world.do(person, c.CastVote(phase=GATE, choice="approve"))
    decision = world.project.gate(GATE).decision
    assert decision is not None and decision.votes[0].seen
    world.later(minutes=5)
    world.do("P08", c.RecordArtefact(content=artefact("shared_vision", world.project.charter)))
    desk.publish(world)
    text = shown(desk.browser("P03", "one"))
    record = section(text, "votes")
    assert "This gate was passed on 11 January 2027, 09:05" in text
    assert f"<dd>{world.project.role_title('P07')}</dd>" in record
    assert "<dd>J.T. (Head of Services (sponsor))</dd>" in record and "<dd>themselves</dd>" in record
    assert "It is what we worked for" in record
    assert "Shared vision, version 2;" in record and "version 3" not in record
    assert f"page {decision.votes[0].seen}" in record
    assert 'id="decide"' not in text and 'value="approve"' not in text and "I have read this" not in text
