"""Wrong rewards, swaps and holds on the pages: who sees which form, and what it does to a running project."""

import re

import httpx

from domain import commands as c
from domain.charter_people import RewardPreference
from tests.builders import World
from tests.web.acting import give
from tests.web.desk import Desk, named
from tests.web.running import Running


def sent(browser: httpx.Client, project: str, kind: str, **fields: str) -> httpx.Response:
    """A form of the project, filled in and sent from the page that it is on."""
    page = browser.get(f"/projects/{project}/rewards").text
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[-1]
    return browser.post(f"/projects/{project}/do/{kind}", data={"csrf": csrf, "once": f"{kind}{fields}", **fields})


def earned(desk: Desk) -> World:
    world = World(named("one")).sign_all()
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A sewing class",
                                                               swap="training")))
    for action in ("D2", "D3"):
        world.attend(action)
    return desk.publish(world)


def test_the_owner_sees_a_form_for_each_reward_that_can_be_taken_back(desk: Desk) -> None:
    earned(desk)
    page = desk.browser("P06", "one").get("/projects/one/rewards").text
    assert re.findall(r'aria-label="Take ([^ ]+) back"', page) == [
        f"{person}-{action}-v1" for action in ("D2", "D3") for person in ("P01", "P04")]
    assert "Take " not in desk.browser("S01", "one").get("/projects/one/rewards").text


def test_whoever_answers_for_the_work_is_offered_all_of_it_so_that_it_tells_no_choice(desk: Desk) -> None:
    earned(desk)
    page = desk.browser("P01", "one").get("/projects/one").text
    assert re.findall(r'<option value="([^"]+-v1)"', page) == [f"P0{number}-D3-v1" for number in (2, 3, 4)]
    for person in ("P02", "P08"):
        assert "-D3-v1" not in desk.browser(person, "one").get("/projects/one").text


def test_a_swap_is_seen_by_whoever_sees_to_it_and_on_nobody_elses_list(desk: Desk) -> None:
    earned(desk)
    owner = desk.browser("P06", "one")
    assert "A sewing class" in owner.get("/projects/one/rewards").text
    assert "Arrange a swap" in owner.get("/projects/one").text
    assert "Arrange a swap" in desk.api("P06", "one").get("/api/me/waiting").text
    for person in ("P01", "P03", "P08"):
        assert "Arrange a swap" not in desk.browser(person, "one").get("/projects/one").text
    assert "A sewing class" in desk.browser("P03", "one").get("/projects/one/rewards").text


def test_finance_sees_how_to_stop_payments_and_no_other_form(desk: Desk) -> None:
    earned(desk)
    finance = desk.browser("money", roles=["finance"])
    forms = set(re.findall(r'action="/projects/one/do/([a-z_]+)', finance.get("/projects/one/rewards").text))
    forms |= set(re.findall(r'action="/projects/one/do/([a-z_]+)', finance.get("/projects/one").text))
    assert forms == {"hold_payments"}


def test_corrections_swaps_and_holds_go_their_way_over_the_pages(running: Running) -> None:
    running.started("put-right")
    browsers = {person: running.browser(person, "put-right") for person in ("P01", "P03", "P06")}
    owner = running.api("P06", "put-right")
    for action in ("D2", "D3"):
        people = ["P01", "P03"]
        assert give(owner, "put-right", kind="confirm_attendance", action=action, people=people).status_code == 200

    def state(line: str) -> str:
        return running.records.store.project("put-right").lines[line].state
    back = sent(browsers["P06"], "put-right", "void_line", line="P01-D2-v1", reason="Not there", place="lines")
    assert back.headers["location"] == "/projects/put-right/rewards?done=void_line#lines"
    beside = sent(browsers["P01"], "put-right", "void_line", line="P03-D3-v1", reason="Not there", place="action-D3")
    assert beside.headers["location"] == "/projects/put-right?done=void_line#action-D3"
    again = sent(browsers["P01"], "put-right", "void_line", line="P03-D3-v1", reason="My own words", place="action-D3")
    assert again.status_code == 422 and "My own words" in again.text and "taken back any more" in again.text
    assert (state("P01-D2-v1"), state("P03-D3-v1")) == ("voided", "voided")
    unsaid = sent(browsers["P03"], "put-right", "choose_reward", choice="swapped", swap="training")
    assert unsaid.status_code == 422 and "Say what you would like instead" in unsaid.text
    sent(browsers["P03"], "put-right", "choose_reward", choice="swapped", swap="training", instead="Sewing")
    assert state("P03-D2-v1") == "swapped"
    given = sent(browsers["P06"], "put-right", "give_swap", line="P03-D2-v1", note="In March", place="swaps")
    assert given.headers["location"] == "/projects/put-right/rewards?done=give_swap#swaps"
    assert running.records.store.project("put-right").lines["P03-D2-v1"].given_at is not None
    finance = running.browser("money-room", roles=["finance"])
    assert sent(finance, "put-right", "hold_payments", reason="Asking").status_code == 303
    hold = running.records.store.project("put-right").hold
    assert hold is not None and hold.by == "finance"
