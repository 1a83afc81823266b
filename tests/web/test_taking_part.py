"""Taking part on a phone: my tasks by my own days, my vote, my page, my consents, the agreement, a break."""

import re
from datetime import date
from html import unescape

import httpx
import pytest

from domain import commands as c
from domain.phases import Phase
from domain.state import Ballot
from tests.builders import World
from tests.web.desk import Desk, named
from tests.web.running import Running, until
from tests.web.test_pages import Outline, field

OPTIONS = ["Text line", "Short films", "First call"]
POLL = "/projects/one/polls/priorities"


def voting(desk: Desk) -> World:
    world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=OPTIONS))
    return desk.publish(world)


def posted(client: httpx.Client, page: str, address: str = "", **fields: str | list[str]) -> httpx.Response:
    """Send a form as it stands on a page, with these fields."""
    text = client.get(page).text
    token = {"csrf": field(text, "csrf"), **({"once": field(text, "once")} if 'name="once"' in text else {})}
    return client.post(address or page, data={**token, **fields})


def read(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


# --- tasks and time zones ---------------------------------------------------------------------------------------------

def test_tasks_of_all_my_projects_stand_by_day_with_what_one_has_to_know(desk: Desk) -> None:
    desk.publish(World(named("two")))
    world = World(named("one"))
    world.later(days=7)
    desk.publish(world)
    page = desk.browser("P03", "one", "two").get("/tasks")
    text = read(page)
    for words in ("This week", "Later", "Get to know each other", "We meet in one place", "Half day (up to 4 hours)",
                  "£82.50", "T.V. (Independent facilitator)", "You are asked", "My projects"):
        assert words in text, words
    assert text.index("This week") < text.index("You are asked") < text.index("Later")
    assert page.text.count('id="task-one-D1"') == page.text.count('id="task-two-D1"') == 1
    api = desk.api("P03").get("/api/me/tasks").json()
    assert [one["action"] for one in api["tasks"]][:2] == ["D1", "D1"]
    assert api["timezone"] is None


def test_a_time_zone_is_kept_with_the_account_and_stands_next_to_every_time(desk: Desk) -> None:
    desk.publish(World(named("one")).up_to(Phase.CO_DELIVERY))
    browser = desk.browser("P03", "one")
    assert "09:00 London time" in read(browser.get(POLL))
    assert posted(browser, "/time-zone", timezone="America/New_York").headers["location"] == "/time-zone?done=time_zone"
    elsewhere = desk.browser("P03", "one")
    assert "04:00 New York time" in read(elsewhere.get(POLL))
    assert "18:59 New York time" in read(elsewhere.get("/tasks"))
    assert desk.api("P03").get("/api/me/tasks").json()["timezone"] == "America/New_York"
    assert "London" not in read(elsewhere.get("/projects/one"))
    assert posted(browser, "/projects/one/you", "/time-zone", timezone="", project="one").headers["location"] == (
        "/projects/one/you?done=time_zone")
    assert "09:00 London time" in read(browser.get(POLL))


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "europe/london"])
def test_a_zone_that_is_not_in_the_list_is_refused(desk: Desk, zone: str) -> None:
    desk.publish(World(named("one")))
    browser = desk.browser("P03", "one")
    assert posted(browser, "/time-zone", timezone=zone).status_code == 400
    assert desk.records.people.account(desk.account("P03")).timezone is None


def test_where_one_goes_back_to_is_never_elsewhere(desk: Desk) -> None:
    desk.publish(World(named("one")))
    for project in ("//evil.example", "one/../..", "https://evil.example"):
        where = posted(desk.browser("P03", "one"), "/time-zone", timezone="", project=project).headers["location"]
        assert re.fullmatch(r"/projects/[^/]+/you\?done=time_zone", where), where


# --- votes ------------------------------------------------------------------------------------------------------------

def test_a_step_changes_the_form_and_keeps_no_vote(desk: Desk) -> None:
    world = voting(desk)
    browser = desk.browser("P02", "one")
    page = posted(browser, POLL, option=OPTIONS, dots=["1", "2", "0"], more="0")
    assert page.status_code == 200
    assert "You gave 4 of 5 dots. 1 is left. Your vote is not sent yet." in read(page)
    assert [one["value"] for one in Outline(page.text).all("input") if one.get("name") == "dots"] == ["2", "2", "0"]
    over = posted(browser, POLL, option=OPTIONS, dots=["2", "2", "1"], more="2")
    assert "You gave 6 dots and have 5. Take 1 away." in read(over)
    assert desk.records.store.project("one").version == world.project.version


def test_what_is_wrong_with_a_ballot_is_said_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    voting(desk)
    browser = desk.browser("P02", "one")
    page = posted(browser, POLL, option=OPTIONS, dots=["4", "0", "0"], score=["5", "", "2"])
    assert page.status_code == 422
    wrong = [one for one in Outline(page.text).all("input") if one.get("aria-invalid")]
    assert [(one["value"], one["aria-describedby"]) for one in wrong] == [("4", "o1-wrong")]
    assert 'id="o1-wrong">At most 2 dots fit here.' in page.text
    ranked = posted(browser, "/projects/one/polls/channels", option=OPTIONS, place=["1", "1", ""])
    assert ranked.text.count("Place 1 is there twice.") == 2
    assert 'id="o3-wrong"' not in ranked.text


def test_the_result_says_counts_quorum_and_parts_but_never_who(desk: Desk) -> None:
    desk.publish(World(named("one")).up_to(Phase.CO_DELIVERY))
    text = read(desk.browser("P02", "one").get(POLL))
    for words in ("Service users: 4 of 4 voted", "At least 3 service users had to vote.", "Text line: 8 dots",
                  "8 of them from service users", "Nobody can see who voted for what."):
        assert words in text, words
    assert "D.O." not in text


def test_parts_that_would_tell_who_are_told_nowhere(desk: Desk) -> None:
    world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=OPTIONS))
    for person in ("P01", "P02", "P03"):
        world.do(person, c.CastBallot(poll="priorities", ballot=Ballot(dots={"Text line": 2})))
    world.do("P06", c.CastBallot(poll="priorities", ballot=Ballot(dots={"Short films": 1}, scores={"Short films": 4})))
    world.do("P06", c.ClosePoll(poll="priorities"))
    desk.publish(world)
    browser, api = desk.browser("P02", "one"), desk.api("P02", "one")
    assert "So we do not show the groups apart." in read(browser.get(POLL))
    for address in (POLL, "/projects/one", "/projects/one/report", "/projects/one/gates/co_decision_making"):
        assert "from service users" not in read(browser.get(address)), address
    for address in ("/api/projects/one", "/api/projects/one/events?limit=1000", "/api/projects/one/report"):
        text = api.get(address).text
        assert '"service_user_points":null' in text
        assert '"service_user_points":6' not in text
        assert '"effort":4' not in text


# --- one's own page ---------------------------------------------------------------------------------------------------

def test_my_page_keeps_what_i_said_in_my_own_words_and_says_never_a_diagnosis(desk: Desk) -> None:
    desk.publish(World(named("one")))
    page = desk.browser("P04", "one").get("/projects/one/you")
    assert '<option value="after school run" selected>As you said before: after school run' in page.text
    assert "Childcare paid up front" in page.text
    hint = re.search(r'id="adjustments-hint">([^<]+)', page.text)
    assert hint is not None
    assert "never ask for an illness or a diagnosis" in hint.group(1)
    assert "Use this in all my projects" not in page.text
    assert "Use this in all my projects" in desk.browser("P04", "two").get("/projects/one/you").text


def test_each_use_says_what_it_means_what_i_answered_and_since_when(desk: Desk) -> None:
    world = World(named("one"))
    world.later(days=1)
    world.do("P02", c.ChangeConsent(use="photo", answer="withdrawn"))
    world.do("P02", c.ChangeConsent(use="recording", answer="refused", action="L2"))
    desk.publish(world)
    text = read(desk.browser("P02", "one").get("/projects/one/you/consents"))
    for words in ("Photos of you A photo in which people can see you", "You took your yes back since 12 January 2027",
                  "You say: Yes as you told us at the start", "Make three short films: No since 12 January",
                  "2 answers", "has to come down"):
        assert words in text, words


def test_the_project_page_begins_with_what_is_mine_and_folds_what_is_heavy(desk: Desk) -> None:
    voting(desk)
    mine = desk.browser("P02", "one").get("/projects/one").text
    assert mine.index("For you") < mine.index("The way of the project")
    assert mine.index('href="http://testserver/projects/one/polls/priorities"') < mine.index("The way of the project")
    folded = re.findall(r'<details class="card fold"><summary>([^<]+)', mine)
    assert folded == ["What is decided next: Co-decision-making", "What waits for whom", "Payments", "The board",
                      "The group", "What happened"]
    assert 'class="card fold"' not in desk.browser("P06", "one").get("/projects/one").text


def test_my_rewards_say_first_what_i_got_and_what_i_chose(desk: Desk) -> None:
    desk.publish(World(named("one")).up_to(Phase.CO_DECISION_MAKING))
    text = read(desk.browser("P01", "one").get("/projects/one/rewards"))
    order = ["You have earned £385.00 so far. £385.00 is paid.", "Now: you are paid", "Change it", "Each reward",
             "Read and change this plan", "What you were paid in a tax year"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)


# --- what is done -----------------------------------------------------------------------------------------------------

def test_what_i_say_of_myself_counts_in_all_my_projects_when_i_want_that(running: Running) -> None:
    running.started("own-one")
    running.started("own-two")
    browser = running.browser("P04", "own-one", "own-two")
    fields = {"preferred": "phone", "avoid": ["email", "phone"], "best_time": "evenings", "language": "pl",
              "often": "daily", "everywhere": "yes"}
    refused = posted(browser, "/projects/own-one/you", "/projects/own-one/you/preferences", **fields)  # type: ignore[arg-type]
    assert refused.status_code == 422
    assert "You chose phone both" in refused.text
    assert '<option value="evenings" selected>' in refused.text
    assert 'aria-describedby="reach-wrong"' in refused.text
    done = posted(browser, "/projects/own-one/you", "/projects/own-one/you/preferences",
                  **{**fields, "avoid": ["email"]})  # type: ignore[arg-type]
    assert done.headers["location"] == "/projects/own-one/you?done=change_preferences"
    needs = posted(browser, "/projects/own-one/you", "/projects/own-one/you/adjustments",
                   adjustments="Captions\r\n\r\n A break each hour ")
    assert needs.status_code == 303
    one, two = (running.records.store.project(name) for name in ("own-one", "own-two"))
    assert one.communication("P04") == two.communication("P04")
    assert (two.communication("P04").best_time, two.communication("P04").often) == ("evenings", "daily")
    assert one.adjustments("P04") == ["Captions", "A break each hour"]
    assert two.adjustments("P04") == ["Polish summary of each paper", "Childcare paid up front"]
    facilitator = read(running.browser("P08", "own-one").get("/projects/own-one/needs"))
    assert "A break each hour" in facilitator
    assert "Phone call" not in facilitator
    assert "Best by: Phone call; Evenings. Never by: E-mail" in read(
        running.browser("P06", "own-one").get("/projects/own-one/needs"))


def test_consents_the_agreement_and_a_break_are_answered_on_their_pages(running: Running) -> None:
    running.started("own-answers")
    browser, base = running.browser("P02", "own-answers"), "/projects/own-answers/you"
    taken = posted(browser, f"{base}/consents", use="photo", answer="withdrawn")
    assert taken.headers["location"] == f"{base}/consents?done=change_consent#use-photo"
    assert posted(browser, f"{base}/consents", use="photo", answer="maybe").status_code == 400
    assert posted(browser, f"{base}/consents", use="recording", answer="given", action="L99").status_code == 404
    assert posted(browser, f"{base}/agreement").status_code == 303
    again = posted(browser, base, f"{base}/agreement")
    assert again.status_code == 409
    assert "You signed on" in read(again)
    wrong = posted(browser, f"{base}/break", until="2001-01-01")
    assert wrong.status_code == 422
    assert 'value="2001-01-01"' in wrong.text
    assert "That day is over" in wrong.text
    assert posted(browser, f"{base}/break", until="").status_code == 303
    until(lambda: not running.records.store.project("own-answers").is_active("P02"), "a break is taken")
    assert "You are taking a break" in read(browser.get("/tasks"))
    assert posted(browser, f"{base}/break", back="yes").status_code == 303
    project = running.records.store.project("own-answers")
    assert project.is_active("P02")
    assert project.consents[-1].answer == "withdrawn"
    assert project.standing("P02").signed_at


def test_a_task_is_done_or_help_is_asked_for_where_it_stands(running: Running) -> None:
    running.started("own-tasks")
    browser = running.browser("P01", "own-tasks")
    empty = posted(browser, "/tasks", "/tasks/own-tasks/block_action", action="D6", reason="")
    assert empty.status_code == 400
    assert 'aria-describedby="own-tasks-D6-wrong"' in empty.text
    asked = posted(browser, "/tasks", "/tasks/own-tasks/block_action", action="D6", reason="I need it in print")
    assert asked.headers["location"] == "/tasks?done=block_action#task-own-tasks-D6"
    moved = posted(browser, "/tasks", "/tasks/own-tasks/propose_due", action="D6", due=date(2027, 3, 11).isoformat())
    assert moved.status_code == 303
    text = read(browser.get("/tasks"))
    assert "It waits, because: I need it in print" in text
    assert "Another day was asked for: 11 March 2027" in text
    assert posted(browser, "/tasks", "/tasks/own-tasks/complete_action", action="D6").status_code == 303
    assert running.records.store.project("own-tasks").action("D6").status == "done"
    assert posted(browser, "/tasks", "/tasks/own-tasks/cancel", action="D6").status_code == 404


def test_a_vote_is_sent_and_changed_until_it_is_counted(running: Running) -> None:
    options = _voting_at_once(running, "own-vote")
    browser, page = running.browser("P02", "own-vote"), "/projects/own-vote/polls/channels"
    places = [str(place) for place in range(1, len(options) + 1)]
    assert posted(browser, page, option=options, place=places).headers["location"] == f"{page}?done=cast_ballot"
    assert "Change my vote" in read(browser.get(page))
    assert posted(browser, page, option=options, place=[*reversed(places)]).status_code == 303
    assert running.records.store.project("own-vote").polls["channels"].ballots["P02"].ranking == options[::-1]
    staff = posted(running.browser("P06", "own-vote"), "/projects/own-vote", page, option=options, place=places)
    assert staff.status_code == 403
    assert "only service users in the group vote" in staff.text
    counted = posted(running.browser("P06", "own-vote"), page, "/projects/own-vote/do/close_poll", poll="channels")
    assert counted.status_code == 303
    late = posted(browser, "/projects/own-vote", page, option=options, place=places)
    assert late.status_code == 409
    assert "was counted on" in late.text
    assert "The result" in late.text


def _voting_at_once(running: Running, project: str) -> list[str]:
    """A project whose vote is open from its first day; its options."""
    charter = named(project).model_dump(mode="json", by_alias=True)
    for phase in charter["phases"].values():
        for one in phase["actions"]:
            one["vote"] = {"D6": "channels", "M5": None}.get(one["id"], one["vote"])
    started = running.operator().post("/api/projects", json=charter)
    assert started.status_code == 201, started.text
    options: list[str] = charter["votes"]["channels"]["options"]
    return options
