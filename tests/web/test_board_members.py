"""Who may say who somebody is on the board, and that nobody gets to read it."""

from dataclasses import replace
from pathlib import Path

import pytest

from integrations.registry import open_board
from sandbox.board.running import running as running_board
from tests.builders import World
from tests.local_board import new_place
from tests.web.desk import Desk, named, problem, words
from tests.web.hooking import give_board
from tests.web.serving import serving
from web.app import create_app

MEMBER, OTHER = "5c0000000000000000000001", "5c0000000000000000000002"
PATH = "/api/projects/one/people/{person}/board-member"


@pytest.fixture
def started(desk: Desk) -> Desk:
    desk.publish(World(named("one")))
    return desk


def test_operators_and_the_person_say_who_they_are_on_the_board(started: Desk) -> None:
    for client, person, member in ((started.operator(), "P01", MEMBER), (started.api("P02", "one"), "P02", OTHER)):
        answer = client.put(PATH.format(person=person), json={"member": member})
        assert answer.json() == {"project": "one", "person": person, "board_member": True}, answer.text
        assert started.records.people.person_of_member("one", member) == person
        assert client.delete(PATH.format(person=person)).status_code == 204
        assert client.delete(PATH.format(person=person)).status_code == 204
        assert started.records.people.person_of_member("one", member) is None


def test_nobody_says_it_for_somebody_else_or_for_nobody(started: Desk) -> None:
    peer, operator = started.api("P02", "one"), started.operator()
    started.records.people.link_member(started.account("P02"), OTHER)
    started.token("P01", "one")
    started.records.people.link_member(started.account("P01"), MEMBER)
    for answer in (peer.put(PATH.format(person="P01"), json={"member": "5c0000000000000000000003"}),
                   peer.delete(PATH.format(person="P01"))):
        assert problem(answer)[0] == 403
    assert started.records.people.person_of_member("one", MEMBER) == "P01"
    assert problem(operator.put(PATH.format(person="P99"), json={"member": MEMBER}))[0] == 404
    assert problem(started.api("P99", "two").put(PATH.format(person="P99"), json={"member": MEMBER}))[0] == 404
    assert problem(started.anybody().put(PATH.format(person="P01"), json={"member": MEMBER}))[0] == 401


def test_a_member_is_one_person(started: Desk) -> None:
    operator = started.operator()
    assert operator.put(PATH.format(person="P01"), json={"member": MEMBER}).status_code == 200
    status, sentence = problem(operator.put(PATH.format(person="P02"), json={"member": MEMBER}))
    assert status == 409
    assert "another account" in sentence and MEMBER not in sentence


def test_what_is_no_member_is_refused(started: Desk) -> None:
    operator = started.operator()
    for body in ({}, {"member": ""}, {"member": "x" * 200}, {"member": None}, {"member": MEMBER, "more": 1}):
        assert problem(operator.put(PATH.format(person="P01"), json=body))[0] == 400
    status, sentence = problem(operator.put(PATH.format(person="P01"), json={"member": "@ada_example"}))
    assert status == 404
    assert "no board yet" in sentence


def test_operators_see_that_somebody_is_linked_and_nobody_sees_with_whom(started: Desk) -> None:
    operator = started.operator()
    operator.put(PATH.format(person="P01"), json={"member": MEMBER})
    listed = operator.get("/api/projects/one/people").json()
    people = {one["person"]: one for one in listed["people"]}
    assert people["P01"]["board_member"] and not people["P02"]["board_member"]
    assert people["P02"]["account"] is None
    assert MEMBER not in words(listed)
    assert problem(started.api("P01", "one").get("/api/projects/one/people"))[0] == 403


def test_a_username_is_looked_up_on_the_projects_own_board(started: Desk, tmp_path: Path) -> None:
    with running_board("--no-rate-limit") as board:
        somebody = board.members[1]
        place = new_place(board)
        board.ok("PUT", f"/boards/{place.board}/members/{somebody['id']}", {"type": "normal"})
        give_board(started.records, "one", place.board)
        settings = started.settings.model_copy(update={
            "trello_url": board.base_url, "trello_key": board.api_key, "trello_token": board.token})
        parts = replace(started.parts, board_members=lambda board_id: open_board(settings).read(board_id).members)
        with serving(create_app(parts)) as address:
            operator = started.operator()
            path = address + PATH.format(person="P01")
            answer = operator.put(path, json={"member": f"@{somebody['username'].upper()}"})
            assert answer.status_code == 200, answer.text
            assert started.records.people.person_of_member("one", somebody["id"]) == "P01"
            status, sentence = problem(operator.put(path, json={"member": "nobody_of_this_name"}))
            assert status == 404
            assert "Invite them" in sentence
            give_board(started.records, "one", "b00000000000000000000009")
            assert problem(operator.put(path, json={"member": somebody["username"]}))[0] == 503
