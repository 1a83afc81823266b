"""The people file's pages: addresses on a person's own page only, who looks is written down, rights are one click."""

import json
from html import unescape

import httpx
import pytest

from integrations.ports import Contact
from tests.builders import World
from tests.web.desk import Desk, named, problem
from tests.web.filled_forms import form_to, send_fields
from tests.web.money_world import first_paid, paid_world

ADA = Contact(name="Ada Example", email="ada@people.example", phone="+44 7700 900123")


@pytest.fixture
def operator(desk: Desk) -> httpx.Client:
    return desk.browser("operator", roles=["operator"])


def test_the_list_has_names_and_projects_and_no_address(desk: Desk, operator: httpx.Client) -> None:
    account = desk.records.people.add(ADA).id
    desk.records.people.join("one", "P01", account)
    for page in (operator.get("/people"), operator.get("/people?find=ada"), operator.get("/people?find=one"),
                 operator.get("/people?find=Ada@People.example"), operator.get("/people.csv")):
        assert "Ada Example" in page.text and "P01" in page.text, page.url
        assert "900123" not in page.text and "ada@people.example" not in page.text, page.url
    assert "Ada Example" not in operator.get("/people?find=somebody+else").text
    found = desk.operator().get("/api/people?find=ada").json()
    assert found["total"] == 1 and found["people"][0]["reachable_by"] == ["email", "phone"]


def test_a_long_list_comes_in_parts(desk: Desk, operator: httpx.Client) -> None:
    for number in range(55):
        desk.records.people.add(Contact(name=f"Person {number:02}"))
    first = operator.get("/people").text
    assert "Person 03" in first and "Person 54" not in first and "offset=50" in first
    assert "Person 54" in operator.get("/people?offset=50").text


def test_whoever_opens_a_persons_page_is_written_down_on_it(desk: Desk, operator: httpx.Client) -> None:
    account = desk.records.people.add(ADA).id
    page = operator.get(f"/people/{account}").text
    assert "ada@people.example" in page and "Whoever opens this page is written down" in page
    assert page.count("saw the contact details") == 1
    other = desk.browser("second", roles=["operator"])
    assert other.get(f"/people/{account}").text.count("saw the contact details") == 2
    assert {one.by for one in desk.records.people_list.looks(account)} == {
        desk.account("operator"), desk.account("second")}


def test_a_refused_contact_keeps_what_was_typed_and_says_so_at_the_field(desk: Desk, operator: httpx.Client) -> None:
    page = send_fields(operator, operator.get("/people/new"), "/people/new",
                       {"name": "Bo Example", "email": "bo@", "phone": "ask me"})
    assert page.status_code == 400
    assert 'id="email-found"' in page.text and 'id="phone-found"' in page.text and 'id="name-found"' not in page.text
    assert dict(form_to(page, "/people/new").pairs)["email"] == "bo@"
    page = send_fields(operator, page, "/people/new", {"email": "bo@people.example", "phone": ""})
    assert "in the people file now" in page.text and desk.records.people.find("bo@people.example") is not None
    again = send_fields(operator, operator.get("/people/new"), "/people/new", {"email": "BO@people.example"})
    assert again.status_code == 409 and "has this e-mail address" in again.text


def test_an_address_does_not_change_while_the_project_can_not_be_told(desk: Desk, operator: httpx.Client) -> None:
    """No workflow server answers here. Saying who somebody is for the first time needs none."""
    desk.publish(World(named("one")))
    account = desk.records.people.add(ADA).id
    address = f"/people/{account}"
    page = send_fields(operator, operator.get(address), address, {"do": "place", "project": "one", "person": "P01"})
    assert "written down who they are" in page.text
    assert desk.records.people.account_of("one", "P01") == desk.records.people.account(account)
    page = send_fields(operator, page, address, {"do": "contact", "email": "new@people.example"})
    assert page.status_code == 503 and "does not answer" in page.text
    page = send_fields(operator, operator.get(address), address, {"do": "displace", "project": "one", "person": "P01"})
    assert page.status_code == 503
    assert desk.records.people.contact_of("one", "P01") == ADA


def test_nobody_takes_the_place_of_somebody_who_can_be_reached(desk: Desk, operator: httpx.Client) -> None:
    desk.publish(World(named("one")))
    desk.token("P01", "one")
    account = desk.records.people.add(ADA).id
    page = operator.get(f"/people/{account}")
    for place, status in ((("one", "P01"), 409), (("one", "P99"), 404), (("none", "P01"), 404)):
        told = send_fields(operator, page, f"/people/{account}", {"do": "place", "project": place[0],
                                                                  "person": place[1]})
        assert told.status_code == status, place
    assert desk.records.people.memberships(account) == []


# --- rights -----------------------------------------------------------------------------------------------------------

def test_the_file_of_everything_is_complete_and_holds_nothing_private_of_others(
        desk: Desk, operator: httpx.Client) -> None:
    world = paid_world(desk, "one")
    line = first_paid(world)
    desk.token(line.person, "one")
    account = desk.account(line.person)
    desk.records.people.set_contact(account, ADA)
    sent = operator.post(f"/people/{account}/export", data={
        "csrf": dict(form_to(operator.get(f"/people/{account}"), f"/people/{account}").pairs)["csrf"]})
    assert "attachment" in sent.headers["content-disposition"]
    held = sent.json()
    assert held["account"]["contact"] == ADA.model_dump()
    assert held["memberships"] == [{"project_id": "one", "person": line.person}]
    own = [one for one in desk.records.ledger.lines("one") if one.person == line.person]
    assert {one["external_id"] for one in held["payments"]} == {one.external_id for one in own} and own
    assert held["notices"] and all(one["project_id"] == "one" for one in held["notices"])
    assert held["charters"]["one"]["id"] == line.person
    kinds = [one["event"]["kind"] for one in held["events"]]
    assert {"reward_earned", "agreement_signed", "attendance_confirmed"} <= set(kinds)
    others = [one.id for one in world.project.lines.values() if one.person != line.person]
    earned = [one["event"] for one in held["events"] if one["event"]["kind"] == "reward_earned"]
    assert len(earned) == sum(one.person == line.person for one in world.project.lines.values())
    assert not [one for one in others if f'"line": "{one}"' in json.dumps(held["events"])]
    assert held["looks"] and "took the file" in operator.get(f"/people/{account}").text


def test_erasing_wants_the_word_and_leaves_the_books_alone(desk: Desk, operator: httpx.Client) -> None:
    world = paid_world(desk, "one")
    line = first_paid(world)
    token = desk.token(line.person, "one")
    account, before = desk.account(line.person), desk.records.ledger.entries("one")
    address = f"/people/{account}/erase"
    page = operator.get(address)
    assert "can't be taken back" in unescape(page.text) and "the books must balance" in page.text
    wrong = send_fields(operator, page, address, {"confirm": "yes"})
    assert wrong.status_code == 400 and 'aria-invalid="true"' in wrong.text
    assert desk.records.people.account(account).erased is None
    done = send_fields(operator, page, address, {"confirm": "Erase"})
    assert "Who this was is erased" in done.text
    assert desk.records.people.contact_of("one", line.person) == Contact()
    assert desk.records.tokens.authenticate(token) is None
    assert desk.records.ledger.entries("one") == before
    assert account not in operator.get("/people").text
    assert desk.records.privacy.export(account).notices == []


def test_an_account_with_a_role_is_not_erased(desk: Desk) -> None:
    client = desk.operator()
    account = desk.account("operator")
    status, sentence = problem(client.post(f"/api/people/{account}/erase", json={"confirm": "erase"}))
    assert status == 409 and "coproduce role" in sentence
    assert problem(client.post(f"/api/people/{account}/erase", json={}))[0] == 400
    assert problem(client.post("/api/people/acc_none/erase", json={"confirm": "erase"}))[0] == 404
    assert problem(client.post("/api/people/acc_none/export"))[0] == 404
