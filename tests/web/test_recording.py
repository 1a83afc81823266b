"""What a group made is recorded on a page: by those who may, with what was typed kept and faults at their fields."""

import html
import re
from dataclasses import replace

import httpx
import pytest

from domain.artefacts import DECISION_OF
from domain.commands import AnyCommand, RecordArtefact
from domain.phases import Phase
from tests.builders import World, artefact
from tests.web.deciding import DecidingGateway
from tests.web.desk import Desk, named
from tests.web.filled_forms import form_to, send
from workflows.messages import Receipt

PATH = "/projects/one/record"


class Listening(DecidingGateway):
    """Remembers what it was asked."""

    asked: AnyCommand | None = None

    async def submit(self, project_id: str, command: AnyCommand, key: str) -> Receipt:
        receipt = await super().submit(project_id, command, key)
        self.asked = command
        return receipt


@pytest.fixture
def world() -> World:
    return World(named("one")).work(Phase.CO_DESIGN)


@pytest.fixture
def gateway(desk: Desk, world: World) -> Listening:
    desk.publish(world)
    listening = Listening(world.project, world.now)
    desk.app.state.parts = replace(desk.parts, gateway=listening)
    return listening


@pytest.fixture
def owner(desk: Desk, gateway: Listening) -> httpx.Client:
    return desk.browser("P06", "one")


def marked(page: httpx.Response) -> set[str]:
    return set(re.findall(r'name="([^"]+)" aria-invalid="true"', page.text))


@pytest.mark.parametrize("kind", ["problem_statement", "five_whys", "shared_vision", "involvement_levels"])
def test_the_latest_version_is_shown_and_sent_as_it_is_recorded_anew(
        owner: httpx.Client, gateway: Listening, world: World, kind: str) -> None:
    page = owner.get(f"{PATH}/{kind}")
    assert "What stands now" in page.text
    answer = send(owner, page, f"{PATH}/{kind}", "record")
    assert "recorded as a new version" in answer.text
    assert isinstance(gateway.asked, RecordArtefact)
    assert gateway.asked.content == artefact(kind, world.project.charter)


def test_too_few_steps_are_refused_and_what_was_typed_stays(owner: httpx.Client, gateway: Listening) -> None:
    page = owner.get(f"{PATH}/five_whys")
    empty: dict[str, str | list[str]] = {f"{row}.{name}": "" for row in range(2, 6) for name in ("why", "because")}
    answer = send(owner, page, f"{PATH}/five_whys", "record", **empty, we_can_act_on="The first call, soon")
    assert answer.status_code == 400 and gateway.asked is None
    assert "at least 5" in html.unescape(answer.text)
    kept = dict(form_to(answer, f"{PATH}/five_whys").pairs)
    assert kept["we_can_act_on"] == "The first call, soon" and kept["0.why"] == "Why 0?"


def test_a_field_that_is_missing_is_marked_where_it_stands(
        owner: httpx.Client, gateway: Listening, world: World) -> None:
    page = owner.get(f"{PATH}/five_whys")
    answer = send(owner, page, f"{PATH}/five_whys", "record", **{"1.because": "", "we_can_act_on": ""})
    assert answer.status_code == 400 and marked(answer) == {"1.because", "we_can_act_on"}
    page = owner.get(f"{PATH}/principles_audit")
    name = f"{next(iter(world.project.charter.principles))}.staff"
    answer = send(owner, page, f"{PATH}/principles_audit", "record", **{name: "9"})
    assert answer.status_code == 400 and marked(answer) == {name} and "Write a number: 1 to 5." in answer.text


def test_a_budget_that_does_not_come_to_its_sum_is_refused_with_both_sums(
        owner: httpx.Client, gateway: Listening, world: World) -> None:
    line = world.project.charter.budget.lines[0].id
    page = owner.get(f"{PATH}/budget")
    answer = send(owner, page, f"{PATH}/budget", "record", agreed_with=["P01"], **{f"{line}.amount": "1.00"})
    assert answer.status_code == 422 and "the budget is £19,000.00" in html.unescape(answer.text)
    kept = form_to(answer, f"{PATH}/budget").pairs
    assert (f"{line}.amount", "1.00") in kept and ("agreed_with", "P01") in kept


def test_more_rows_come_when_they_are_asked_for_and_nothing_is_lost(owner: httpx.Client, gateway: Listening) -> None:
    page = owner.get(f"{PATH}/roadmap")
    assert "1.what" not in page.text
    answer = send(owner, page, f"{PATH}/roadmap", "more", **{"0.what": "Ask families"})
    names = dict(form_to(answer, f"{PATH}/roadmap").pairs)
    assert names["0.what"] == "Ask families" and {"1.what", "2.what", "3.what"} <= set(names)
    assert gateway.asked is None


def test_whoever_may_not_record_reads_who_may(desk: Desk, gateway: Listening) -> None:
    reader = desk.browser("P07", "one")
    for kind in DECISION_OF:
        linked = f'"{PATH}/{kind}"' in reader.get("/projects/one/steering").text
        page = reader.get(f"{PATH}/{kind}")
        assert linked is (f'action="{PATH}/{kind}"' in page.text), kind
    shut = reader.get(f"{PATH}/budget")
    assert "To record this is for the people of the decision" in shut.text and "Record it" not in shut.text
    assert reader.get(f"{PATH}/anything").status_code == 404
