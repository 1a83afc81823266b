"""What comes from the board is acted on here: dates, blocks, lost and offered cards, a board that waits for a yes."""

import re
from datetime import date

import pytest

from domain import commands as c
from domain.commands_board import ProposeDue
from tests.web.board_pages_world import (
    ACCEPTED,
    BOARD,
    NASTY,
    PAGE,
    PROJECT,
    busy,
    form_of_kind,
    kinds,
    part,
    seen_by,
    token_of,
)
from tests.web.desk import Desk
from tests.web.test_pages import Outline


def test_everybody_sees_why_work_is_blocked_what_is_asked_for_and_where_its_card_is(desk: Desk) -> None:
    busy(desk)
    for person in ("P01", "P02", "S02"):
        page = seen_by(desk, person)
        assert "Blocked because:</strong> The room is locked &lt;script&gt;" in part(page, "D3")
        assert "Asked for: 16 February 2027</strong> by D.O." in part(page, "D3")
        assert "Due now: 9 February 2027" in part(page, "D3")
        assert 'href="https://board.example/c/3"' in part(page, "D3")
        assert "to do without a date" in part(page, "M1")
        assert "was archived on the board" in part(page, "D4")
        assert f'href="{BOARD}"' in page


def test_only_a_card_that_is_on_the_board_is_linked_and_only_by_a_web_address(desk: Desk) -> None:
    busy(desk)
    page = seen_by(desk, "P06")
    assert "board.example/c/5" not in page
    assert "javascript:" not in page


def test_the_links_of_what_waits_lead_to_a_place_that_is_unfolded(desk: Desk) -> None:
    busy(desk)
    page = seen_by(desk, "P05")
    assert "Say yes or no to a new date: Who does what (without a date)" in page
    assert f"{PAGE}#action-M1" in page
    folded = re.search(r'<details class="card"( open)?>\s*<summary>(?:<h3>)?Co-decision', page)
    assert folded and folded.group(1), "the phase of M1 is to come and would be folded away"
    assert f"{PAGE}#work" in seen_by(desk, "P06")


def test_forms_are_shown_only_to_those_who_may_decide(desk: Desk) -> None:
    busy(desk)
    shown = {person: kinds(part(seen_by(desk, person), "D3")) for person in ("P01", "P06", "P05", "P02", "S02")}
    decides = {"move_action", "decline_due"}
    assert decides | {"unblock_action"} <= shown["P01"], "the accountable person"
    assert decides | {"unblock_action"} <= shown["P06"], "the owner"
    for person in ("P05", "P02", "S02"):
        assert not shown[person] & {*decides, "unblock_action", "block_action"}, person
    assert "A.K. (Parent partner and co-chair) says yes or no" in part(seen_by(desk, "P02"), "D3")
    lost = {person: "restore_card" in kinds(part(seen_by(desk, person), "D4")) for person in ("P06", "P04", "P02")}
    assert lost == {"P06": True, "P04": False, "P02": False}
    assert kinds(part(seen_by(desk, "P04"), "D4")) >= {"block_action"}, "those who do the work may block it"


def test_a_wish_for_a_date_is_prefilled_and_one_for_none_keeps_the_date_that_is(desk: Desk) -> None:
    busy(desk)
    page = seen_by(desk, "P06")
    dates = {one["id"]: one.get("value") for one in Outline(page).all("input") if one.get("type") == "date"}
    assert (dates["due-D3"], dates["due-M1"]) == ("2027-02-16", "2027-03-23")


def test_a_paused_project_shows_what_is_asked_for_and_no_form_that_it_would_refuse(desk: Desk) -> None:
    world = busy(desk)
    world.do("P06", c.PauseProject(reason="A flood"))
    desk.publish(world)
    page = seen_by(desk, "P06")
    assert "Asked for: 16 February 2027" in part(page, "D3")
    assert not kinds(page) & {"move_action", "decline_due", "restore_card", "accept_offer", "decline_offer"}
    assert "unblock_action" in kinds(part(page, "D3")), "what blocks work is written down also then"


def test_an_offered_card_is_shown_to_everybody_and_answered_by_the_owner(desk: Desk) -> None:
    busy(desk)
    for person in ("P02", "P05"):
        page = seen_by(desk, person)
        assert "Ask the library &lt;script&gt;" in page and "M.R." in page
        assert not kinds(page) & {"accept_offer", "decline_offer"}
    page = seen_by(desk, "P06")
    assert {"accept_offer", "decline_offer"} <= kinds(page)
    values = {one["id"]: one.get("value") for one in Outline(page).all("input") if one.get("id")}
    assert values["id-card1"] == "D7", "the next free id of the phase that it was put to"
    assert values["title-card1"] == f"Ask the library {NASTY}"


def test_suggestions_stand_with_the_work_that_they_are_about(desk: Desk) -> None:
    busy(desk)
    page = seen_by(desk, "P01")
    assert "Can we meet on Mondays?" in part(page, "D3")
    assert f'<a href="{PAGE}/answers#said-s1">' in part(page, "D3")
    answers = seen_by(desk, "P01", f"{PAGE}/answers")
    assert f'<a href="{PAGE}#action-D3">' in answers[answers.index('id="said-s1"'):]
    asked = seen_by(desk, "P02", f"{PAGE}/say?action=D4")
    assert '<option value="action:D4" selected>' in asked


def test_the_pages_of_the_board_can_be_used_without_seeing_or_a_mouse(desk: Desk) -> None:
    busy(desk)
    for address in (PAGE, f"{PAGE}/board", f"{PAGE}/say?action=%22%3E%3Cscript%3E", f"{PAGE}/answers"):
        page = seen_by(desk, "P06", address)
        seen = Outline(page)
        labelled = {one.get("for") for one in seen.all("label")}
        for one in seen.all("input", "textarea", "select"):
            assert one.get("type") in ("hidden", "checkbox") or one.get("id") in labelled, one
        ids = [one["id"] for _, one in seen.tags if one.get("id")]
        assert len(ids) == len(set(ids)), "an id is there twice"
        assert len(seen.all("h1")) == 1 and " style=" not in page
        assert page.lower().count("<script") == page.count('<script src="/static/live.js" defer></script>')
        for text in re.findall(r"<form.*?</form>", page, re.DOTALL):
            assert 'method="post"' in text and 'name="csrf"' in text


def test_a_form_that_could_not_be_sent_on_stands_there_as_it_was_typed(desk: Desk) -> None:
    busy(desk)
    browser = desk.browser("P06", PROJECT)
    token = token_of(browser)
    answer = browser.post(f"{PAGE}/do/accept_offer", data={**token, **ACCEPTED})
    assert answer.status_code == 503, "the workflow server is down"
    assert "Not done." in answer.text and int(answer.headers["retry-after"]) > 0
    form = form_of_kind(answer.text, "accept_offer")
    assert f'name="once" value="{token["once"]}"' in form, "sent again it is the same request"
    for shown in ("Ask two libraries", "We ask for a shelf &amp; a lamp.", 'value="2027-04-01"', 'value="M7"'):
        assert shown in form
    chosen = set(re.findall(r'value="(\w+)" (?:selected|checked)', form))
    assert chosen == {"co_decision_making", "phone", "P03", "P07", "P05"}


@pytest.mark.parametrize(("missing", "told"), [("responsible", "who does it"), ("due", "the date"),
                                               ("plain", "the plain words"), ("id", "its id")])
def test_an_action_needs_its_people_its_date_and_its_words(desk: Desk, missing: str, told: str) -> None:
    busy(desk)
    browser = desk.browser("P06", PROJECT)
    answer = browser.post(f"{PAGE}/do/accept_offer", data={**token_of(browser), **ACCEPTED, missing: ""})
    assert answer.status_code == 400
    assert told in answer.text and "Nothing was changed" in answer.text
    assert "Ask two libraries" in form_of_kind(answer.text, "accept_offer")


def test_a_yes_to_a_date_counts_only_for_the_date_that_was_shown(desk: Desk) -> None:
    world = busy(desk)
    browser = desk.browser("P01", PROJECT)
    token = token_of(browser)
    world.do("P02", ProposeDue(action="D3", due=date(2027, 2, 20)))
    desk.publish(world)
    for kind, more in (("move_action", {"due": "2027-02-16"}), ("decline_due", {"reason": "The hall is ours then."})):
        answer = browser.post(f"{PAGE}/do/{kind}", data={**token, "action": "D3", "asked": "2027-02-16", **more})
        assert answer.status_code == 409
        assert "Meanwhile another date is asked for: 20 February 2027" in answer.text
    assert "The hall is ours then." in form_of_kind(answer.text, "decline_due")


def test_a_date_can_not_be_left_out(desk: Desk) -> None:
    busy(desk)
    browser = desk.browser("P01", PROJECT)
    answer = browser.post(f"{PAGE}/do/move_action", data={**token_of(browser), "action": "D3", "due": ""})
    assert answer.status_code == 400
    assert "Choose a day" in answer.text


def test_what_was_written_is_shown_also_when_its_form_is_not_there_any_more(desk: Desk) -> None:
    busy(desk)
    browser = desk.browser("P02", PROJECT)
    answer = browser.post(f"{PAGE}/do/decline_offer", data={
        **token_of(browser), "card": "card1", "reason": "They do it already, I think."})
    assert answer.status_code == 503
    assert "They do it already, I think." in answer.text


def test_forged_forms_about_the_board_change_nothing(desk: Desk) -> None:
    busy(desk)
    browser = desk.browser("P06", PROJECT)
    for address in (f"{PAGE}/do/restore_card", f"{PAGE}/board"):
        answer = browser.post(address, data={"csrf": "x", "action": "D4", "choice": "confirm"})
        assert answer.status_code == 403
        assert "nothing was changed" in answer.text
