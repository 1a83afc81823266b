"""Every role, every address, every kind of command: what is answered is what docs/authority.md says, cell by cell.

Its tables are made from the rules, and a test of the pages holds them so; here they are read back and the running
application is asked. So a rule that is loosened is seen, and a route that has no right.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import replace

import httpx
import pytest
from fastapi import APIRouter

from docs.tables.example_project import NOW, PLACES, ROLES, example_events, example_project
from docs.tables.examples import EXAMPLES
from tests.builders import World
from tests.docs.pages import bare, rows, section
from tests.web.deciding import DecidingGateway
from tests.web.desk import Desk, named, open_desk
from tests.web.privacy_world import every_route
from web import authority
from web.app import API, PAGES, create_app
from web.authority import RouteWithoutRightError, operations
from web.rights import Right

PROJECT = example_project().id
# What an address is filled in with; the person is the service user of the tables.
FILLED = {"project_id": PROJECT, "person": PLACES["Service user"], "line": "P02-D1-v1", "run": "r1", "kind": "pause",
          "made": "five_whys",
          "phase_name": "co_design", "poll": "priorities", "draft": "draft_none", "step": "facts",
          "account": "acc_none", "token": "not-signed", "concern": "c0ffee", "token_id": "none", "ref": "-"}
THERE_IS_NONE = "There is no project of this id that you can see."
STRANGERS = {"Nobody": "401", "No place": "404", "Another project": "404"}
SIGN_IN = ("Send your API token", "You are not signed in")
DOCS = "docs/authority.md"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The example project of the tables, and another one."""
    with open_desk(tmp_path_factory.mktemp("authority")) as made:
        made.records.store.publish(PROJECT, list(example_events()))
        made.publish(World(named("another")))
        made.now = NOW
        made.app.state.parts = replace(made.parts, gateway=DecidingGateway(example_project(), NOW))
        yield made


def clients(desk: Desk, of_pages: bool) -> Iterator[tuple[str, httpx.Client]]:
    """By the words in the head of the tables. The operations team comes last but one: it ends tokens of others."""
    yield "Nobody", desk.anybody()
    open_for = desk.browser if of_pages else desk.api
    yield "No place", open_for("nowhere")
    yield "Another project", open_for("Q01", "another")
    for words, person in PLACES.items():
        yield words, open_for(person, PROJECT)
    for words, role in ROLES.items():
        yield words, open_for(role, roles=[role])


def cells(table: str) -> Mapping[str, Mapping[str, str]]:
    """The cells of a table by row and column."""
    head = section(DOCS, table).splitlines()[1]
    columns = [one.strip() for one in head.split("|")[1:-1]]
    return {bare(row[0]): dict(zip(columns[1:], map(bare, row[1:]), strict=True)) for row in rows(DOCS, table)}


def ask(client: httpx.Client, address: str) -> httpx.Response:
    """A form without its secret, or an empty object: nothing is done, but who may not is told so first."""
    method, path = address.split(" ")
    path = path.format_map(FILLED)
    if path.startswith("/api/"):
        return client.request(method, path, json={} if method in ("POST", "PUT") else None)
    return client.request(method, path, data={"choice": "-"} if method == "POST" else None,
                          headers={"accept": "text/html"})


def answered(answer: httpx.Response) -> str:
    """What a table would say of it: whoever got past the door was answered something else than these."""
    text = html.unescape(answer.text)
    if answer.status_code == 403 and "This is for" in text and "Ask one of them; nothing was changed." in text:
        return "403"
    if answer.status_code == 404 and THERE_IS_NONE in text:
        return "404"
    if answer.headers.get("location", "").startswith("/sign-in") or (
            answer.status_code == 401 and any(one in text for one in SIGN_IN)):
        return "401"
    assert answer.status_code < 500 or answer.status_code == 503, (answer.request.url, text)
    return "yes"


def test_each_address_answers_each_role_as_the_page_of_authority_says(desk: Desk) -> None:
    rights, listed = cells("rights"), cells("route-authority")
    wrong = []
    for of_pages in (False, True):
        for role, client in clients(desk, of_pages):
            for address, row in listed.items():
                if address.split()[1].startswith("/api/") == of_pages:
                    continue
                door = rights["in_project"][role] if "{project_id}" in address else "yes"
                told = door if door in ("401", "404") else rights[row["Right"]][role]
                found = answered(ask(client, address))
                wrong += [(role, address, told, found)] if found != told else []
    assert not wrong


def test_each_role_may_give_the_commands_that_the_page_of_authority_says(desk: Desk) -> None:
    listed = cells("command-roles")
    assert list(listed) == list(EXAMPLES)
    wrong = []
    for role, client in clients(desk, of_pages=False):
        for kind, fields in EXAMPLES.items():
            answer = client.post(f"/api/projects/{PROJECT}/commands", json={"kind": kind, **fields})
            if role in STRANGERS:
                as_told = answered(answer) == STRANGERS[role]
            else:
                as_told = told_no(answer) != (listed[kind][role] == "yes")
            wrong += [] if as_told else [(role, kind, answer.text)]
    assert not wrong


def told_no(answer: httpx.Response) -> bool:
    """It is not theirs to give, or about a reward that is not there for them."""
    text = answer.json().get("detail", "")
    assert answer.status_code < 500, text
    return (answer.status_code == 403 and "it is for" in text) or "that you can see" in text


def test_what_only_the_system_says_is_nobodys_to_say(desk: Desk) -> None:
    said = [bare(row[0]) for row in rows(DOCS, "authority") if bare(row[0]) not in EXAMPLES]
    assert said
    everybody = dict(clients(desk, of_pages=False))
    for client in (everybody["Owner"], everybody["Operations team"]):
        for kind in said:
            answer = client.post(f"/api/projects/{PROJECT}/commands", json={"kind": kind})
            assert answer.status_code == 400 and "no such kind of command" in answer.text


def test_a_project_of_others_is_answered_as_one_that_does_not_exist(desk: Desk) -> None:
    for of_pages in (False, True):
        stranger = next(client for role, client in clients(desk, of_pages) if role == "Another project")
        for address in cells("route-authority"):
            if "{project_id}" in address and address.split()[1].startswith("/api/") != of_pages:
                there = ask(stranger, address)
                nowhere = ask(stranger, address.replace("{project_id}", "no-such-project"))
                assert there.status_code == nowhere.status_code == 404
                assert there.text == nowhere.text.replace("no-such-project", PROJECT)


# --- the table is whole -----------------------------------------------------------------------------------------------

def test_every_address_that_is_served_is_in_the_table(desk: Desk) -> None:
    served = {f"{method} {route.path}" for route in every_route(desk.app.routes) for method in route.methods or ()}
    assert served == set(operations((*API, *PAGES))) == set(cells("route-authority"))


def test_a_route_that_nobody_said_a_right_for_is_not_served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    extra = APIRouter()
    extra.add_api_route("/extra", lambda: "open")
    monkeypatch.setattr("web.app.PAGES", (*PAGES, extra))
    with pytest.raises(RouteWithoutRightError, match="GET /extra"):
        create_app(desk.parts)


def test_a_right_without_a_route_stops_the_start_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(authority.ROUTES, "GET /gone", Right.ANYBODY)
    with pytest.raises(RouteWithoutRightError, match="GET /gone"):
        create_app(desk.parts)
