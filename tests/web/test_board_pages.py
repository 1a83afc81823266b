"""What comes from the board is acted on here: dates, blocks, lost and offered cards, a board that waits for a yes."""

import re
from dataclasses import replace
from datetime import date
from io import StringIO

import httpx
import pytest
from rich.console import Console

from activities.board_look import BoardPlanWords
from cli.drawing import project
from cli.seen import ProjectSeen
from domain import commands as c
from domain.board_actual import ActualBoard
from domain.board_base import BoardBase, CardBase
from domain.board_brake import refusal_of_loss
from domain.board_view import board_of
from domain.commands_board import BlockAction, NoteCard, OfferCard, ProposeDue
from domain.phases import Phase
from integrations.errors import Transient
from integrations.ports import BoardLink
from tests.builders import World
from tests.web.acting import give
from tests.web.desk import Desk, named
from tests.web.running import Running, until
from tests.web.serving import serving
from tests.web.test_board_api import OnTrello, true_board
from tests.web.test_pages import Outline, field
from web.app import create_app

PROJECT = "one"
PAGE = f"/projects/{PROJECT}"
BOARD = "https://board.example/b/1"
NASTY = "<script>alert('x')</script>"


def busy(desk: Desk) -> World:
    """D3 is blocked and asked to move, M1 is asked to lose its date, the card of D4 was archived, one is offered."""
    world = World(named(PROJECT))
    world.do("P06", BlockAction(action="D3", reason=f"The room is locked {NASTY}"))
    world.do("P02", ProposeDue(action="D3", due=date(2027, 2, 16)))
    world.do("P02", ProposeDue(action="M1", due=None))
    world.do(None, NoteCard(action="D4", change="archived"), channel="board")
    world.do("P03", OfferCard(card="card1", title=f"Ask the library {NASTY}", phase=Phase.CO_DESIGN), channel="board")
    world.do("P02", c.MakeSuggestion(text="Can we meet on Mondays?", action="D3"))
    desk.publish(world)
    cards = {"action-d3": CardBase(id="c3", url="https://board.example/c/3"),
             "action-d5": CardBase(id="c5", url="https://board.example/c/5", gone=True),
             "action-d6": CardBase(id="c6", url="javascript:alert(1)")}
    desk.records.store.save_board_link(PROJECT, BoardLink(board_id="b" * 24, url=BOARD, base=BoardBase(cards=cards)))
    return world


def seen_by(desk: Desk, person: str, page: str = PAGE) -> str:
    answer = desk.browser(person, PROJECT).get(page)
    assert answer.status_code == 200, answer.text
    return answer.text


def part(page: str, key: str) -> str:
    """What the page shows of one piece of work."""
    end = r'(?=<li id="action-|</details>\s*<details class="card")'
    found = re.search(rf'<li id="action-{key}">.*?{end}', page, re.DOTALL)
    assert found, f"{key} is not on the page"
    return found.group(0)


def kinds(page: str) -> set[str]:
    """The kinds of command that a page, or a part of it, has forms for."""
    return set(re.findall(r'action="[^"]*/do/(\w+)', page))


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
    folded = re.search(r'<details class="card"( open)?>\s*<summary>Co-decision', page)
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
    assert '<a href="#said-s1">' in part(page, "D3") and '<li id="said-s1">' in page
    assert '<a href="#action-D3">' in page[page.index('id="said-s1"'):]
    asked = seen_by(desk, "P02", f"{PAGE}?ask=D4")
    assert '<option value="D4" selected>' in asked


def test_the_pages_of_the_board_can_be_used_without_seeing_or_a_mouse(desk: Desk) -> None:
    busy(desk)
    for address in (PAGE, f"{PAGE}/board", f"{PAGE}?ask=%22%3E%3Cscript%3E"):
        page = seen_by(desk, "P06", address)
        seen = Outline(page)
        labelled = {one.get("for") for one in seen.all("label")}
        for one in seen.all("input", "textarea", "select"):
            assert one.get("type") in ("hidden", "checkbox") or one.get("id") in labelled, one
        ids = [one["id"] for _, one in seen.tags if one.get("id")]
        assert len(ids) == len(set(ids)), "an id is there twice"
        assert len(seen.all("h1")) == 1 and "<script" not in page.lower() and " style=" not in page
        for text in re.findall(r"<form.*?</form>", page, re.DOTALL):
            assert 'method="post"' in text and 'name="csrf"' in text


def token_of(browser: httpx.Client, address: str = PAGE) -> dict[str, str]:
    page = browser.get(address).text
    return {name: field(page, name) for name in ("csrf", "once")}


ACCEPTED = {"card": "card1", "title": "Ask two libraries", "plain": "We ask for a shelf & a lamp.",
            "phase": "co_decision_making", "due": "2027-04-01", "mode": "phone", "id": "M7", "accountable": "P05",
            "responsible": ["P03", "P07"]}


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


def form_of_kind(page: str, kind: str) -> str:
    found = re.search(rf'<form[^>]*/do/{kind}[#"].*?</form>', page, re.DOTALL)
    assert found, f"no form {kind}"
    return found.group(0)


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


def brake_of(world: World) -> str:
    """The sentence of the safety brake itself."""
    cards = {one.key: CardBase(id=one.key) for one in board_of(world.project, "https://x").cards}
    sentence = refusal_of_loss(board_of(world.project, "https://x"), ActualBoard(id="b", url="", private=True),
                               BoardBase(cards=cards))
    assert sentence
    return sentence


def test_the_board_is_read_again_by_owner_sponsor_and_operators(desk: Desk) -> None:
    busy(desk)
    desk.records.store.set_trouble(PROJECT, "board", "The board does not answer. Cards wait.")
    for person in ("P05", "P06"):
        page = seen_by(desk, person)
        assert "Try again now" in page and "change it all" not in page, "only the brake waits for a yes"
    assert "Try again now" in desk.browser("operator", roles=["operator"]).get(PAGE).text
    for person in ("P01", "P02", "S01"):
        browser = desk.browser(person, PROJECT)
        assert "Try again now" not in browser.get(PAGE).text
        for choice in ("try", "confirm"):
            answer = browser.post(f"{PAGE}/board", data={**token_of(browser), "choice": choice})
            assert answer.status_code == 403
            assert "owner, the sponsor" in answer.text


def test_what_the_safety_brake_holds_back_waits_for_a_yes(desk: Desk) -> None:
    world = busy(desk)
    desk.records.store.set_trouble(PROJECT, "board", brake_of(world))
    page = seen_by(desk, "P06")
    assert 'name="choice" value="confirm"' in page and "somebody has to look first" in page
    assert 'value="confirm"' not in seen_by(desk, "P02")


def test_the_form_of_the_board_says_what_it_wants(desk: Desk) -> None:
    busy(desk)
    browser = desk.browser("P06", PROJECT)
    assert browser.post(f"{PAGE}/board", data={**token_of(browser), "choice": "all"}).status_code == 400
    assert browser.post(f"{PAGE}/board", data={**token_of(browser), "choice": "try"}).status_code == 503


def planned(desk: Desk, plan: BoardPlanWords | Transient, person: str = "P06") -> str:
    """The page of the board where a plan is as given."""
    def look(project_id: str) -> BoardPlanWords:
        if isinstance(plan, Transient):
            raise plan
        return plan
    with serving(create_app(replace(desk.parts, board_plan=look))) as address:
        answer = httpx.get(f"{address}{PAGE}/board", headers=desk_cookies(desk, person))
    assert answer.status_code == 200, answer.text
    return answer.text


def desk_cookies(desk: Desk, person: str) -> dict[str, str]:
    cookies = desk.browser(person, PROJECT).cookies
    return {"accept": "text/html", "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def test_the_page_of_the_board_says_what_would_be_changed_before_anybody_confirms_it(desk: Desk) -> None:
    busy(desk)
    plan = BoardPlanWords(project=PROJECT, url=BOARD, refusal="Much would change.", brake=True,
                          changes=["Archive the card <D1>"], noticed=["Somebody added a card"])
    page = planned(desk, plan)
    assert "Archive the card &lt;D1&gt;" in page and "Somebody added a card" in page
    assert page.index("Archive the card") < page.index('value="confirm"')
    other = planned(desk, plan, "P02")
    assert "How it is" in other and "Archive the card" not in other and 'name="choice"' not in other


def test_the_page_of_the_board_is_there_while_the_board_does_not_answer(desk: Desk) -> None:
    busy(desk)
    page = planned(desk, Transient("The board did not answer."))
    assert "The board did not answer." in page and "Try again now" in page


def test_the_api_says_what_came_from_the_board(desk: Desk) -> None:
    busy(desk)
    seen = desk.api("P01", PROJECT).get(f"/api{PAGE}").json()
    actions = {one["id"]: one for phase in seen["phases"] for one in phase["actions"]}
    assert actions["D3"]["blocked"].startswith("The room is locked")
    asked = actions["D3"]["proposed"]
    assert (asked["due"], asked["by"]) == ("2027-02-16", "D.O. (Parent partner)")
    assert actions["M1"]["proposed"]["due"] is None
    assert (actions["D4"]["card_state"], actions["D3"]["card_state"]) == ("archived", None)
    assert (actions["D3"]["card_url"], actions["D5"]["card_url"]) == ("https://board.example/c/3", None)
    assert {"move_action", "decline_due", "unblock_action"} <= set(actions["D3"]["you_may"])
    assert seen["suggestions"][0]["action"] == "D3"
    assert [(one["card"], one["state"], one["by"]["person"]) for one in seen["offers"]] == [("card1", "open", "P03")]


def test_the_command_line_shows_what_people_ask_for(desk: Desk) -> None:
    busy(desk)
    seen = ProjectSeen.model_validate_json(desk.api("P01", PROJECT).get(f"/api{PAGE}").content)
    told = Console(file=StringIO(), width=240)
    project(told, seen)
    assert isinstance(told.file, StringIO)
    lines = told.file.getvalue().splitlines()
    assert f"  - D3 is blocked: The room is locked {NASTY}" in lines
    assert any(line.startswith("  - D3 is due on 2027-02-09; D.O. (Parent partner) asks for 2027-02-16, A.K.")
               for line in lines)
    assert any("M1" in line and "asks for no date" in line for line in lines), "of a phase that is to come"
    assert "  - D4 has no card on the board any more: archived" in lines
    assert any("Offered on the board: Ask the library" in line and "card1" in line for line in lines)
    assert re.search(r"^D3 .* blocked ", told.file.getvalue(), re.MULTILINE)


def offered(running: Running, board: OnTrello, project: str, title: str) -> str:
    """A person adds a card on the board; its id once it is offered."""
    place = board.ask("GET", f"/cards/{board.card('action-d3')}?fields=idList")["idList"]
    card = str(board.ask("POST", "/cards", idList=place, name=title)["id"])
    running.api("P06", project).post(f"/api/projects/{project}/board/sync")
    until(lambda: card in running.records.store.project(project).offers, "the card is offered")
    return card


def test_on_the_pages_dates_are_ruled_on_and_offered_cards_become_work(running: Running) -> None:
    board = true_board(running, "acted-on")
    page, store = "/projects/acted-on", running.records.store
    other = running.api("P02", "acted-on")
    for action, due in (("D3", "2027-02-11"), ("D5", "2027-03-04")):
        assert give(other, "acted-on", kind="propose_due", action=action, due=due).status_code == 200
    owner = running.browser("P06", "acted-on")

    def post(kind: str, **fields: object) -> httpx.Response:
        return owner.post(f"{page}/do/{kind}", data={**token_of(owner, page), **fields})
    yes = post("move_action", action="D3", due="2027-02-12", asked="2027-02-11", place="action-D3")
    assert yes.headers["location"] == f"{page}?done=move_action#action-D3"
    refused = post("move_action", action="D5", due="2030-01-01", asked="2027-03-04")
    assert refused.status_code == 422
    assert 'value="2030-01-01"' in part(refused.text, "D5") and "choose a day from" in part(refused.text, "D5")
    assert post("decline_due", action="D5", reason="The hall is ours then.", asked="2027-03-04").status_code == 303
    kept = store.project("acted-on")
    assert (kept.actions["D3"].due, kept.actions["D3"].proposed) == (date(2027, 2, 12), None)
    assert kept.actions["D5"].rulings[0].because == "The hall is ours then."
    assert post("block_action", action="D6", reason="No printer").status_code == 303
    assert "No printer" in part(owner.get(page).text, "D6")
    assert post("unblock_action", action="D6").status_code == 303
    card = offered(running, board, "acted-on", "Ask the library")
    taken = post("accept_offer", **{**ACCEPTED, "card": card, "id": "D1"})
    assert taken.status_code == 409
    assert 'value="D1"' in form_of_kind(taken.text, "accept_offer") and "Choose another id" in taken.text
    work = post("accept_offer", **{**ACCEPTED, "card": card})
    assert work.headers["location"] == f"{page}?done=accept_offer#action-M7"
    kept = store.project("acted-on")
    assert kept.actions["M7"].plan.responsible == ["P03", "P07"] and kept.offers[card].action == "M7"
    left = offered(running, board, "acted-on", "Shopping")
    assert post("decline_offer", card=left, reason="Not ours").status_code == 303
    assert store.project("acted-on").offers[left].because == "Not ours"


def test_a_lost_card_is_had_back_from_the_page_and_the_board_is_read_at_once(running: Running) -> None:
    board = true_board(running, "had-back")
    page, store = "/projects/had-back", running.records.store
    owner, lost = running.browser("P06", "had-back"), board.card("action-d3")
    board.ask("DELETE", f"/cards/{lost}")
    tried = owner.post(f"{page}/board", data={**token_of(owner, page), "choice": "try"})
    assert tried.headers["location"] == f"{page}?done=board_try#board"
    until(lambda: store.project("had-back").actions["D3"].card_state == "deleted", "the loss is noticed")
    assert "was deleted on the board" in part(owner.get(page).text, "D3")
    back = owner.post(f"{page}/do/restore_card", data={**token_of(owner, page), "action": "D3"})
    assert back.status_code == 303
    until(lambda: board.card("action-d3") not in ("", lost), "there is a card again")
    link = store.board_link("had-back")
    assert link is not None
    shown = part(owner.get(page).text, "D3")
    assert "was deleted" not in shown and link.base.cards["action-d3"].url in shown
