"""Commands over HTTP, against the real workflow on a real Temporal server."""

import re

import pytest

from domain.phases import Phase
from integrations.ports import Contact
from tests.builders import World
from tests.web.acting import give, play, reachable
from tests.web.desk import named, problem
from tests.web.running import Running, until


def test_a_project_is_started_over_http_and_can_be_read_at_once(running: Running) -> None:
    charter = named("started")
    answer = running.operator().post("/api/projects", content=charter.model_dump_json(by_alias=True),
                                     headers={"content-type": "application/json"})
    assert answer.status_code == 201
    body = answer.json()
    assert body["id"] == "started" and body["url"].endswith("/projects/started") and body["version"] >= 2
    assert answer.headers["location"] == "/api/projects/started"
    assert running.operator().get("/api/projects/started").json()["phase"] == "co_design"


def test_a_second_start_of_the_same_id_is_refused_and_the_first_goes_on(running: Running) -> None:
    charter = running.started("twice")
    again = running.operator().post("/api/projects", content=charter.model_dump_json(by_alias=True),
                                    headers={"content-type": "application/json"})
    assert problem(again)[0] == 409
    other = charter.model_copy(update={"project": charter.project.model_copy(update={"name": "Another name"})})
    differs = running.operator().post("/api/projects", content=other.model_dump_json(by_alias=True),
                                      headers={"content-type": "application/json"})
    status, sentence = problem(differs)
    assert status == 409 and "amend" in sentence and "goes on" in sentence
    assert running.operator().get("/api/projects/twice").json()["name"] == charter.project.name


def test_only_operators_start_projects(running: Running) -> None:
    answer = running.api("P06", "somewhere").post("/api/projects", content=named("mine").model_dump_json(by_alias=True),
                                                  headers={"content-type": "application/json"})
    assert problem(answer)[0] == 403


def test_a_command_is_answered_with_its_events_and_can_be_read_at_once(running: Running) -> None:
    running.started("done-at-once")
    lead = running.api("P08", "done-at-once")
    answer = give(lead, "done-at-once", kind="complete_action", action="D1", note="All came.")
    assert answer.status_code == 200
    receipt = answer.json()
    assert [one["kind"] for one in receipt["events"]] == ["action_completed"]
    assert receipt["events"][0]["by"]["person"]["person"] == "P08"
    seen = lead.get("/api/projects/done-at-once").json()
    assert seen["version"] >= receipt["version"]
    assert seen["phases"][0]["actions"][0]["status"] == "done"


def test_a_body_that_names_its_own_actor_is_refused(running: Running) -> None:
    running.started("own-actor")
    client = running.api("P02", "own-actor")
    answer = give(client, "own-actor", kind="sign_agreement", actor={"person": "P01"})
    status, sentence = problem(answer)
    assert status == 400 and "token" in sentence
    assert answer.json()["type"] == "urn:coproduce:own_actor"


def test_each_refusal_of_the_rules_has_its_status_and_says_what_to_do(running: Running) -> None:
    running.started("refusals")
    participant, lead = running.api("P02", "refusals"), running.api("P08", "refusals")
    operator = running.operator()
    assert problem(give(participant, "refusals", kind="complete_action", action="D1"))[0] == 403
    assert problem(give(lead, "refusals", kind="complete_action", action="D99"))[0] == 404
    assert problem(give(lead, "refusals", kind="complete_action", action="M4"))[0] == 422
    assert give(lead, "refusals", kind="complete_action", action="D1").status_code == 200
    status, sentence = problem(give(lead, "refusals", kind="complete_action", action="D1"))
    assert status == 409 and "already done" in sentence
    stale = give(lead, "refusals", kind="complete_action", action="D2", expected_version=1)
    assert problem(stale)[0] == 409 and stale.json()["type"] == "urn:coproduce:stale"
    assert problem(give(operator, "refusals", kind="sign_agreement"))[0] == 403
    assert problem(give(participant, "refusals", kind="settle_run", run="r1"))[0] == 400
    assert problem(give(running.api("money", roles=["finance"]), "refusals", kind="sign_agreement"))[0] == 403
    assert problem(give(operator, "no-such-project", kind="resume"))[0] == 404


def test_an_operator_without_a_place_acts_as_the_operations_team(running: Running) -> None:
    running.started("paused-by-ops")
    answer = give(running.operator(), "paused-by-ops", kind="pause", reason="The hall is closed.")
    assert answer.status_code == 200
    assert answer.json()["events"][0]["by"] == {
        "person": None, "channel": "api", "operator": True, "finance": False}


def test_the_same_key_and_body_are_done_once_and_answered_alike(running: Running) -> None:
    running.started("once")
    client = running.api("P02", "once")
    first = give(client, "once", key="k-1", kind="make_suggestion", text="Meet in the evening.")
    again = give(client, "once", key="k-1", kind="make_suggestion", text="Meet in the evening.")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(client.get("/api/projects/once").json()["suggestions"]) == 1


def test_the_same_key_with_another_body_is_refused(running: Running) -> None:
    running.started("other-body")
    client = running.api("P02", "other-body")
    assert give(client, "other-body", key="k", kind="make_suggestion", text="One.").status_code == 200
    status, sentence = problem(give(client, "other-body", key="k", kind="make_suggestion", text="Two."))
    assert status == 409 and "new key" in sentence
    assert len(client.get("/api/projects/other-body").json()["suggestions"]) == 1


def test_two_people_may_use_the_same_key(running: Running) -> None:
    running.started("same-key")
    for person in ("P02", "P03"):
        answer = give(running.api(person, "same-key"), "same-key", key="shared", kind="sign_agreement")
        assert answer.status_code == 200, answer.text
        assert answer.json()["events"][0]["data"]["person"] == person


def test_a_refused_request_can_be_sent_again_with_its_key_when_it_has_become_possible(running: Running) -> None:
    running.started("later")
    lead = running.api("P08", "later")
    assert give(lead, "later", key="r", kind="reopen_action", action="D1", reason="More.").status_code == 409
    assert give(lead, "later", kind="complete_action", action="D1").status_code == 200
    assert give(lead, "later", key="r", kind="reopen_action", action="D1", reason="More.").status_code == 200


def test_a_repeated_start_with_its_key_gets_the_first_answer(running: Running) -> None:
    operator, charter = running.operator(), named("started-once")
    headers = {"content-type": "application/json", "idempotency-key": "start"}
    answers = [operator.post("/api/projects", content=charter.model_dump_json(by_alias=True), headers=headers)
               for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["location"] == answers[0].headers["location"]


def test_a_receipt_has_nothing_of_what_is_private_to_others(running: Running) -> None:
    running.started("receipt")
    before = running.api("P06", "receipt").get("/api/projects/receipt").json()["version"]
    assert give(running.api("P08", "receipt"), "receipt", kind="complete_action", action="D1").status_code == 200
    answer = give(running.api("P06", "receipt"), "receipt", kind="confirm_attendance", action="D1",
                  people=["P01", "P02"])
    assert [one["kind"] for one in answer.json()["events"]] == ["attendance_confirmed"]
    assert answer.json()["version"] == before + 2
    payee = running.api("P01", "receipt").get("/api/projects/receipt/events?limit=1000").json()["events"]
    assert "reward_earned" in {one["kind"] for one in payee}


def test_a_version_that_was_seen_is_good_until_something_happens_that_its_reader_may_know_of(running: Running) -> None:
    running.started("versions")
    reader = running.api("P08", "versions")

    def version() -> int:
        seen: int = reader.get("/api/projects/versions").json()["version"]
        return seen

    seen = version()
    for choice in ("waived", "paid"):
        chosen = give(running.api("P01", "versions"), "versions", kind="choose_reward", preference={"choice": choice})
        assert chosen.status_code == 200
    assert version() == seen
    done = give(reader, "versions", kind="complete_action", action="D1", expected_version=seen)
    assert done.status_code == 200 and done.json()["version"] == version() == seen + 1
    stale = give(reader, "versions", kind="complete_action", action="D2", expected_version=seen)
    assert problem(stale)[0] == 409 and not re.search(r"\d", problem(stale)[1])
    again = give(reader, "versions", key="late", kind="complete_action", action="D2", expected_version=seen + 1)
    repeated = give(reader, "versions", key="late", kind="complete_action", action="D2", expected_version=seen + 1)
    assert again.status_code == 200 and repeated.json() == again.json()


def test_the_board_is_read_again_when_the_owner_asks(running: Running) -> None:
    running.started("board-sync")
    assert running.api("P06", "board-sync").post("/api/projects/board-sync/board/sync").status_code == 202
    assert problem(running.api("P02", "board-sync").post("/api/projects/board-sync/board/sync"))[0] == 403


def test_a_whole_phase_is_worked_paid_and_decided_over_http(running: Running) -> None:
    project = "whole-phase"
    running.started(project)
    reachable(running, project)
    foreseen = World(named(project)).work(Phase.CO_DESIGN).pass_gate(Phase.CO_DESIGN)
    play(running, project, foreseen)
    seen = running.api("P02", project).get(f"/api/projects/{project}").json()
    assert seen["phase"] == "co_decision_making"
    assert seen["phases"][0]["gate"]["state"] == "passed"
    late = give(running.api("P03", project), project, kind="vote", phase="co_design", choice="approve")
    status, sentence = problem(late)
    assert status == 409 and "already passed" in sentence and "A.K." in sentence and "20" in sentence
    page = running.browser("P03", project).get(f"/projects/{project}/gates/co_design")
    assert "This gate was passed" in page.text and "A.K." in page.text and 'value="approve"' not in page.text


@pytest.mark.parametrize("path", ["/api/projects/ended/commands"])
def test_a_command_to_a_project_that_has_ended_says_when(running: Running, path: str) -> None:
    running.started("ended")
    operator = running.operator()
    assert give(operator, "ended", kind="cancel", reason="The grant ended.").status_code == 200
    until(lambda: running.records.store.project("ended").ended, "the project has ended")
    status, sentence = problem(operator.post(path, json={"kind": "resume"}))
    assert status == 409 and "ended on" in sentence


def test_the_contact_of_a_person_can_be_set_and_never_comes_back(running: Running) -> None:
    running.started("contacts")
    operator = running.operator()
    answer = operator.put("/api/projects/contacts/people/P04",
                          json={"email": "somebody.new@example.org", "phone": "+44 7700 900123", "name": "Sam"})
    assert answer.status_code == 200
    assert answer.json()["reachable_by"] == ["email", "phone"]
    assert "somebody" not in answer.text and "7700" not in answer.text
    known = running.records.people.contact_of("contacts", "P04")
    assert known == Contact(email="somebody.new@example.org", phone="+44 7700 900123", name="Sam")


def test_a_token_of_a_person_acts_as_them_until_it_is_revoked(running: Running) -> None:
    running.started("tokens")
    operator = running.operator()
    issued = operator.post("/api/projects/tokens/people/P07/tokens", headers={"idempotency-key": "t"})
    assert issued.status_code == 201
    repeated = operator.post("/api/projects/tokens/people/P07/tokens", headers={"idempotency-key": "t"})
    assert repeated.json()["token"] == issued.json()["token"]
    person = running.with_token(issued.json()["token"])
    assert person.get("/api/me").json()["places"][0]["you"]["person"] == "P07"
    assert give(person, "tokens", kind="sign_agreement").status_code == 200
    assert operator.delete("/api/projects/tokens/people/P07/tokens").status_code == 204
    assert problem(person.get("/api/me"))[0] == 401
    assert problem(running.api("P06", "tokens").post("/api/projects/tokens/people/P07/tokens"))[0] == 403
    assert problem(operator.post("/api/projects/tokens/people/P70/tokens"))[0] == 404
