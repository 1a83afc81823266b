"""Saying something and hearing what became of it: one small form, an answer by a day, and links for a session."""

import html
import re
import time
from pathlib import Path

import httpx
import pytest
import textstat

from domain import commands as c
from domain.board_view import board_of
from domain.commands_loop import EndSayLink, OpenSayLink
from domain.state import SOMEBODY_WITH_A_LINK
from tests.builders import World
from tests.web.desk import HTML, Desk, named, problem
from tests.web.running import Running
from tests.web.test_pages import NASTY, Outline, field
from web.limits import A_WHILE, Buckets
from web.say_links import address_of

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
MINE = ("say.html", "answers.html", "said_by_link.html", "worried.html", "concerns.html", "suggestions.html")
SAY, ANSWERS = "/projects/one/say", "/projects/one/answers"


@pytest.fixture
def world(desk: Desk) -> World:
    """Three suggestions: one answered with what it led to, one that waits, one that came by a link."""
    made = World(named("one"))
    made.do("P02", c.MakeSuggestion(text=f"Meet on Mondays {NASTY}", action="D3"))
    made.do("P03", c.MakeSuggestion(text="A quiet room", about="budget_split"))
    made.do("P06", OpenSayLink(action="D2", days=3))
    made.do(None, c.MakeSuggestion(text="Speak up", link="k1"), channel="link")
    made.do("P06", c.AnswerSuggestion(suggestion="s1", answer="part", because="The hall is free then", led_to="D4"))
    return desk.publish(made)


def section(page: str, name: str) -> str:
    """From a heading to the next section."""
    return page[page.index(f'id="{name}"'):].partition("</section>")[0]


def token(browser: httpx.Client, address: str) -> dict[str, str]:
    page = browser.get(address).text
    return {name: field(page, name) for name in ("csrf", "once")}


# --- what became of it ------------------------------------------------------------------------------------------------

def test_mine_comes_first_then_what_others_said_without_who_said_it(desk: Desk, world: World) -> None:
    page = desk.browser("P02", "one").get(ANSWERS).text
    mine, others = section(page, "yours"), section(page, "others")
    assert "Meet on Mondays" in mine and "A quiet room" not in mine
    assert "A quiet room" in others and "Speak up" in others and "by a link" in others
    assert "D.O." not in others and "Parent partner" not in others
    seen = desk.api("P02", "one").get(f"/api{ANSWERS}").json()
    assert [one["id"] for one in seen["yours"]] == ["s1"] and [one["id"] for one in seen["others"]] == ["s3", "s2"]
    assert "P03" not in str(seen["others"]) and (seen["said"], seen["did"], seen["waiting"]) == (3, 1, 2)
    operator = desk.browser("operator", roles=["operator"]).get(ANSWERS).text
    assert 'id="yours"' not in operator and "What people said" in operator


def test_an_answer_says_how_why_and_where_to_see_it_and_what_waits_says_until_when(desk: Desk, world: World) -> None:
    page = html.unescape(desk.browser("P02", "one").get(ANSWERS).text)
    mine, others = section(page, "yours"), section(page, "others")
    assert "We did part of it" in mine and "The hall is free then" in mine
    assert '<a href="/projects/one#action-D4">D4 ' in mine
    due = world.project.spoken_day(world.project.suggestions["s2"].due)
    assert f"We promised an answer by {due}" in others
    late = world
    late.later(days=30)
    desk.publish(late)
    assert "This answer is late" in desk.browser("P02", "one").get(ANSWERS).text


def test_only_those_who_may_answer_get_the_form(desk: Desk, world: World) -> None:
    forms = {person: set(re.findall(r'name="suggestion" value="(\w+)"', desk.browser(person, "one").get(ANSWERS).text))
             for person in ("P02", "P06", "P05")}
    head = world.project.charter.raci_row("budget_split")
    assert head is not None
    assert forms["P02"] == set() and forms["P06"] == {"s2", "s3"}
    assert forms["P05"] == ({"s2"} if head.accountable == "P05" else set())


def test_the_project_page_and_the_report_are_short_and_lead_to_the_answers(desk: Desk, world: World) -> None:
    browser = desk.browser("P02", "one")
    page = browser.get("/projects/one").text
    assert "You said:</strong>" not in page and 'name="text"' not in section(page, "suggestions")
    assert f'href="{ANSWERS}"' in section(page, "suggestions") and f'href="{SAY}?action=D3"' in page
    assert f'href="{ANSWERS}"' in browser.get("/projects/one/report").text
    waits = desk.api("P06", "one").get("/api/me/waiting").json()["waiting"]
    assert any(one["url"].endswith(f"{ANSWERS}#said-s3") for one in waits)


def test_a_refused_answer_is_shown_again_at_its_field(desk: Desk, world: World) -> None:
    browser = desk.browser("P06", "one")
    sent = browser.post(ANSWERS, data={**token(browser, ANSWERS), "suggestion": "s2", "answer": "no", "because": "",
                                       "led_to": "D5"})
    assert sent.status_code == 400
    form = sent.text[sent.text.index('id="because-error-s2"'):]
    assert "Say why" in form and 'aria-invalid="true" aria-describedby="because-error-s2"' in form
    assert '<option value="no" selected>' in sent.text and '<option value="D5" selected>' in form
    gone = browser.post(ANSWERS, data={**token(browser, ANSWERS), "suggestion": "s1", "answer": "no",
                                       "because": "Kept words"})
    assert gone.status_code == 503 and "Kept words" in gone.text


# --- saying it --------------------------------------------------------------------------------------------------------

def test_the_page_says_by_when_the_answer_comes_and_keeps_what_was_typed(desk: Desk, world: World) -> None:
    browser = desk.browser("P02", "one")
    page = browser.get(f"{SAY}?action=D3").text
    assert '<option value="action:D3" selected>' in page and "You get an answer by 25 January 2027" in page
    kept = {**token(browser, SAY), "text": f"Words {NASTY}", "topic": "decision:channels"}
    answer = browser.post(SAY, data=kept)
    assert answer.status_code == 503 and "Words &lt;script&gt;" in answer.text
    assert '<option value="decision:channels" selected>' in answer.text and f'value="{kept["once"]}"' in answer.text
    empty = browser.post(SAY, data={**kept, "text": " "})
    assert empty.status_code == 400 and 'aria-invalid="true"' in empty.text
    assert 'aria-describedby="say-error say-hint"' in empty.text and 'id="say-error"' in empty.text
    strange = browser.post(SAY, data={**kept, "topic": "x:y", "csrf": ""})
    assert strange.status_code == 403


def test_who_has_no_place_and_a_project_that_is_over_get_a_reason_and_no_form(desk: Desk, world: World) -> None:
    page = desk.browser("operator", roles=["operator"]).get(SAY).text
    assert "You have no place in this project" in page and "<textarea" not in page
    world.do("P06", c.CancelProject(reason="No money"))
    desk.publish(world)
    assert "<textarea" not in desk.browser("P02", "one").get(SAY).text


def test_the_pages_can_be_used_without_seeing(desk: Desk, world: World) -> None:
    browser = desk.browser("P06", "one")
    link = address_of(desk.parts, "one", "k1").removeprefix("http://testserver")
    for address in (SAY, f"{SAY}?action=D2", ANSWERS, "/projects/one/worried", link):
        page = browser.get(address)
        assert page.status_code == 200, address
        seen = Outline(page.text)
        labelled = {one.get("for") for one in seen.all("label")}
        for one in seen.all("input", "textarea", "select"):
            assert one.get("type") in ("hidden", "checkbox") or one.get("id") in labelled, one
        ids = [one["id"] for _, one in seen.tags if one.get("id")]
        assert len(ids) == len(set(ids)) and len(seen.all("h1")) == 1, address
        assert all(one.get("alt") for one in seen.all("img")), address
        assert "<script" not in page.text and " style=" not in page.text, address
        described = " ".join(value or "" for _, one in seen.tags for name, value in one.items()
                             if name in ("aria-describedby", "aria-labelledby")).split()
        assert set(described) <= set(ids), address


@pytest.mark.parametrize("name", MINE)
def test_the_words_of_each_page_are_plain(name: str) -> None:
    """A reading age of 11 at most: the grade and five."""
    source = (TEMPLATES / name).read_text()
    said = re.findall(r'_\("([^"]*)"\)', source) + re.findall(r"{% trans [^%]*%}(.*?){% endtrans %}", source)
    said += re.findall(r'ngettext\("[^"]*", "([^"]*)"', source)
    text = " ".join(f"{re.sub(r'{{[^}]*}}|%[(]num[)]s|[0-9]+', 'ten', one).rstrip('.:?')}." for one in said)
    assert len(said) > 8
    assert textstat.flesch_kincaid_grade(text) + 5 <= 11, textstat.flesch_kincaid_grade(text)


# --- links ------------------------------------------------------------------------------------------------------------

def test_those_who_answer_for_the_work_see_its_links_with_a_code_and_nobody_else(desk: Desk, world: World) -> None:
    address = address_of(desk.parts, "one", "k1")
    owner = desk.browser("P06", "one").get(f"{SAY}?action=D2").text
    assert f'href="{address}"' in owner and 'src="data:image/svg+xml' in owner
    assert address not in desk.browser("P06", "one").get(f"{SAY}?action=D3").text
    for person in ("P02", "S01"):
        page = desk.browser(person, "one").get(f"{SAY}?action=D2").text
        assert address not in page and "Make a link" not in page


@pytest.mark.parametrize("token_", ["x", "WyJvbmUiLCJrMSJd", "WyJvbmUiLCJrMSJd.c2lnbmVk", "a.b.c"])
def test_an_address_that_we_did_not_sign_leads_nowhere(desk: Desk, world: World, token_: str) -> None:
    for answer in (desk.anybody().get(f"/say/{token_}", headers=HTML),
                   desk.anybody().post(f"/say/{token_}", data={"text": "x"}, headers=HTML)):
        assert answer.status_code == 404 and "no link of ours" in answer.text


def test_guessing_addresses_is_stopped(desk: Desk, world: World) -> None:
    desk.app.state.failures = Buckets(1, A_WHILE)
    seen = [desk.anybody().get(f"/say/guess-{number}", headers=HTML).status_code for number in range(3)]
    assert seen == [404, 429, 429]


def test_a_link_takes_nothing_after_its_day_or_its_end(desk: Desk, world: World) -> None:
    address = address_of(desk.parts, "one", "k1").removeprefix("http://testserver")
    assert desk.anybody().get(address, headers=HTML).status_code == 200
    world.later(days=4)
    desk.publish(world)
    closed = desk.anybody().get(address, headers=HTML)
    assert closed.status_code == 409 and "This link is closed" in closed.text
    world.do("P06", OpenSayLink(action="D2"))
    world.do("P06", EndSayLink(link="k2"))
    desk.publish(world)
    ended = address_of(desk.parts, "one", "k2").removeprefix("http://testserver")
    assert desk.anybody().get(ended, headers=HTML).status_code == 409


def test_a_page_behind_a_link_tells_nothing_of_the_project_but_what_the_session_is(desk: Desk, world: World) -> None:
    page = desk.anybody().get(address_of(desk.parts, "one", "k1").removeprefix("http://testserver"), headers=HTML).text
    assert world.project.action("D2").plan.title in html.unescape(page)
    for hidden in ("A quiet room", "Meet on Mondays", "Speak up", "A.K.", "D3 ", "csrf"):
        assert hidden not in page


def test_what_comes_by_a_link_is_rate_limited(desk: Desk, world: World) -> None:
    address = address_of(desk.parts, "one", "k1").removeprefix("http://testserver")
    client = desk.anybody()
    codes = [client.post(address, data={"text": "", "once": "x"}, headers=HTML).status_code for _ in range(3)]
    assert codes == [400] * 3, "what is empty is no use of the link"
    desk.app.state.said = Buckets(1, A_WHILE)
    desk.app.state.said.wait_for("one:k1", time.monotonic())
    busy = client.post(address, data={"text": "Kept words", "once": "x"}, headers=HTML)
    assert busy.status_code == 429 and "Kept words" in busy.text and busy.headers["retry-after"]


def test_the_board_never_shows_what_came_by_a_link_nor_its_address(desk: Desk, world: World) -> None:
    board = board_of(world.project, "https://pages.example").model_dump_json()
    assert "Speak up" not in board and "/say/" not in board
    status, _ = problem(desk.api("P02", "one").post("/api/projects/one/commands", json={
        "kind": "make_suggestion", "text": "x", "actor": SOMEBODY_WITH_A_LINK.model_dump()}))
    assert status == 400


# --- the whole way ----------------------------------------------------------------------------------------------------

def test_from_a_link_at_a_session_to_an_answer(running: Running) -> None:
    running.started("spoken")
    owner, me, say = running.browser("P06", "spoken"), running.browser("P02", "spoken"), "/projects/spoken/say"
    sent = me.post(say, data={**token(me, say), "text": "Evenings, please", "topic": "action:D2"})
    assert sent.headers["location"] == "/projects/spoken/answers?done=make_suggestion#said-s1"
    made = owner.post(f"{say}/links", data={**token(owner, say), "action": "D2", "days": "2"})
    assert made.headers["location"] == f"{say}?action=D2&done=open_say_link#links"
    found = re.search(r'href="http://[^/]*(/say/[^"]*)"', owner.get(f"{say}?action=D2").text)
    assert found
    room = httpx.Client(base_url=running.base_url, headers=HTML, timeout=30)
    running.clients.append(room)
    once = field(room.get(found[1]).text, "once")
    for _ in range(2):
        assert room.post(found[1], data={"once": once, "text": "Too loud"}).status_code == 303
    kept = running.records.store.project("spoken").suggestions
    assert [(one.person, one.action, one.link) for one in kept.values()] == [("P02", "D2", None), (None, "D2", "k1")]
    answered = owner.post("/projects/spoken/answers", data={
        **token(owner, "/projects/spoken/answers"), "suggestion": "s1", "answer": "adopted", "because": "Of course",
        "led_to": "D3"})
    assert answered.headers["location"] == "/projects/spoken/answers?done=answer_suggestion#said-s1"
    assert "Of course" in section(me.get("/projects/spoken/answers").text, "yours")
    ended = owner.post(f"{say}/links", data={**token(owner, say), "action": "D2", "link": "k1"})
    assert ended.status_code == 303
    late = room.post(found[1], data={"once": "new", "text": "Kept words"})
    assert late.status_code == 409 and "This link is closed" in late.text and "Kept words" in late.text
