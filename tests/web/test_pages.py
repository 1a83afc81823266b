"""Pages: nothing is decided by reading, everything is escaped, forms carry their token, and no script is needed."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from domain import commands as c
from domain.phases import Phase
from tests.builders import World
from tests.web.acting import play, reachable
from tests.web.desk import HTML, Desk, named
from tests.web.running import Running, until

NASTY = "<script>alert('x')</script>"


def open_gate(desk: Desk) -> World:
    """Everything for the first gate is there; the sponsor has said yes."""
    world = World(named("one")).work(Phase.CO_DESIGN)
    world.do("P05", c.CastVote(phase=Phase.CO_DESIGN, choice="approve", reason=NASTY))
    world.do("P02", c.MakeSuggestion(text=NASTY))
    return desk.publish(world)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)


class Outline(HTMLParser):
    """What a screen reader and a keyboard find on a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def pages(desk: Desk) -> list[httpx.Response]:
    """Every kind of page, as somebody who may see all of it."""
    open_gate(desk)
    other = World(named("two")).up_to(Phase.CO_DECISION_MAKING)
    other.do("P08", c.OpenPoll(poll="priorities", options=["Text line", NASTY]))
    other.do("P05", c.CompleteAction(action="M1"))
    other.attend("M1")
    other.do("P06", c.ProposeRun())
    desk.publish(other)
    run = list(other.project.runs)[-1]
    browser = desk.browser("P06", "one", "two")
    addresses = ["/", "/projects/one", "/projects/two", "/projects/one/gates/co_design", "/projects/two/rewards",
                 "/projects/two/gates/co_design", f"/projects/two/runs/{run}", "/projects/two/polls/priorities",
                 "/projects/two/polls/channels", "/projects/one/report", "/projects/nothing", "/sign-in",
                 "/tasks", "/time-zone", "/projects/one/you", "/projects/one/you/consents", "/projects/one/you/break",
                 "/projects/one/you/agreement", "/projects/one/needs"]
    return [browser.get(address) for address in addresses]


OUR_SCRIPT = '<script src="/static/live.js" defer></script>'


def test_every_page_escapes_what_people_write_and_has_no_script_but_our_own_file(desk: Desk) -> None:
    for page in pages(desk):
        assert "<script" not in page.text.lower().replace(OUR_SCRIPT, ""), page.url
        assert " style=" not in page.text, f"{page.url}: the policy blocks inline styles"
        assert not re.search(r'(src|href)="https?://(?!127)', page.text.replace("http://testserver", "")), page.url
    gate = desk.browser("P02", "one").get("/projects/one/gates/co_design").text
    assert "&lt;script&gt;" in gate


def test_every_page_has_landmarks_one_heading_labels_and_a_skip_link(desk: Desk) -> None:
    for page in pages(desk):
        seen = Outline(page.text)
        assert len(seen.all("main")) == len(seen.all("h1")) == len(seen.all("header")) == len(seen.all("footer")) == 1
        assert seen.all("html")[0]["lang"] == "en-GB"
        assert seen.all("a")[0] == {"class": "skip", "href": "#main"}
        labelled = {one.get("for") for one in seen.all("label")}
        for one in seen.all("input", "textarea", "select"):
            named_by_label = one.get("type") in ("hidden", "checkbox", "radio") or one.get("id") in labelled
            assert named_by_label, f"{page.url}: {one}"
        ids = [one["id"] for _, one in seen.tags if one.get("id")]
        assert len(ids) == len(set(ids)), f"{page.url}: an id is there twice"
        for one in seen.all("svg"):
            assert one.get("aria-hidden") or one.get("aria-labelledby")


def test_every_form_that_changes_something_is_a_post_with_a_token(desk: Desk) -> None:
    for page in pages(desk):
        for text in re.findall(r"<form.*?</form>", page.text, re.DOTALL):
            assert 'method="post"' in text
            assert "/sign-in" in text or 'name="csrf"' in text


def test_reading_the_page_of_a_decision_decides_nothing(desk: Desk) -> None:
    world = open_gate(desk)
    browser = desk.browser("P01", "one")
    page = "/projects/one/gates/co_design"
    for query in ("", "?choice=approve", "?choice=approve&seen=x", "?done=vote"):
        assert browser.get(page + query).status_code == 200
        assert browser.head(page + query).status_code in (200, 405)
    assert desk.records.store.project("one").version == world.project.version
    assert browser.get("/projects/one/do/sign_agreement").status_code == 405


def test_what_is_decided_on_stands_above_the_buttons(desk: Desk) -> None:
    open_gate(desk)
    text = desk.browser("P01", "one").get("/projects/one/gates/co_design").text
    decide = text.index('id="decide"')
    for shown in ("What has to be true first", "The work of this phase", "What you decide on", "Nobody is alone.",
                  "Who decides", "What changed", "We asked why five times"):
        assert text.index(shown) < decide, shown
    assert 'value="approve"' in text[decide:]


def test_those_without_a_seat_see_the_gate_and_no_button(desk: Desk) -> None:
    open_gate(desk)
    for person in ("P07", "S02"):
        text = desk.browser(person, "one").get("/projects/one/gates/co_design").text
        assert 'value="approve"' not in text
        assert "What you decide on" in text
    voted = desk.browser("P05", "one").get("/projects/one/gates/co_design").text
    assert 'value="approve"' not in voted
    assert "already said" in voted


def test_the_project_page_says_who_is_missing_and_what_outside_does_not_work(desk: Desk) -> None:
    open_gate(desk)
    desk.records.store.set_trouble("one", "board", "The board does not answer. Cards wait.")
    text = desk.browser("P02", "one").get("/projects/one").text
    assert "The board: waiting since" in text
    assert "The board does not answer. Cards wait." in text
    assert "A.K. (Parent partner and co-chair): <span" in text
    assert "0 of 2 service users have said yes" in text


def test_the_pages_of_money_are_for_those_who_answer_for_it(desk: Desk) -> None:
    world = World(named("one")).work(Phase.CO_DESIGN)
    desk.publish(world)
    assert desk.browser("P02", "one").get("/projects/one/runs/r1").status_code == 403
    assert desk.browser("S01", "one").get("/projects/one/runs/r1").status_code == 200
    mine = desk.browser("P01", "one").get("/projects/one/rewards").text
    assert "D.O." not in mine
    assert "M.R." not in mine


def test_signed_out_people_are_asked_to_sign_in_and_come_back(desk: Desk) -> None:
    open_gate(desk)
    browser = desk.anybody()
    asked = browser.get("/projects/one/gates/co_design", headers=HTML)
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fprojects%2Fone%2Fgates%2Fco_design"
    done = browser.post(asked.headers["location"], data={"token": desk.token("P01", "one")}, headers=HTML)
    assert done.headers["location"] == "/projects/one/gates/co_design"
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "cop_" not in done.headers["set-cookie"].replace("coproduce_session", "").partition(";")[0][:12]


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_never_leads_away(desk: Desk, address: str) -> None:
    answer = desk.anybody().post("/sign-in", params={"next": address}, data={"token": desk.token("P01")}, headers=HTML)
    assert answer.headers["location"] == "/"


def test_a_wrong_token_signs_nobody_in(desk: Desk) -> None:
    answer = desk.anybody().post("/sign-in", data={"token": "cop_wrong"}, headers=HTML)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "not valid" in answer.text


def test_signing_out_ends_the_session_on_the_server_too(desk: Desk) -> None:
    open_gate(desk)
    browser = desk.browser("P01", "one")
    kept = browser.cookies["coproduce_session"]
    page = browser.get("/projects/one").text
    assert browser.post("/sign-out", data={"csrf": field(page, "csrf")}).status_code == 303
    again = desk.anybody()
    again.cookies.set("coproduce_session", kept)
    assert again.get("/projects/one", headers=HTML).status_code == 303


def test_a_forged_cookie_or_form_is_refused(desk: Desk) -> None:
    open_gate(desk)
    forged = desk.anybody()
    forged.cookies.set("coproduce_session", "cop_x.y")
    assert forged.get("/", headers=HTML).status_code == 303
    browser, other = desk.browser("P01", "one"), desk.browser("P02", "one")
    stolen = field(other.get("/projects/one").text, "csrf")
    for csrf in ("", stolen):
        answer = browser.post("/projects/one/gates/co_design", data={"csrf": csrf, "choice": "approve", "seen": "x"})
        assert answer.status_code == 403
        assert "nothing was changed" in answer.text


def test_a_bearer_token_opens_no_page_and_a_cookie_no_api(desk: Desk) -> None:
    open_gate(desk)
    assert desk.api("P01", "one").get("/projects/one", headers=HTML).status_code == 303
    assert desk.browser("P01", "one").get("/api/me").status_code == 401


def test_a_vote_on_the_page_is_cast_once_and_a_second_click_changes_nothing(running: Running) -> None:
    running.started("by-page")
    reachable(running, "by-page")
    play(running, "by-page", World(named("by-page")).work(Phase.CO_DESIGN))
    browser, address = running.browser("P01", "by-page"), "/projects/by-page/gates/co_design"
    page = browser.get(address).text
    form = {name: field(page, name) for name in ("csrf", "once", "seen")} | {"choice": "approve", "reason": "Good."}
    assert browser.post(address, data={**form, "seen": "0000"}).status_code == 409
    answers = [browser.post(address, data=form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    votes = [one for one in running.records.store.events("by-page", limit=1000) if one.kind == "vote_cast"]
    assert [(one.person, one.seat, one.by.channel, one.reason) for one in votes] == [("P01", "P01", "web", "Good.")]
    assert votes[0].seen == form["seen"]
    sponsor = running.browser("P05", "by-page")
    page = sponsor.get(address).text
    changes = {name: field(page, name) for name in ("csrf", "once", "seen")} | {
        "choice": "request_changes", "items": ["vision_agreed", "D5"], "reason": "Fathers are missing."}
    assert sponsor.post(address, data=changes).status_code == 303
    page = browser.get(address).text
    assert "Fathers are missing." in page
    assert "sent back" in page
    stale = browser.post(address, data={**form, "once": "again"})
    assert stale.status_code == 409
    assert "Read it again" in stale.text


def test_small_things_are_done_on_the_project_page(running: Running) -> None:
    running.started("small-things")
    browser = running.browser("P08", "small-things")
    page = browser.get("/projects/small-things").text
    token = {name: field(page, name) for name in ("csrf", "once")}
    form = {**token, "action": "D1", "place": "action-D1"}
    done = browser.post("/projects/small-things/do/complete_action", data=form)
    assert done.status_code == 303
    assert done.headers["location"] == "/projects/small-things?done=complete_action#action-D1"
    signed = browser.post("/projects/small-things/you/agreement", data=token)
    assert signed.status_code == 303
    project = running.records.store.project("small-things")
    assert project.action("D1").status == "done"
    assert project.standing("P08").signed_at
    voter = running.browser("P02", "small-things")
    token = {name: field(voter.get("/projects/small-things").text, name) for name in ("csrf", "once")}
    refused = voter.post("/projects/small-things/do/complete_action", data={**token, "action": "D2"})
    assert refused.status_code == 403
    assert "it is for" in refused.text
    chosen = voter.post("/projects/small-things/do/choose_reward", data={
        **token, "choice": "reduced", "percent": "50", "route": "gift_card", "delivery": "email"})
    assert chosen.status_code == 303
    until(lambda: running.records.store.project("small-things").reward_preference("P02").percent == 50, "it is kept")
