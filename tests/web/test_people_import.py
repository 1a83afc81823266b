"""Bringing in a table: read as spreadsheets write it, told row by row before anything is done, done once."""

from html import unescape

import httpx
import pytest

from integrations.ports import Contact
from tests.builders import World
from tests.web.desk import Desk, named, problem
from tests.web.filled_forms import send_fields
from tests.web.running import Running, until
from web.people_csv import TEMPLATE, rows_of, table_of
from web.problems import ProblemError

TABLE = ("name,email,phone,project,person\n"
         "Ada Example,ada@people.example,,one,P02\n"
         "Known Already,known@people.example,+44 7700 900123,,\n"
         "Bo Example,bo@,,,\n"
         "=HYPERLINK(1),x@people.example,,,\n"
         "Nobody,,07700 900456,,\n"
         "Cy Example,cy@people.example,,one,P99\n"
         "Di Example,ada@people.example,,one,P03\n"
         "Ada Example,ada@people.example,,,\n")


@pytest.fixture
def operator(desk: Desk) -> httpx.Client:
    return desk.browser("operator", roles=["operator"])


def imported(client: httpx.Client, table: str | bytes, query: str = "") -> httpx.Response:
    return client.post(f"/api/people/import{query}", content=table, headers={"content-type": "text/csv"})


@pytest.mark.parametrize("raw", [
    "email,name\nada@people.example,Ądą\n".encode(), "email;name\r\nada@people.example;Ądą\r\n".encode("utf-8-sig"),
    "Email\tName\nada@people.example\tĄdą\n".encode("utf-16"), '"email","name"\n"ada@people.example","Ądą"'.encode()],
    ids=["plain", "semicolons-and-mark", "tabs-and-utf-16", "quotes"])
def test_a_table_is_read_as_spreadsheets_write_it(raw: bytes) -> None:
    assert [(row.number, row.cells) for row in rows_of(raw)] == [(2, {"email": "ada@people.example", "name": "Ądą"})]


@pytest.mark.parametrize(("raw", "told"), [
    (b"", "no table"), (b"email,shoe size\n", "shoe size"), (b"emial\n", 'mean "email"'),
    (b"name\nAda\n", "told apart"), (b"email,email\n", "twice"),
    ("email,name\na@b.example,Ądą\n".encode("cp1250"), "Row 2 is not UTF-8"),
    (b"email\n\0\n", "not a text file"), (b'email,name\n"a@b.example,Ada\n', "quote"),
    (b"email\na@b.example,Smith, Ada\n", "more cells"), (b"email\n" + b"a@b.example\n" * 2001, "more than 2,000")],
    ids=range(10))
def test_a_table_that_can_not_be_read_is_refused_in_a_sentence(raw: bytes, told: str) -> None:
    with pytest.raises(ProblemError, match=told) as refused:
        rows_of(raw)
    assert refused.value.detail.endswith("Nothing was changed.")


def test_a_dry_run_tells_each_row_and_changes_nothing(desk: Desk, operator: httpx.Client) -> None:
    desk.publish(World(named("one")))
    known = desk.records.people.add(Contact(email="known@people.example")).id
    told = imported(desk.operator(), TABLE, "?dry_run=true").json()
    assert [one["verdict"] for one in told["rows"]] == [
        "add", "change", "refuse", "refuse", "refuse", "refuse", "change", "change"]
    assert [one["row"] for one in told["rows"]] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert told["rows"][1]["changes"] == ["name", "phone"] and not told["done"]
    sentences = " ".join(one["sentence"] for one in told["rows"])
    for words in ("is not an e-mail address", "formula", "neither", "no such person"):
        assert words in sentences
    assert "900123" not in str(told) and "people.example" not in str(told)
    page = send_fields(operator, operator.get("/people/import"), "/people/import", {"table": TABLE})
    assert "1 to add, 3 to change" in page.text and "Nothing is done yet" in page.text
    assert desk.records.people.find("ada@people.example") is None
    assert desk.records.people.account(known).contact == Contact(email="known@people.example")


def test_doing_it_does_what_was_shown_and_again_changes_nothing(desk: Desk, operator: httpx.Client) -> None:
    desk.publish(World(named("one")))
    known = desk.records.people.add(Contact(email="known@people.example")).id
    shown = send_fields(operator, operator.get("/people/import"), "/people/import", {"table": TABLE})
    done = send_fields(operator, shown, "/people/import", {"do": "import"})
    assert "What was done" in done.text and "4 refused" in done.text
    ada = desk.records.people.find("ada@people.example")
    assert ada and {one.person for one in desk.records.people.memberships(ada.id)} == {"P02", "P03"}
    assert desk.records.people.account(known).contact.phone == "+44 7700 900123"
    again = send_fields(operator, shown, "/people/import", {"do": "import"})
    assert again.status_code == 409 and "has changed" in again.text
    told = imported(desk.operator(), "email,name\nada@people.example,Ada Example\nknown@people.example,\n").json()
    assert [one["verdict"] for one in told["rows"]] == ["same", "same"] or told["refused"] == 0


def test_a_table_that_is_refused_is_shown_again_as_it_was_typed(operator: httpx.Client) -> None:
    page = send_fields(operator, operator.get("/people/import"), "/people/import", {"table": "emial\nada@x.example\n"})
    assert page.status_code == 400 and 'mean "email"' in unescape(page.text)
    assert ">\nemial\nada@x.example\n</textarea>" in page.text.replace("\r", "")


def test_a_row_whose_project_can_not_be_told_is_refused_and_the_others_go_on(desk: Desk) -> None:
    """No workflow server answers here, and this address is one that a project pays to."""
    desk.publish(World(named("one")))
    desk.token("P01", "one")
    told = imported(desk.operator(), "email,project,person\nnew@people.example,one,P01\nada@people.example,,\n").json()
    assert [one["verdict"] for one in told["rows"]] == ["refuse", "add"]
    assert "does not answer" in told["rows"][0]["sentence"]
    assert desk.records.people.contact_of("one", "P01").email == "P01@example.org"


def test_the_template_and_our_own_list_can_be_read_by_spreadsheets(desk: Desk, operator: httpx.Client) -> None:
    got = operator.get("/people/template.csv")
    assert got.content.startswith(b"\xef\xbb\xbf") and rows_of(got.content) == rows_of(TEMPLATE.encode())
    desk.records.people.add(Contact(name="=cmd|' /C calc'!A0"))
    table = table_of(desk.records.people_list.page().people)
    assert "'=cmd" in table and ",=cmd" not in table
    assert rows_of(b"email,phone\na@b.example,'+447700900123\n")[0].cells["phone"] == "+447700900123"


def test_a_changed_address_is_told_to_the_project_first(running: Running) -> None:
    running.started("import-told")
    client = running.operator()
    first = imported(client, "email,project,person\nfirst@people.example,import-told,P01\n").json()
    assert first["added"] == 1
    second = imported(client, "email,project,person\nsecond@people.example,import-told,P01\n").json()
    assert second["changed"] == 1, second
    store = running.records.store
    until(lambda: any(one.kind == "contact_changed" for one in store.events("import-told", 0, 1000)), "it is told")
    assert running.records.people.contact_of("import-told", "P01").email == "second@people.example"


def test_what_is_no_table_is_refused_by_its_kind(desk: Desk) -> None:
    sent = desk.operator().post("/api/people/import", content="{}", headers={"content-type": "application/json"})
    assert problem(sent)[0] == 415
