"""The whole log of a project: all of it in pages, found by what, who and when; nothing that its reader may not know."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import update

from domain import commands as c
from domain.charter_people import RewardPreference
from domain.phases import Phase
from domain.state import Ballot
from integrations.records.engine import writing
from integrations.records.tables import events
from tests.builders import World
from tests.web.desk import Desk, named, open_desk

FORMULA = "=HYPERLINK(\"http://evil.example\")"
LINES = re.compile(r'<li id="e(\d+)">.*?</time><span>(.*?)<br>', re.DOTALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all tests of this file: they only read, but for the one that breaks a project of its own."""
    with open_desk(tmp_path_factory.mktemp("audit")) as made:
        world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
        for number in range(70):
            world.do("P05", c.MakeSuggestion(text=f"Thought {number}"))
        world.do("P08", c.OpenPoll(poll="priorities", options=["Text line", "Short films"]))
        world.do("P02", c.CastBallot(poll="priorities", ballot=Ballot(dots={"Short films": 2})))
        world.do("P02", c.ChangeConsent(use="story_use", answer="withdrawn"))
        world.do("P03", c.ChooseReward(preference=RewardPreference(choice="waived")))
        world.later(days=3)
        world.do("P04", c.MakeSuggestion(text=FORMULA))
        made.publish(world)
        made.publish(World(named("two")))
        yield made


def told(page: str) -> list[tuple[int, str]]:
    """Number and sentence of each event on a page of the log."""
    return [(int(seq), html.unescape(text)) for seq, text in LINES.findall(page)]


def everything(client: httpx.Client) -> list[dict[str, object]]:
    answer: list[dict[str, object]] = client.get("/api/projects/one/events?limit=1000").json()["events"]
    return answer


@pytest.mark.parametrize("reader", ["P02", "P06", "operator"])
def test_the_pages_have_every_event_that_the_reader_may_know_of_once(desk: Desk, reader: str) -> None:
    api, browser = ((desk.api("op", roles=["operator"]), desk.browser("op", roles=["operator"]))
                    if reader == "operator" else (desk.api(reader, "one"), desk.browser(reader, "one")))
    known = [one["seq"] for one in everything(api)]
    assert len(known) > 100
    seen = [seq for page in range(1, 4) for seq, _ in told(browser.get(f"/projects/one/audit?page={page}").text)]
    assert seen == known[::-1]
    assert told(browser.get("/projects/one/audit?page=99").text) == []


def test_events_are_found_by_kind_person_and_day_together(desk: Desk) -> None:
    browser, known = desk.browser("P06", "one"), everything(desk.api("P06", "one"))
    last = str(known[-1]["at"])[:10]
    wanted = {
        "kind=vote_cast": [one for one in known if one["kind"] == "vote_cast"],
        "person=P05": [one for one in known if (one["by"] or {}).get("person", None)  # type: ignore[attr-defined]
                       and one["by"]["person"]["person"] == "P05"],  # type: ignore[index]
        f"start={last}": [one for one in known if str(one["at"])[:10] >= last],
        f"until={last}&kind=suggestion_made": [one for one in known if one["kind"] == "suggestion_made"][-100:],
        "kind=&person=&start=&until=": known[-100:],
    }
    for query, found in wanted.items():
        seen = [seq for seq, _ in told(browser.get(f"/projects/one/audit?{query}").text)]
        assert seen == [one["seq"] for one in found][::-1] and seen, query


def test_who_voted_or_changed_a_consent_is_not_found_by_their_name(desk: Desk) -> None:
    """That it happened everybody may know; looking for a person must not say that it was them."""
    for reader in (desk.browser("P01", "one"), desk.browser("op", roles=["operator"])):
        for kind in ("ballot_cast", "consent_changed"):
            last = told(reader.get(f"/projects/one/audit?kind={kind}").text)[0]
            assert "Somebody" in last[1]
            theirs = told(reader.get(f"/projects/one/audit?kind={kind}&person=P02").text)
            assert last not in theirs and not [one for one in theirs if "Somebody" in one[1]]
    own = desk.browser("P02", "one")
    assert told(own.get("/projects/one/audit?kind=consent_changed&person=P02").text)[0][1].startswith("You changed")


def test_kinds_of_private_events_about_money_are_offered_only_to_those_who_have_some(desk: Desk) -> None:
    offered = '<option value="reward_chosen"'
    assert offered in desk.browser("P03", "one").get("/projects/one/audit").text
    for reader in (desk.browser("P06", "one"), desk.browser("op", roles=["operator"])):
        assert offered not in reader.get("/projects/one/audit").text
        for query in ("kind=reward_chosen", "kind=reward_chosen&format=jsonl"):
            page = reader.get(f"/projects/one/audit?{query}").text
            assert told(page) == [] and "waived" not in page


def test_files_hold_what_the_page_and_the_api_show_and_no_formula(desk: Desk) -> None:
    browser, known = desk.browser("P02", "one"), everything(desk.api("P02", "one"))
    lines = browser.get("/projects/one/audit?format=jsonl")
    assert [json.loads(line) for line in lines.text.splitlines()] == known
    table = browser.get("/projects/one/audit?format=csv&kind=suggestion_made&person=P04")
    assert table.headers["content-disposition"] == 'attachment; filename="events-one.csv"'
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [(row["kind"], row["person"]) for row in rows] == [("suggestion_made", "P04")]
    assert FORMULA in rows[0]["sentence"]
    assert not [cell for cell in rows[0].values() if cell.startswith(("=", "+", "@"))]


def test_operators_see_whether_the_log_is_whole_and_nobody_else_does(desk: Desk) -> None:
    operator = desk.browser("op", roles=["operator"])
    assert "The log is whole." in operator.get("/projects/two/audit").text
    assert "is whole" not in desk.browser("P01", "one", "two").get("/projects/two/audit").text
    with writing(desk.records.engine) as connection:
        this = (events.c.project_id == "two") & (events.c.seq == 2)
        connection.execute(update(events).where(this).values(payload='{"seq":2}'))
    # Only the check reads it: the list of events would not.
    broken = operator.get("/projects/two/audit?kind=gate_passed").text
    assert "The log is not whole." in broken and "coproduce verify" in broken


@pytest.mark.parametrize("query", ["start=yesterday", "until=9999-12-31", "page=0", "format=xml", "kind=" + "x" * 65])
def test_what_can_not_be_asked_is_refused_plainly(desk: Desk, query: str) -> None:
    assert desk.browser("P01", "one").get(f"/projects/one/audit?{query}").status_code == 400


def test_strangers_find_no_log(desk: Desk) -> None:
    stranger = desk.browser("Q01", "two")
    for address in ("/projects/one/audit", "/projects/one/audit?format=csv", "/projects/one/raci",
                    "/projects/one/steering"):
        assert stranger.get(address).status_code == 404
