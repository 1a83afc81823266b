"""The rehearsal as a page and over HTTP: gates, money, work, who is missed; nothing of what anybody chose."""

from html import unescape

import httpx
import pytest

from domain.charter_people import RewardPreference
from tests.builders import World
from tests.web.desk import Desk, named, problem
from tests.web.test_kickoff import FULL, SHORT, operator, pasted
from web.problems import ProblemError
from web.views.rehearsal import missed_in, rehearsed, without_choices

__all__ = ["operator"]
YAML = {"content-type": "application/yaml"}


def rehearse(client: httpx.Client, text: str, query: str = "") -> httpx.Response:
    return client.post(f"/api/rehearsals{query}", content=text, headers=YAML)


def test_the_page_shows_gates_messages_money_and_work_as_tables_and_charts(operator: httpx.Client) -> None:
    page = unescape(operator.get(f"{pasted(operator, FULL)}/rehearsal").text)
    for told in ("It closes on 27 September 2027", "Co-decision-making", "Budget for rewards", "£5,400.00",
                 "Week of 11 January 2027", "Things to do, by person", "Find out who is missed"):
        assert told in page, told
    assert page.count("<svg class=") == page.count("<desc id=") == 2


def test_the_page_says_which_gate_gets_stuck_while_somebody_is_away(operator: httpx.Client) -> None:
    address = f"{pasted(operator, FULL)}/rehearsal"
    page = unescape(operator.get(f"{address}?person=P01&first=2027-03-10").text)
    assert "It gets stuck in Co-design" in page or "It gets stuck in Co-decision-making" in page
    assert '<option value="P01" selected>' in page and "for good" in page
    wrong = operator.get(f"{address}?person=P01&first=2027-05-02&last=2027-05-01")
    assert wrong.status_code == 400 and "before the first one" in wrong.text and 'value="2027-05-02"' in wrong.text
    assert operator.get(f"{address}?person=P99").status_code == 400
    assert operator.get(f"{address}?person=P01&first=yesterday").status_code == 400


def test_a_client_sends_a_charter_and_gets_its_rehearsal(desk: Desk) -> None:
    client = desk.operator()
    told = rehearse(client, SHORT, "?missed=true&away=P1:2027-04-01:2027-04-10").json()
    assert told["closed"] and len(told["gates"]) == 4 and told["away"][0]["last"] == "2027-04-10"
    assert {one["person"] for one in told["missed"]} >= {"P1", "S4"}
    assert problem(rehearse(client, SHORT.replace("lead: P4", "lead: P9")))[0] == 422
    assert "no such person" in problem(rehearse(client, SHORT, "?away=P77"))[1]
    assert problem(rehearse(client, SHORT, "?away=P1:never"))[0] == 400


def test_charters_beyond_sane_sizes_are_refused_with_a_sentence() -> None:
    charter = named("big")
    one = charter.participants[0]
    crowd = [one.model_copy(update={"id": f"X{number}"}) for number in range(80)]
    with pytest.raises(ProblemError, match="too large to be rehearsed") as refused:
        rehearsed(charter.model_copy(update={"participants": [*charter.participants, *crowd]}))
    assert refused.value.status == 422
    some = charter.model_copy(update={"participants": [*charter.participants, *crowd[:20]]})
    with pytest.raises(ProblemError, match="takes too long here"):
        missed_in(some)


def test_the_rehearsal_of_a_project_is_for_those_who_run_it_and_tells_no_choice(desk: Desk) -> None:
    charter = named("one")
    declined = charter.participants[1].model_copy(update={"reward": RewardPreference(choice="waived")})
    desk.publish(World(charter.model_copy(update={"participants": [
        charter.participants[0], declined, *charter.participants[2:]]})))
    assert desk.browser("P02", "one").get("/projects/one/rehearsal").status_code == 403
    assert desk.browser("Q", roles=[]).get("/projects/one/rehearsal").status_code == 404
    owner = desk.browser("P06", "one").get("/projects/one/rehearsal")
    assert owner.status_code == 200
    spent = rehearsed(without_choices(charter)).spend[-1].paid
    assert f"£{spent:,}" in owner.text
    assert 'href="/projects/one/rehearsal"' in desk.browser("P06", "one").get("/projects/one").text
