"""The last button of a kick-off, on a real workflow server: it starts what was shown, once, with the people named."""

import re

import httpx

from integrations.ports import Contact
from tests.web.filled_forms import form_to, send_fields
from tests.web.kickoff_story import filled_in
from tests.web.running import Running, until
from tests.web.test_kickoff import pasted, text_of
from web.__main__ import CHARTERS


def operator_of(running: Running) -> httpx.Client:
    return running.browser("operator", roles=["operator"])


def start(operator: httpx.Client, draft: str) -> httpx.Response:
    return send_fields(operator, operator.get(f"{draft}/start"), f"{draft}/start", {})


def test_a_charter_from_the_form_starts_once_and_its_people_are_told(running: Running) -> None:
    operator = operator_of(running)
    draft = filled_in(operator, id="started-by-form")
    account = running.records.people.add(Contact(name="Rosa Example", email="rosa@example.org")).id
    found = operator.get(f"{draft}/who/P1?find=rosa")
    send_fields(operator, found, f"{draft}/who/P1", {"account": account})
    assert "Rosa" not in text_of(operator, draft)
    assert "Rosa Example" in operator.get(f"{draft}/form/people").text
    last = operator.get(f"{draft}/start")
    fields = dict(form_to(last, f"{draft}/start").pairs)
    first = operator.post(f"{draft}/start", data=fields)
    second = operator.post(f"{draft}/start", data=fields)
    assert first.status_code == second.status_code == 303, first.text
    until(lambda: running.records.store.count_projects() > 0 and operator.get(draft).status_code == 303, "it started")
    page = operator.get(draft, follow_redirects=True)
    assert page.url.path == "/projects/started-by-form" and "The project has started" in page.text
    project = running.records.store.project("started-by-form")
    assert sum(event.kind == "project_started" for event in running.records.store.events(project.id)) == 1
    assert running.records.people.contact_of("started-by-form", "P1").email == "rosa@example.org"
    assert "started-by-form" not in operator.get("/kickoff").text
    rehearsal = operator.get("/projects/started-by-form/rehearsal")
    assert rehearsal.status_code == 200 and "It closes on" in rehearsal.text


def test_what_was_changed_after_the_last_look_is_not_started(running: Running) -> None:
    operator = operator_of(running)
    draft = filled_in(operator, id="changed-after")
    fields = dict(form_to(operator.get(f"{draft}/start"), f"{draft}/start").pairs)
    send_fields(operator, operator.get(f"{draft}/text"), f"{draft}/text",
                {"text": text_of(operator, draft).replace("7500.00", "7600.00")})
    page = operator.post(f"{draft}/start", data=fields)
    assert page.status_code == 409 and "has changed" in page.text and "£7,600.00" in page.text
    assert operator.get("/projects/changed-after").status_code == 404


def test_an_id_that_is_taken_is_refused_and_takes_nobodys_place(running: Running) -> None:
    operator = operator_of(running)
    running.started("taken-already")
    text = (CHARTERS / "minimal-example.yaml").read_text().replace("saltmarsh-open-evenings", "taken-already")
    draft = pasted(operator, re.sub("P1\\b", "P01", text))
    account = running.records.people.add(Contact(name="Nobody There", email="nobody-there@example.org")).id
    send_fields(operator, operator.get(f"{draft}/who/P01?find=nobody"), f"{draft}/who/P01", {"account": account})
    page = start(operator, draft)
    assert page.status_code == 409 and "was started before" in page.text
    known = running.records.people.account_of("taken-already", "P01")
    assert known is None or known.id != account
    assert operator.get(draft).status_code == 200
