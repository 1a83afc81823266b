"""How the board is, on the pages and the API: trouble, the brake, the plan, and what people ask for."""

import re
from dataclasses import replace
from datetime import date
from io import StringIO

import httpx
from rich.console import Console

from activities.board_look import BoardPlanWords
from cli.drawing import project
from cli.seen import ProjectSeen
from domain.board_actual import ActualBoard
from domain.board_base import BoardBase, CardBase
from domain.board_brake import refusal_of_loss
from domain.board_view import board_of
from integrations.errors import Transient
from tests.builders import World
from tests.web.acting import give
from tests.web.board_pages_world import (
    ACCEPTED,
    BOARD,
    NASTY,
    PAGE,
    PROJECT,
    busy,
    form_of_kind,
    part,
    seen_by,
    token_of,
)
from tests.web.desk import Desk
from tests.web.running import Running, until
from tests.web.serving import serving
from tests.web.test_board_api import OnTrello, true_board
from web.app import create_app


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
