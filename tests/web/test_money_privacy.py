"""Nothing about what somebody chose, gets or declined reaches another participant, the board or a log. By searching."""

import logging
from collections.abc import Iterator
from decimal import Decimal

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from domain import commands as c
from domain.board_view import board_of
from domain.charter_people import RewardPreference
from domain.commands_money import ClaimExpense, GrantException, OfferAdvice, RefuseExpense
from domain.money import from_minor, spoken
from domain.phases import Phase
from tests.builders import World
from tests.web.desk import Desk, named
from tests.web.money_world import issue, settle
from web.app import API, PAGES

CHOSEN = ("Free place on a video editing course", "gift_card", "Gift card by post", '"waived"', '"swapped"',
          "Declined", "Swapped", "Arrange a swap")
WRITTEN = ("night bus after the workshop", "a carer for her mother", "not without a receipt")
READER, PAYEES = "P07", ("P01", "P02", "P03", "P04")


@pytest.fixture
def world(desk: Desk) -> World:
    """People were paid, declined, swapped, chose a part, spent money, were promised an exception; one got lost."""
    world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
    paid = [line for line in world.project.lines.values() if line.state == "paid"]
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="Gift card by post",
                                                               swap="other")))
    world.do("P04", c.ChooseReward(preference=RewardPreference(choice="reduced", percent=37)))
    world.attend("M1")
    _spend(world)
    desk.publish(world)
    for line in paid:
        issue(desk.records, world.project, line)
    settle(desk.records, world.project, paid[0], "issued", delivery="failed", delivery_reason="invalid_email",
           adverse="flagged")
    return world


def _spend(world: World) -> None:
    for what, amount in ((WRITTEN[0], "13.37"), (WRITTEN[1], "27.91")):
        world.do("P01", ClaimExpense(action="D2", amount=Decimal(amount), what=what, receipt=True))
    refused = next(line for line in world.project.lines.values() if line.state == "claimed")
    world.do("P06", RefuseExpense(line=refused.id, reason=WRITTEN[2]))
    world.do("P06", GrantException(action="D1", person="P01", amount=Decimal("43.21"), reason=WRITTEN[1]))
    for person in PAYEES:
        if not world.project.standing(person).advice_offered_at:
            world.do("P06", OfferAdvice(person=person))


def secrets_of(world: World) -> list[str]:
    """Sums of single people, in the ways they are written, words that they chose or wrote, and what names a reward."""
    found = [*CHOSEN, *WRITTEN, "flagged", "invalid_email"]
    plan = world.project.charter.rewards
    assert plan is not None
    rates = {spoken(int(one.amount * 100), "GBP") for one in plan.rate_card}
    for line in world.project.lines.values():
        found += [line.id, line.external_id]
        if (sum_ := spoken(line.amount_minor, "GBP")) not in rates:
            found += [sum_, f'"{from_minor(line.amount_minor, "GBP")}"']
    return list(dict.fromkeys(found))


def said_by_people(world: World) -> list[str]:
    return [*CHOSEN[:3], *WRITTEN, *world.project.lines]


def addresses(routes: list[BaseRoute], world: World) -> Iterator[str]:
    """Every address that can be read, with everything filled in that it can be about."""
    fills = {"project_id": ["one"], "run": list(world.project.runs), "phase": [one.value for one in Phase],
             "poll": list(world.project.charter.votes), "person": list(PAYEES), "line": list(world.project.lines)}
    for route in routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            found = [route.path]
            for name, values in fills.items():
                found = [one.replace(f"{{{name}}}", value) for one in found
                         for value in (values if f"{{{name}}}" in one else [""])]
            yield from dict.fromkeys(found)


def every_address(world: World) -> list[str]:
    routes = [route for router in (*API, *PAGES) for route in router.routes]
    found = list(addresses(routes, world))
    found += [f"/api/projects/one/statement?person={person}" for person in PAYEES]
    found += [f"/projects/one/statement?person={person}" for person in PAYEES]
    return [*found, "/api/projects/one/events?limit=1000", "/api/projects/one/ledger/export?format=csv",
            "/api/projects/one/report?format=html"]


def test_no_page_and_no_answer_tells_another_participant_of_money(desk: Desk, world: World) -> None:
    secrets, read = secrets_of(world), 0
    for client in (desk.api(READER, "one"), desk.browser(READER, "one")):
        for address in every_address(world):
            answer = client.get(address)
            assert answer.status_code in (200, 400, 401, 403, 404, 503), address
            read += answer.status_code == 200
            text = answer.text.replace("&#39;", "'").replace("&#34;", '"')
            # The report has totals for the public: of it, what people wrote and the ids of rewards are searched.
            searched = said_by_people(world) if "/report" in address else secrets
            told = [one for one in searched if one in text]
            assert not told, f"{address} tells {told}"
    assert read > 20


def test_the_one_who_is_paid_sees_their_own_and_nobody_elses(desk: Desk, world: World) -> None:
    own = {line.id for line in world.project.lines.values() if line.person == "P01"}
    others = {line.id for line in world.project.lines.values()} - own
    client = desk.api("P01", "one")
    text = client.get("/api/projects/one/rewards").text + client.get("/api/projects/one/statement").text
    assert own <= {one for one in own if one in text}
    assert not {one for one in others if one in text}


def test_the_board_tells_nothing_of_money(desk: Desk, world: World) -> None:
    board = board_of(world.project, "https://pages.example").model_dump_json()
    assert not [one for one in secrets_of(world) if one in board]


def test_logs_tell_nothing_of_money(desk: Desk, world: World, caplog: pytest.LogCaptureFixture,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    client = desk.operator()
    for address in every_address(world):
        client.get(address)
    client.post("/api/reconciliations")
    client.post("/api/projects/one/commands", json={"kind": "claim_expense", "action": "D2", "amount": "13.37",
                                                     "what": WRITTEN[0]})
    said = capsys.readouterr()
    for text in (caplog.text, said.out, said.err):
        assert not [one for one in secrets_of(world) if one in text]


def test_private_events_about_money_look_alike_so_that_none_tells_a_choice(desk: Desk, world: World) -> None:
    events = desk.api(READER, "one").get("/api/projects/one/events?limit=1000").json()["events"]
    hidden = [one for one in events if one["hidden"] and one["kind"] not in ("ballot_cast", "consent_changed")]
    assert len(hidden) > 10
    assert len({(one["kind"], one["sentence"]) for one in hidden}) == 1
