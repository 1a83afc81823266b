"""A project with everything that can come from its board, and what its pages show of it."""

import re
from datetime import date

import httpx

from domain import commands as c
from domain.board_base import BoardBase, CardBase
from domain.charter import Charter
from domain.commands_board import BlockAction, NoteCard, OfferCard, ProposeDue
from domain.phases import Phase
from integrations.ports import BoardLink
from tests.builders import World
from tests.web.desk import Desk, named
from tests.web.test_pages import field

PROJECT = "one"
PAGE = f"/projects/{PROJECT}"
BOARD = "https://board.example/b/1"
NASTY = "<script>alert('x')</script>"
ACCEPTED = {"card": "card1", "title": "Ask two libraries", "plain": "We ask for a shelf & a lamp.",
            "phase": "co_decision_making", "due": "2027-04-01", "mode": "phone", "id": "M7", "accountable": "P05",
            "responsible": ["P03", "P07"]}


def busy(desk: Desk, charter: Charter | None = None) -> World:
    """D3 is blocked and asked to move, M1 is asked to lose its date, the card of D4 was archived, one is offered."""
    world = World(charter or named(PROJECT))
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
    desk.records.store.save_board_link(world.project.id, BoardLink(board_id="b" * 24, url=BOARD,
                                                                          base=BoardBase(cards=cards)))
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


def token_of(browser: httpx.Client, address: str = f"{PAGE}/say") -> dict[str, str]:
    page = browser.get(address).text
    return {name: field(page, name) for name in ("csrf", "once")}


def form_of_kind(page: str, kind: str) -> str:
    found = re.search(rf'<form[^>]*/do/{kind}[#"].*?</form>', page, re.DOTALL)
    assert found, f"no form {kind}"
    return found.group(0)
