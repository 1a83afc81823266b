"""The list of all projects: what it tells, how it is narrowed; and nobody reads of projects that are not theirs."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from domain.overview import overview_of
from domain.phases import Phase
from domain.state import Status
from domain.waiting import waiting
from tests.builders import World
from tests.web.desk import Desk, open_desk
from tests.web.projects_world import TROUBLE, many_projects

OWNER, MEMBER = "P06", "P02"


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, worlds: dict[str, World]) -> Iterator[Desk]:
    """One desk for all tests of this file: they only read."""
    with open_desk(tmp_path_factory.mktemp("overview")) as made:
        worlds.update(many_projects(made))
        yield made


@pytest.fixture(scope="module")
def operator(desk: Desk) -> httpx.Client:
    return desk.operator()


def listed(client: httpx.Client, query: str = "") -> list[str]:
    answer = client.get(f"/api/projects?{query}")
    assert answer.status_code == 200, answer.text
    found = [str(one["id"]) for one in answer.json()["projects"]]
    assert answer.json()["total"] == len(found)
    return found


def on_page(browser: httpx.Client, query: str = "") -> list[str]:
    answer = browser.get(f"/projects?{query}")
    assert answer.status_code == 200, answer.text
    return re.findall(r'<h3><a href="/projects/([a-z]+)"', answer.text)


def summary(client: httpx.Client, project: str) -> dict[str, Any]:
    return next(one for one in client.get("/api/projects").json()["projects"] if one["id"] == project)


# --- filters, order, pages --------------------------------------------------------------------------------------------

def test_each_filter_leaves_what_is_so_by_the_rules(
        desk: Desk, worlds: dict[str, World], operator: httpx.Client) -> None:
    told = {key: overview_of(one.project, waiting(one.project, one.project.updated_at), money=True)
            for key, one in worlds.items()}
    wanted = {
        "phase=co_design": {key for key, one in worlds.items() if one.project.phase == Phase.CO_DESIGN},
        "status=paused": {key for key, one in worlds.items() if one.project.status == Status.PAUSED},
        "waiting_for=P05": {key for key, one in told.items() if "P05" in one.waits_for},
        f"owner={OWNER}": set(worlds), "owner=P01": set(),
        "overdue=true": {key for key, one in told.items() if one.late and one.late.at <= desk.now},
        "for_decision=true": {key for key, one in told.items() if one.decisions},
        "in_trouble=true": {"gate", "held"},
        "phase=co_design&in_trouble=true&for_decision=true": {"gate"},
    }
    for query, ids in wanted.items():
        assert set(listed(operator, query)) == ids, query
        assert "owner" in query or set() < ids < set(worlds), f"{query} shows nothing by leaving all or none"


@pytest.mark.parametrize(("words", "found"), [
    ("northtown", {"begun", "held"}), ("NORTHTOWN care", {"begun"}), ("care northtown", {"begun"}),
    ("zazołc", {"gate"}), ("offentliche", {"gate"}), ("100%", {"gate"}), ("%", {"gate"}), ("_", set()),
    ("youth lib", {"proposed"}), ("' OR 1=1 --", set()), ("held", {"held"}), ("   ", None)])
def test_projects_are_found_by_words_of_name_organisation_and_id(
        operator: httpx.Client, worlds: dict[str, World], words: str, found: set[str] | None) -> None:
    answer = operator.get("/api/projects", params={"search": words}).json()
    assert {one["id"] for one in answer["projects"]} == (set(worlds) if found is None else found)


def test_the_order_is_the_one_that_was_asked_for(operator: httpx.Client) -> None:
    everything = operator.get("/api/projects").json()["projects"]
    by_id = {one["id"]: one for one in everything}
    changed = [by_id[one]["updated_at"] for one in listed(operator)]
    assert changed == sorted(changed, reverse=True)
    names = [by_id[one]["name"].casefold() for one in listed(operator, "sort=name")]
    assert names == sorted(names)
    since = [by_id[one]["waiting_since"] for one in listed(operator, "sort=waiting")]
    known = [one for one in since if one]
    assert len(known) > 3 and since == sorted(known) + [None] * (len(since) - len(known))
    late = [by_id[one]["overdue"] for one in listed(operator, "sort=overdue")]
    known = [one["since"] for one in late if one]
    assert len(known) > 3 and [one["since"] if one else None for one in late[:len(known)]] == sorted(known)


def test_pages_have_every_project_once(desk: Desk, operator: httpx.Client, worlds: dict[str, World]) -> None:
    parts = [operator.get(f"/api/projects?limit=3&offset={offset}").json() for offset in (0, 3, 6, 9)]
    assert [len(one["projects"]) for one in parts] == [3, 3, 2, 0]
    assert sorted(one["id"] for part in parts for one in part["projects"]) == sorted(worlds)
    browser, address, seen = desk.browser("pager", roles=["operator"]), "/projects?limit=3&sort=name", []
    while address:
        page = browser.get(address).text
        seen += re.findall(r'<h3><a href="/projects/([a-z]+)"', page)
        following = re.search(r'href="([^"]+)">Next<', page)
        address = html.unescape(following[1]) if following else ""
    assert sorted(seen) == sorted(worlds) and seen == listed(operator, "sort=name")


def test_figures_are_links_to_as_many_projects(desk: Desk, operator: httpx.Client) -> None:
    browser = desk.browser("figures", roles=["finance"])
    tiles = re.findall(r'<li><a href="(/projects\?[^"]+)"[^>]*><span>([^<]+)</span> <strong>(\d+)</strong>',
                       browser.get("/projects").text)
    assert [name for _, name, _ in tiles] == ["Running", "Waiting for a decision", "Overdue", "In trouble"]
    figures = list(operator.get("/api/projects?search=nothing-like-it").json()["figures"].values())
    for (address, name, count), figure in zip(tiles, figures, strict=True):
        assert len(on_page(browser, html.unescape(address).partition("?")[2])) == int(count) == figure > 0, name


def test_the_page_and_the_api_choose_alike_and_the_page_keeps_what_was_asked(
        desk: Desk, operator: httpx.Client) -> None:
    browser = desk.browser("same", roles=["operator"])
    for query in ("", "phase=co_design&status=running", "overdue=true&sort=overdue", "search=Northtown&in_trouble=true",
                  "phase=&status=&waiting_for=&owner=&search=&sort=name"):
        assert on_page(browser, query) == listed(operator, query), query
    page = browser.get("/projects?phase=co_design&search=%22%3E%3Cb%3E&overdue=true&waiting_for=P02").text
    assert '<option value="co_design" selected>' in page and "&#34;&gt;&lt;b&gt;" in page and "<b>" not in page
    assert 'name="overdue" value="true" checked' in page and 'name="waiting_for" maxlength="64" value="P02"' in page
    assert "No project is like this" in page


@pytest.mark.parametrize("query", ["phase=second", "status=x", "sort=money", "limit=0", "limit=201", "offset=-1",
                                   "overdue=perhaps", "owner=" + "x" * 65, "search=" + "x" * 201])
def test_what_can_not_be_asked_is_said_plainly(desk: Desk, operator: httpx.Client, query: str) -> None:
    assert operator.get(f"/api/projects?{query}").status_code == 400
    assert desk.browser("asks", roles=["operator"]).get(f"/projects?{query}").status_code == 400


def test_a_zero_character_in_a_search_finds_nothing_and_breaks_nothing(operator: httpx.Client) -> None:
    assert operator.get("/api/projects?search=%00x%00").status_code == 200


# --- what a line tells ------------------------------------------------------------------------------------------------

def test_a_line_made_from_the_records_says_the_same_as_one_made_from_the_state(
        desk: Desk, worlds: dict[str, World], operator: httpx.Client) -> None:
    """The owner sees all of the money, so both are told the same; the owner's list is made from the state."""
    owner = desk.api(OWNER, *worlds)
    assert set(listed(owner)) == set(worlds)
    for project in worlds:
        mine, all_of_it = summary(owner, project), summary(operator, project)
        counted = ("version", "updated_at")
        assert {name: mine[name] for name in mine if name not in counted} == {
            name: all_of_it[name] for name in all_of_it if name not in counted}, project


def test_money_is_what_is_agreed_and_what_was_paid_against_the_budget(
        desk: Desk, worlds: dict[str, World], operator: httpx.Client) -> None:
    for project in ("held", "proposed"):
        rewards, money = operator.get(f"/api/projects/{project}/rewards").json(), summary(operator, project)["money"]
        by_state = rewards["totals"]["by_state"]
        assert float(money["paid"]) == float(by_state["paid"]) > 0
        assert float(money["promised"]) == sum(float(by_state.get(one, 0)) for one in ("earned", "proposed")) > 0


def test_health_says_what_does_not_work(desk: Desk, operator: httpx.Client) -> None:
    gate, held, begun = (summary(operator, one) for one in ("gate", "held", "begun"))
    assert (gate["board"], gate["troubles"][0]["sentence"], gate["payments"]) == ("trouble", TROUBLE, "fine")
    assert (held["payments"], held["board"]) == ("held", "none")
    assert (begun["board"], begun["payments"], begun["troubles"]) == ("none", "fine", [])
    page = desk.browser("health", roles=["operator"]).get("/projects?in_trouble=true").text
    assert TROUBLE in page and "are held" in page


# --- whose projects ---------------------------------------------------------------------------------------------------

def test_a_member_of_one_project_sees_nothing_of_another(desk: Desk, worlds: dict[str, World]) -> None:
    member, browser = desk.api("Q02", "begun"), desk.browser("Q02", "begun")
    # P02 of the project, under an account of their own.
    desk.records.people.join("begun", MEMBER, desk.account("Q02"))
    others = [one.project.charter.project.name for key, one in worlds.items() if key != "begun"]
    for query in ("", "in_trouble=true", "overdue=true", "search=saltmarsh", "owner=P06", "waiting_for=P05",
                  "waiting_for=me", "owner=me", "status=paused", "sort=overdue", "offset=1"):
        answer, page = member.get(f"/api/projects?{query}"), browser.get(f"/projects?{query}")
        assert {one["id"] for one in answer.json()["projects"]} <= {"begun"}
        assert answer.json()["total"] <= 1 and max(answer.json()["figures"].values()) <= 1
        text = html.unescape(page.text) + answer.text
        assert not [name for name in [*others, TROUBLE, "/projects/gate", "£"] if name in text], query
    assert listed(member) == ["begun"] and "Your projects" in browser.get("/projects").text


def test_of_money_a_member_sees_no_sum_and_no_lateness(
        desk: Desk, worlds: dict[str, World], operator: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A payment is late before anything is that everybody may know of."""
    monkeypatch.setattr(desk, "now", worlds["owed"].now + timedelta(days=8))
    member = desk.api(MEMBER, "owed")
    seen, told = summary(member, "owed"), summary(operator, "owed")
    assert told["overdue"]["what"] == "A payment to somebody" and float(told["money"]["promised"]) > 0
    assert (seen["overdue"], seen["money"]) == (None, None)
    assert member.get("/api/projects?overdue=true").json()["figures"]["overdue"] == 0
    assert (listed(member, "overdue=true"), "owed" in listed(operator, "overdue=true")) == ([], True)


def test_the_first_page_leads_to_the_list_and_members_keep_theirs(desk: Desk) -> None:
    operator = desk.browser("first", roles=["operator"]).get("/").text
    assert '<a href="/projects">All projects</a>' in operator and "/projects/begun" not in operator
    assert '/projects/begun"' in desk.browser("P07", "begun").get("/").text


def test_who_is_signed_out_is_asked_to_sign_in(desk: Desk) -> None:
    assert desk.anybody().get("/projects", headers={"accept": "text/html"}).status_code == 303
