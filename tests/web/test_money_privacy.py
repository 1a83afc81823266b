"""Nothing about what somebody chose, gets or declined reaches another participant, the board or a log.

By searching every address that the application has, as every kind of reader.
"""

import html
import logging
from collections.abc import Iterable

import httpx
import pytest

from domain import commands as c
from domain.board_view import board_of
from domain.charter_people import RewardPreference
from tests.builders import World
from tests.web.desk import Desk, named
from tests.web.privacy_world import (
    HELD,
    OWN,
    SPENT,
    STALLED,
    TAKEN_BACK,
    TROUBLE,
    addresses,
    doubt,
    secrets_of,
    secrets_of_choice,
    whole_story,
)
from web.access import reader_of
from web.api.commands import receipt_view
from web.api.looks import numbers_of
from workflows.messages import Receipt


@pytest.fixture
def world(desk: Desk) -> World:
    return whole_story(desk)


def read(client: httpx.Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    assert answer.status_code in (200, 303, 400, 401, 403, 404, 410, 503), address
    return answer.status_code, html.unescape(answer.text)


def search(desk: Desk, world: World, clients: Iterable[httpx.Client], secrets: list[str]) -> int:
    """How many addresses were answered; none of them with a secret."""
    answered = 0
    for client in clients:
        for address in addresses(desk, world):
            status, text = read(client, address)
            told = [one for one in secrets if one in text]
            assert not told, f"{address} tells {told}"
            answered += status == 200
    return answered


# A walk opens every address of the application twice: a few readers are walked always, all of them in `make wide`.
IN_BREADTH = pytest.mark.wide


@pytest.mark.parametrize("reader", [
    pytest.param("P02", id="another-participant"),
    pytest.param("P01", id="co-chair", marks=IN_BREADTH),
    pytest.param("P08", id="facilitator", marks=IN_BREADTH),
    pytest.param("P07", id="stand-in-whose-days-are-over")])
def test_no_page_and_no_answer_tells_a_member_of_anybodys_money(desk: Desk, world: World, reader: str) -> None:
    secrets = [one for one in secrets_of(world, reader) if one not in OWN.get(reader, ())]
    assert len(secrets) > 40
    assert search(desk, world, (desk.api(reader, "one"), desk.browser(reader, "one")), secrets) > 40


def test_no_page_and_no_answer_tells_anything_to_strangers_and_to_those_who_are_signed_out(
        desk: Desk, world: World) -> None:
    desk.publish(World(named("two")))
    secrets = secrets_of(world)
    assert search(desk, world, (desk.anybody(),), secrets) >= 3
    assert search(desk, world, (desk.api("Q01", "two"), desk.browser("Q01", "two")), secrets) > 3


@pytest.mark.parametrize("reader", [
    "P06", pytest.param("S01", marks=IN_BREADTH), pytest.param("P05", marks=IN_BREADTH),
    pytest.param("finance", marks=IN_BREADTH), "operator"])
def test_those_who_answer_for_the_money_see_nothing_of_what_others_declined_or_swapped(
        desk: Desk, world: World, reader: str) -> None:
    in_project = reader[0] in "PS"
    places, roles = (["one"], []) if in_project else ([], [reader])
    secrets = secrets_of_choice(world, reader if in_project else None)
    clients = (desk.api(reader, *places, roles=roles), desk.browser(reader, *places, roles=roles))  # type: ignore[arg-type]
    assert search(desk, world, clients, secrets) > 60
    seen = clients[0].get("/api/projects/one/rewards").json()
    assert {line["state"] for line in seen["lines"]} >= {"paid", "needs_attention", "approved"}


def test_the_one_who_is_paid_sees_their_own_and_nobody_elses(desk: Desk, world: World) -> None:
    own = {line.id for line in world.project.lines.values() if line.person == "P01"}
    others = {line.id for line in world.project.lines.values()} - own
    client = desk.api("P01", "one")
    text = client.get("/api/projects/one/rewards").text + client.get("/api/projects/one/statement").text
    assert own <= {one for one in own if one in text}
    assert not {one for one in others if one in text}


def test_those_who_may_know_why_money_waits_are_told_the_whole(desk: Desk, world: World) -> None:
    """Else the searches above would find nothing anywhere."""
    api, pages = desk.api("S01", "one"), desk.browser("S01", "one")
    events = api.get("/api/projects/one/events?limit=1000").text
    project, rewards = api.get("/api/projects/one").text, pages.get("/projects/one/rewards").text
    assert all(one in events for one in (HELD, STALLED, TAKEN_BACK, doubt("P04")))
    assert STALLED in project and TROUBLE in project and HELD in rewards
    for neutral, address in (("A payment run waits; the people who pay know why", "/projects/one"),
                             ("Payments wait; the people who pay know why", "/projects/one"),
                             ("Payments are held; the people who pay know why", "/projects/one/rewards")):
        assert neutral in desk.browser("P02", "one").get(address).text


# --- places that are no page ------------------------------------------------------------------------------------------

def test_the_board_tells_nothing_of_money(desk: Desk, world: World) -> None:
    board = board_of(world.project, "https://pages.example").model_dump_json()
    assert not [one for one in secrets_of(world) if one in board]


def test_logs_tell_nothing_of_money(desk: Desk, world: World, caplog: pytest.LogCaptureFixture,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    for client in (desk.operator(), desk.browser("money", roles=["finance"]), desk.api("P01", "one")):
        for address in addresses(desk, world):
            client.get(address)
    client = desk.operator()
    client.post("/api/reconciliations")
    for line in world.project.lines.values():
        client.post("/api/projects/one/commands", json={"kind": "pay_again", "line": line.id, "reason": HELD})
    client.post("/api/projects/one/commands", json={"kind": "claim_expense", "action": "D2", "amount": "13.37",
                                                     "what": SPENT[0]})
    said = capsys.readouterr()
    for text in (caplog.text, said.out, said.err):
        assert not [one for one in secrets_of(world) if one in text]


# --- what counts would tell -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("reader", ["P06", "P08", "operator"])
def test_who_confirms_attendance_is_answered_alike_whatever_somebody_chose(desk: Desk, reader: str) -> None:
    told = []
    for project, choice in (("takes-it", RewardPreference(choice="paid")),
                            ("swaps-it", RewardPreference(choice="swapped", instead="A course", swap="training"))):
        world = World(named(project))
        world.do("P01", c.ChooseReward(preference=choice))
        desk.publish(world)
        given = world.do("P06", c.ConfirmAttendance(action="D1", people=["P01"]))
        account = desk.token(reader, project, roles=["operator"] if reader == "operator" else [])
        known = desk.parts.tokens.authenticate(account)
        assert known is not None
        for recorded in (False, True):
            if recorded:
                desk.publish(world)
            answer = receipt_view(desk.parts, reader_of(desk.parts, known, "api"), Receipt(
                project=project, version=world.project.version, events=given))
            assert [one.kind for one in answer.events] == ["attendance_confirmed"]
            assert answer.events[0].seq == answer.version
            told.append(answer.model_dump_json().replace(project, "-"))
    assert len(set(told)) == 1


def test_a_version_that_a_reader_saw_stays_good_while_only_hidden_things_happen(desk: Desk) -> None:
    world = World(named("one"))
    desk.publish(world)
    reader = desk.api("P08", "one")

    def seen() -> list[object]:
        project, listed = reader.get("/api/projects/one").json(), reader.get("/api/projects").json()["projects"][0]
        return [project["version"], listed["version"], project["updated_at"], listed["updated_at"]]

    before = seen()
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="waived")))
    desk.publish(world)
    assert seen() == before
    numbers = numbers_of(desk.parts, world.project, "P08")
    assert before[:2] == [numbers.version] * 2 and numbers.real(numbers.version) == world.project.version
    world.later(minutes=5)
    world.do("P02", c.SignAgreement())
    desk.publish(world)
    assert seen() != before
    assert numbers_of(desk.parts, world.project, "P08").real(numbers.version) < world.project.version
