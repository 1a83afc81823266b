"""The outbox for operators, on the page and over the API; and the language that pages are in."""

import re

import httpx
import pytest

from domain.commands import SendUpdate
from domain.phases import Phase
from domain.ways import PRIVATE
from integrations.ports import Contact
from integrations.records.outbox_desk import Wanted
from tests.builders import World
from tests.web.desk import HTML, Desk, named, problem

HARD = ("Notwithstanding methodological considerations, stakeholder participation necessitates comprehensive "
        "organisational prioritisation prior to implementation.")


def written(desk: Desk) -> World:
    """A project whose messages wait."""
    return desk.publish(World(named("one")))


def held(desk: Desk) -> str:
    """A message that is too hard to read, by its ref."""
    world = World(named("one")).up_to(Phase.CO_DELIVERY)
    world.do("P06", SendUpdate(mode="meeting", text=HARD))
    desk.publish(world)
    row = next(one for one in desk.parts.outbox.messages(Wanted(kind="update"), 50))
    desk.records.outbox.hold(row.id, 19.0)
    return row.ref


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_operators_see_what_waits_by_state_project_person_and_kind_without_its_words(desk: Desk) -> None:
    written(desk)
    operator = desk.operator()
    every = operator.get("/api/outbox", params={"limit": 200}).json()
    assert every["counts"] == {"waiting": len(every["messages"])}
    assert all(one["text"] is None for one in every["messages"])
    mine = operator.get("/api/outbox", params={"person": "P02", "kind": "welcome"}).json()["messages"]
    assert [(one["person"], one["kind"]) for one in mine] == [("P02", "welcome")]
    assert operator.get("/api/outbox", params={"project": "other"}).json() == {"counts": {}, "messages": []}
    assert operator.get("/api/outbox", params={"state": "sent"}).json()["messages"] == []
    assert problem(operator.get("/api/outbox", params={"state": "lost"}))[0] == 400


def test_a_message_that_failed_says_why_and_is_sent_again(desk: Desk) -> None:
    written(desk)
    first = desk.records.outbox.waiting("one", 1)[0]
    desk.records.outbox.failed(first.id, "P01 has no e-mail address.", final=True)
    desk.records.store.set_trouble("one", "mail", "1 message could not be brought to people.")
    operator = desk.operator()
    lost, = operator.get("/api/outbox", params={"state": "undeliverable"}).json()["messages"]
    assert lost["last_error"] == "P01 has no e-mail address."
    again = operator.post(f"/api/outbox/{lost['ref']}", json={"do": "resend"})
    assert again.status_code == 200 and again.json()["state"] == "waiting"
    assert first.id in {one.id for one in desk.records.outbox.waiting("one", 500)}
    assert desk.records.store.troubles("one") == []


@pytest.mark.parametrize(("decision", "state"), [
    ({"do": "send", "reason": "The group knows these words"}, "waiting"),
    ({"do": "edit", "subject": "News", "text": "We found a room."}, "waiting"),
    ({"do": "drop", "reason": "They were told in person"}, "dropped")])
def test_a_held_message_is_shown_whole_and_an_operator_decides(
        desk: Desk, decision: dict[str, str], state: str) -> None:
    ref = held(desk)
    operator = desk.operator()
    shown = next(one for one in operator.get("/api/outbox", params={"state": "held"}).json()["messages"])
    assert shown["text"] == HARD and shown["reading_age"] == 19.0
    assert {"what": "word", "found": "prior to", "instead": "before"} in shown["plainer"]
    decided = operator.post(f"/api/outbox/{ref}", json=decision)
    assert decided.status_code == 200 and decided.json()["state"] == state and decided.json()["text"] is None
    assert problem(operator.post(f"/api/outbox/{ref}", json={"do": "send", "reason": "Again"}))[0] == 409


@pytest.mark.parametrize("decision", [{"do": "send"}, {"do": "drop", "reason": " "}, {"do": "edit", "text": "Hi"},
                                      {"do": "burn"}, {}])
def test_what_is_no_decision_is_refused_and_changes_nothing(desk: Desk, decision: dict[str, str]) -> None:
    ref = held(desk)
    assert problem(desk.operator().post(f"/api/outbox/{ref}", json=decision))[0] == 400
    assert desk.parts.outbox.message(ref).state == "held"


def test_of_private_messages_only_those_that_got_lost_are_there_and_say_nothing(desk: Desk) -> None:
    world = desk.publish(World(named("one")).up_to(Phase.CO_DECISION_MAKING))
    paid = [one for one in desk.records.outbox.of_person("one", "P01", 500) if one.notice.kind in PRIVATE]
    assert paid
    operator = desk.operator()
    seen = operator.get("/api/outbox", params={"limit": 200, "person": "P01"}).json()
    assert not [one for one in seen["messages"] if one["ref"] in {row.ref for row in paid} or one["kind"] in PRIVATE]
    assert sum(seen["counts"].values()) == len(desk.records.outbox.of_person("one", "P01", 500)) - len(paid)
    desk.records.outbox.failed(paid[0].id, "P01 has no e-mail address.", final=True)
    lost, = operator.get("/api/outbox", params={"state": "undeliverable"}).json()["messages"]
    assert (lost["kind"], lost["subject"], lost["text"]) == ("private", "A private message", None)
    assert operator.get("/api/outbox", params={"kind": paid[0].notice.kind}).json()["messages"] == []
    assert problem(operator.post(f"/api/outbox/{paid[1].ref}", json={"do": "resend"}))[0] == 404
    assert world.project.id == "one"


def test_nobody_else_sees_the_outbox(desk: Desk) -> None:
    ref = held(desk)
    for client in (desk.api("P06", "one"), desk.api("P01", "one"), desk.api("money", roles=["finance"])):
        assert problem(client.get("/api/outbox"))[0] == 403
        assert problem(client.post(f"/api/outbox/{ref}", json={"do": "drop", "reason": "Me"}))[0] == 403


def test_the_page_shows_held_words_and_keeps_what_was_typed_after_a_refusal(desk: Desk) -> None:
    ref = held(desk)
    browser = desk.browser("operator", roles=["operator"])
    page = browser.get("/outbox?state=held").text
    assert "Hard to read: from age 19 on" in page and "say “before”" in page and HARD in page
    refused = browser.post(f"/outbox/{ref}", data={"csrf": csrf(page), "do": "edit", "subject": "News", "text": ""})
    assert refused.status_code == 400 and 'value="News"' in refused.text
    done = browser.post(f"/outbox/{ref}", data={"csrf": csrf(page), "do": "edit", "subject": "News",
                                                "text": "We found a room."})
    assert done.status_code == 303
    assert "in your words" in browser.get(done.headers["location"]).text
    assert 'href="/outbox"' in browser.get("/").text


def test_the_page_links_each_state_and_the_next_messages(desk: Desk) -> None:
    written(desk)
    page = desk.browser("operator", roles=["operator"]).get("/outbox?limit=5").text
    assert page.count('<li class="card">') == 5
    assert "offset=5" in page and "state=undeliverable" in page


def test_a_chat_address_is_kept_sealed_and_one_that_could_do_harm_is_refused(desk: Desk) -> None:
    written(desk)
    operator = desk.operator()
    kept = operator.put("/api/projects/one/people/P02", json={"chat": "ntfys://push.example.org/p02"})
    assert kept.json()["reachable_by"] == ["chat"]
    assert desk.records.people.contact_of("one", "P02") == Contact(chat="ntfys://push.example.org/p02")
    status, sentence = problem(operator.put("/api/projects/one/people/P02", json={"chat": "file:///etc/passwd"}))
    assert status == 400 and "kind" in sentence and "passwd" not in sentence
    assert desk.records.people.contact_of("one", "P02").chat


def language(page: httpx.Response) -> str:
    found = re.search(r'<html lang="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def test_a_page_is_in_the_language_of_the_account_else_of_the_browser(desk: Desk) -> None:
    polish = {**HTML, "accept-language": "pl-PL,pl;q=0.9"}
    assert language(desk.anybody().get("/sign-in", headers=polish)) == "pl"
    browser = desk.browser("P01", "one")
    written(desk)
    assert language(browser.get("/")) == "en-GB"
    assert language(browser.get("/", headers=polish)) == "pl"
    desk.records.people.set_language(desk.account("P01"), "pl")
    assert language(browser.get("/")) == "pl"
    assert " stycznia 2027" in browser.get("/projects/one").text


def test_a_page_of_a_project_is_in_the_language_that_the_person_chose_there(desk: Desk) -> None:
    charter = named("one")
    people = [one.model_copy(update={"communication": one.communication.model_copy(update={"language": "pl"})})
              if one.id == "P04" else one for one in charter.participants]
    desk.publish(World(charter.model_copy(update={"participants": people})))
    assert language(desk.browser("P04", "one").get("/projects/one")) == "pl"
    assert language(desk.browser("P01", "one").get("/projects/one")) == "en-GB"
