"""'I am worried about someone': whoever should know hears of it, nobody else can, and nothing says what it is about."""

import logging
import re
from typing import Any

import httpx
import pytest

from domain import commands as c
from domain.board_view import board_of
from integrations.records.tables import metadata
from tests.builders import World
from tests.unit.cli_world import Terminal
from tests.web.acting import give
from tests.web.desk import Desk, named, problem
from tests.web.privacy_world import every_route
from tests.web.running import Running, until
from tests.web.test_pages import field
from web.app import API, PAGES

LEAD, DEPUTY, TRUSTEE, OWNER = "S02", "S03", "P05", "P06"
GUARDS = (LEAD, DEPUTY, TRUSTEE)


def started(running: Running, project: str) -> None:
    """A project in which everybody has an account."""
    running.started(project)
    for person in World(named(project)).project.people:
        running.token(person, project)


def press(browser: httpx.Client, project: str, times: int = 1, **fields: str) -> httpx.Response:
    """Open the page and press its button."""
    address = f"/projects/{project}/worried"
    opened = browser.get(address)
    form = {name: field(opened.text, name) for name in ("csrf", "once")} | fields
    return [browser.post(address, data=form) for _ in range(times)][-1]


def told(running: Running, project: str) -> set[str]:
    rows: list[dict[str, Any]] = running.services.mailbox.found(q=f"/projects/{project}/concerns")
    return {one["to"][0].partition("@")[0].upper() for one in rows}


def listed(running: Running, project: str, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = running.api(person, project).get(f"/api/projects/{project}/concerns").json()[
        "concerns"]
    return found


def test_one_button_tells_the_lead_and_the_deputy_and_a_second_click_nobody_again(running: Running) -> None:
    started(running, "worry")
    page = press(running.browser("P02", "worry"), "worry", times=2)
    assert page.status_code == 200 and "It is passed on" in page.text
    assert "Designated Safeguarding Lead, Deputy Safeguarding Lead" in page.text and "may be late" not in page.text
    until(lambda: told(running, "worry") == {LEAD, DEPUTY}, "both are told")
    assert [one["role"] for one in listed(running, "worry", LEAD)] == ["a service user"]


def test_a_lead_who_is_involved_hears_and_sees_nothing_of_it(running: Running) -> None:
    started(running, "not-lead")
    page = press(running.browser("P08", "not-lead"), "not-lead", not_to_lead="yes")
    assert "Designated Safeguarding Lead" not in page.text.partition("danger")[0]
    until(lambda: told(running, "not-lead") == {DEPUTY, TRUSTEE}, "deputy and trustee are told")
    assert listed(running, "not-lead", LEAD) == []
    [one] = listed(running, "not-lead", DEPUTY)
    lead = running.api(LEAD, "not-lead")
    for step in ("acknowledge", "close"):
        assert lead.post(f"/api/projects/not-lead/concerns/{one['id']}/{step}").status_code == 404
    assert "is involved" in running.browser(TRUSTEE, "not-lead").get("/projects/not-lead/concerns").text


def test_those_who_guard_look_into_it_and_close_it(running: Running) -> None:
    started(running, "looked-into")
    assert running.api("P03", "looked-into").post("/api/projects/looked-into/concerns").status_code == 201
    browser, address = running.browser(DEPUTY, "looked-into"), "/projects/looked-into/concerns"
    for choice, state in (("acknowledge", "Somebody looks into it"), ("close", "In good hands")):
        page = browser.get(address).text
        form = {name: field(page, name) for name in ("csrf", "once", "concern")}
        done = browser.post(address, data={**form, "choice": choice})
        assert done.headers["location"] == f"{address}?done=concern_{choice}"
        assert state in browser.get(done.headers["location"]).text
    [one] = listed(running, "looked-into", LEAD)
    assert one["state"] == "closed" and one["acknowledged_at"]
    assert problem(running.api(LEAD, "looked-into").post(f"/api{address}/{one['id']}/close"))[0] == 409


def test_it_works_while_the_project_is_paused_for_whoever_takes_a_break_and_after_the_end(running: Running) -> None:
    started(running, "whenever")
    owner = running.api(OWNER, "whenever")
    assert give(running.api("P04", "whenever"), "whenever", kind="step_back", person="P04").status_code == 200
    for command in ({"kind": "pause", "reason": "Heat"}, {"kind": "resume"}, {"kind": "cancel", "reason": "No money"}):
        assert give(owner, "whenever", **command).status_code == 200
        if command["kind"] != "resume":
            until(lambda: running.records.store.project("whenever").status != "running", "it waits or ends")
            assert "It is passed on" in press(running.browser("P04", "whenever"), "whenever").text
    assert len(listed(running, "whenever", TRUSTEE)) == 2


def test_an_api_client_says_nothing_of_it_and_a_key_makes_a_repeat_harmless(running: Running) -> None:
    started(running, "by-client")
    client, address = running.api("P01", "by-client"), "/api/projects/by-client/concerns"
    status, sentence = problem(client.post(address, json={"what": "He shouted at her"}))
    assert status == 400 and "without a word" in sentence and "shouted" not in sentence
    answers = [client.post(address, json={"not_to_lead": False}, headers={"idempotency-key": "k"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["told"] == ["Designated Safeguarding Lead", "Deputy Safeguarding Lead"]
    assert client.post(address, headers={"idempotency-key": "other"}).status_code == 201
    until(lambda: len(listed(running, "by-client", LEAD)) == 2, "two are kept")


def test_the_command_line_says_whom_to_call_first_then_raises_lists_and_closes(
        running: Running, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    started(running, "typed")
    mine, guard = (Terminal(capsys, monkeypatch) for _ in range(2))
    mine.settings(url=running.base_url, token=running.token("P02", "typed"))
    said = mine.run("concern", "raise", "typed", "--yes")
    assert said.code == 0 and said.out.index("999") < said.out.index("Passed on. Told: Designated Safeguarding Lead")
    assert mine.run("concern", "list", "typed").code == 1
    guard.settings(token=running.token(LEAD, "typed"))
    [one] = guard.run("concern", "list", "typed", "--json").json["concerns"]
    for step, state in (("acknowledge", "somebody looks into it"), ("close", "in good hands")):
        assert f"a service user  {state}" in guard.run("concern", step, "typed", one["id"]).out
    assert guard.run("concern", "close", "typed", one["id"]).code == 1
    nowhere = guard.run("concern", "raise", "typed", "--yes", "--url", "http://127.0.0.1:1")
    assert nowhere.code == 3 and "NOT passed on" in nowhere.err and "999 or 112" in nowhere.err


# --- who finds out ----------------------------------------------------------------------------------------------------

def test_for_everybody_else_there_is_nothing_at_the_address_of_concerns(running: Running) -> None:
    started(running, "hidden")
    press(running.browser("P01", "hidden"), "hidden")
    [one] = listed(running, "hidden", LEAD)
    others = [running.api(person, "hidden") for person in ("P01", OWNER, "P08", "S01")] + [
        running.operator(), running.api("money", roles=["finance"]), running.api("stranger")]
    for client in others:
        for answer in (client.get("/api/projects/hidden/concerns"),
                       client.post(f"/api/projects/hidden/concerns/{one['id']}/close")):
            assert answer.status_code == 404 and one["id"] not in answer.text
    nothing = running.operator().get("/api/projects/no-such/concerns")
    assert nothing.json() == others[4].get("/api/projects/hidden/concerns").json(), "as where there is no project"
    assert problem(running.operator().post("/api/projects/hidden/concerns"))[0] == 403


def test_nothing_anywhere_else_tells_that_a_concern_was_raised(
        running: Running, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Every address is read before and after it, by everybody: what changes is only what those who guard may see."""
    caplog.set_level(logging.INFO)
    started(running, "silent")
    readers = {who: (running.api(who, "silent"), running.browser(who, "silent")) for who in ("P02", LEAD)}
    readers["operator"] = (running.operator(), running.browser("operator", roles=["operator"]))
    addresses = [one for one in _addresses("silent") if "/concerns" not in one]
    assert len(addresses) > 20
    api = readers["operator"][0]
    until(lambda: bool(api.get("/api/projects/silent/board").json()["up_to_date"]), "its board is there")
    before = _read(readers, addresses)
    events, board = running.records.store.events("silent", limit=1000), _board(running)
    press(running.browser("P01", "silent"), "silent")
    [one] = listed(running, "silent", LEAD)
    until(lambda: told(running, "silent") == {LEAD, DEPUTY}, "both are told")
    after = _read(readers, addresses)
    assert {place for place in before if before[place] != after[place]} == set()
    assert running.records.store.events("silent", limit=1000) == events and _board(running) == board
    said = capsys.readouterr()
    # What the browsers of this test say of themselves is no log of ours.
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    for text in (*ours, said.out, said.err):
        assert one["id"] not in text and "silent" not in text
    assert "silent" not in running.operator().get("/metrics").text
    _kept_nowhere_else(running, one["id"])


def _addresses(project: str) -> list[str]:
    found = [route.path for router in (*API, *PAGES) for route in every_route(router.routes)
             if "GET" in (route.methods or ())]
    filled = [one.replace("{project_id}", project).replace("{phase_name}", "co_design").replace("{person}", "P01")
              for one in found if "{project_id}" in one]
    return [one for one in filled if "{" not in one] + ["/", "/payments", "/api/me", "/api/me/waiting", "/api/projects"]


def _read(readers: dict[str, tuple[httpx.Client, httpx.Client]],
          addresses: list[str]) -> dict[tuple[str, int, str], str]:
    """What everybody reads, without what is new on each page: tokens of forms."""
    fresh = re.compile(r'(name="(?:csrf|once)" value=")[^"]*|"(?:as_of|now|checked_at)":"[^"]*"|As of [^.]*\.')
    return {(who, place, address): fresh.sub("", client.get(address).text)
            for who, clients in readers.items() for place, client in enumerate(clients) for address in addresses
            if address.startswith("/api") == (place == 0)}


def _board(running: Running) -> str:
    return board_of(running.records.store.project("silent"), "https://pages.example").model_dump_json()


def _kept_nowhere_else(running: Running, concern: str) -> None:
    """In no table but its own, and who raised it in none."""
    with running.records.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = [str(dict(row)) for row in connection.execute(table.select()).mappings()]
            if table.name == "concerns":
                kept = next(row for row in rows if concern in row)
                assert running.accounts["P01"] not in kept and "'a service user'" in kept
            else:
                assert not [row for row in rows if concern in row], table.name
            assert not [row for row in rows if table.name == "idempotency" and "/concerns" in row]
        asked = connection.execute(metadata.tables["idempotency"].select()).mappings().all()
        assert not [row for row in asked if row["account"] == running.accounts["P01"]]


def test_also_where_somebody_can_not_be_told_no_log_says_in_which_project(
        running: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    started(running, "no-address")
    running.records.people.leave("no-address", LEAD)
    assert "It is passed on" in press(running.browser("P01", "no-address"), "no-address").text
    until(lambda: told(running, "no-address") == {DEPUTY, TRUSTEE}, "the trustee is told at once")
    said = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert any("can't be told" in one.getMessage() for one in said), "else this searches nothing"
    assert not [one for one in said if "no-address" in str(vars(one)) + one.getMessage()]


# --- when something is missing ----------------------------------------------------------------------------------------

def test_without_the_workflow_server_the_page_says_that_nobody_was_told_and_whom_to_call(desk: Desk) -> None:
    desk.publish(World(named("one")))
    browser = desk.browser("P01", "one")
    page = press(browser, "one", not_to_lead="yes")
    assert page.status_code == 503 and "NOT passed on" in page.text and "It is passed on." not in page.text
    assert 'href="tel:999"' in page.text and 'href="tel:112"' in page.text
    assert 'value="yes" aria-describedby="not-to-lead" checked' in page.text, "what was ticked is kept"
    status, sentence = problem(desk.api("P01", "one").post("/api/projects/one/concerns"))
    assert status == 503 and "NOT passed on" in sentence and "999 or 112" in sentence
    assert desk.records.concerns.of_project("one") == []
    signed_out = desk.anybody().post("/projects/one/worried", data={}, headers={"accept": "text/html"})
    assert signed_out.status_code == 401 and "NOT passed on" in signed_out.text


def test_the_page_shows_what_to_say_and_whom_to_call_before_the_button_and_asks_for_no_words(desk: Desk) -> None:
    charter = named("one")
    told = {"call": "Duty line, day and night: 01632 960 001", "say": [], "never": []}
    safe = charter.safeguarding.model_copy(update=told)
    desk.publish(World(charter.model_copy(update={"safeguarding": safe})))
    world_page = desk.browser("P02", "one").get("/projects/one/worried").text
    form = re.search(r'<form method="post" action="/projects/one/worried">.*?</form>', world_page, re.DOTALL)
    assert form
    places = [world_page.index(text) for text in ("Is somebody in danger now?", 'href="tel:01632960001"', "You can say",
                                                  "Please never", form.group())]
    assert places == sorted(places)
    fields = re.findall(r"<(input|textarea|select|button)[^>]*>", form.group())
    assert "textarea" not in fields and "select" not in fields and fields.count("button") == 1
    assert re.findall(r'type="(\w+)" name="(\w+)"', form.group()) == [
        ("hidden", "csrf"), ("hidden", "once"), ("checkbox", "not_to_lead")]
    operator = desk.browser("operator", roles=["operator"]).get("/projects/one/worried").text
    assert "no place in this project" in operator and "<button>" not in operator
    assert desk.api("P02", "one").get("/api/projects/one/worried").json()["told"]


def test_every_page_of_a_project_leads_there_for_those_who_are_in_it(desk: Desk) -> None:
    world = World(named("one"))
    world.do("P02", c.MakeSuggestion(text="One."))
    desk.publish(world)
    link = '<a href="/projects/one/worried">'
    mine, operator = desk.browser("P02", "one"), desk.browser("operator", roles=["operator"])
    for address in ("", "/report", "/rewards", "/gates/co_design", "/board", "/worried", "/say", "/answers",
                    "/polls/nothing"):
        assert link in mine.get(f"/projects/one{address}").text, address
    assert link not in operator.get("/projects/one").text and link not in mine.get("/").text
