"""What people do on the board of a running project: each thing has its effect, its event, and an answer where due."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date

import pytest
import pytest_asyncio

from domain import commands as c
from domain.charter_work import ActionPlan
from domain.commands_board import AcceptOffer, DeclineDue, RestoreCard
from domain.phases import Phase
from domain.project import Project
from domain.state import ActionStatus
from tests.workflow.board_hands import Hands
from tests.workflow.conftest import temporal_server
from tests.workflow.services import Services
from tests.workflow.studio import Played, open_studio


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hands(services: Services, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hands]:
    """One project for all tests here: each works on cards of its own."""
    settings = services.settings(tmp_path_factory.mktemp("inward"))
    async with AsyncExitStack() as running:
        client = await running.enter_async_context(temporal_server(settings))
        studio = await running.enter_async_context(open_studio(client, settings))
        project = await studio.kick_off()
        made = Hands(studio, project, services.board)
        await made.begin()
        yield made


pytestmark = pytest.mark.asyncio(loop_scope="module")


def events(hands: Hands, kind: str) -> list[object]:
    return [one for one in hands.studio.records.store.events(hands.project.id, limit=1000) if one.kind == kind]


async def until_done(project: Played, action: str) -> Project:
    return await project.until(lambda now: now.actions[action].status == ActionStatus.DONE, f"{action} is done")


async def test_a_linked_member_acts_as_that_person_and_anybody_else_as_somebody_on_the_board(hands: Hands) -> None:
    hands.linked_to("P05")
    hands.edit("action-d1", dueComplete=True)
    await hands.noticed()
    assert (await until_done(hands.project, "D1")).actions["D1"].done_by == "P05"
    stranger = Hands(hands.studio, hands.project, hands.server, member=2)
    await stranger.begin()
    stranger.edit("action-d2", idList=hands.list_id("co_design-done"))
    await hands.noticed()
    assert (await until_done(hands.project, "D2")).actions["D2"].done_by == "somebody on the board"


async def test_comments_that_are_commands_are_carried_out_and_others_are_left_alone(hands: Hands) -> None:
    hands.comment("action-d3", "Lovely weather / for walking")
    hands.comment("action-d3", "/blocked the hall is locked")
    await hands.noticed()
    blocked = await hands.project.until(lambda now: now.actions["D3"].blocked is not None, "D3 is blocked")
    assert blocked.actions["D3"].blocked == "the hall is locked"
    await hands.until_card("action-d3", lambda card: "the hall is locked" in card["desc"], "the card says why")
    hands.comment("action-d3", "/done with tea for all")
    await hands.noticed()
    finished = await until_done(hands.project, "D3")
    assert (finished.actions["D3"].reason, finished.actions["D3"].blocked) == ("with tea for all", None)
    await hands.noticed()
    await hands.until_card("action-d3", lambda card: card["dueComplete"], "the card is ticked")
    assert len(events(hands, "action_blocked")) == 1


async def test_a_question_on_a_card_is_acknowledged_and_answered_there_once(hands: Hands) -> None:
    hands.comment("action-d4", "/ask May I bring my sister?")
    await hands.noticed()
    await hands.said("action-d4", "Thank you")
    asked = hands.project.recorded().suggestions
    assert [one.action for one in asked.values()] == ["D4"]
    answer = c.AnswerSuggestion(suggestion=next(iter(asked)), answer="adopted", because="There is room.")
    await hands.project.do(hands.project.recorded().owner, answer)
    await hands.said("action-d4", "There is room.")
    for _ in range(2):
        await hands.noticed()
    await hands.project.until(lambda now: True, "nothing more happens")
    assert len([one for one in hands.comments("action-d4") if "There is room." in one]) == 1


async def test_a_command_that_is_refused_or_unknown_is_answered_on_the_card(hands: Hands) -> None:
    hands.comment("action-m1", "/done")
    hands.comment("action-d5", "/dnoe")
    hands.comment("gate-co_design", "/done")
    await hands.noticed()
    await hands.said("action-m1", "Phases follow one another")
    await hands.said("action-d5", "I know: /done")
    await hands.said("gate-co_design", "made on its page")
    assert hands.project.recorded().actions["M1"].status == ActionStatus.OPEN


async def test_a_date_set_on_the_board_waits_for_the_accountable_person(hands: Hands) -> None:
    before = hands.project.recorded().actions["D6"]
    hands.edit("action-d6", due="2027-02-03T17:00:00.000Z")
    await hands.noticed()
    asked = await hands.project.until(lambda now: now.actions["D6"].proposed is not None, "the date is a proposal")
    proposal = asked.actions["D6"].proposed
    assert proposal is not None and proposal.due == date(2027, 2, 3)
    assert asked.actions["D6"].due == before.due
    await hands.project.do(before.plan.accountable, DeclineDue(action="D6", reason="The room is booked."))
    await hands.said("action-d6", "The room is booked.")
    await hands.until_card("action-d6", lambda card: not card["due"].startswith("2027-02-03"), "the date is back")
    await hands.noticed()
    assert len(events(hands, "due_proposed")) == 1


async def test_a_card_of_peoples_own_is_offered_and_can_become_an_action_with_all_that_is_on_it(hands: Hands) -> None:
    made = hands.do("POST", "/cards", {"idList": hands.list_id("co_design-todo"), "name": "Ask the library",
                                       "desc": "They have a quiet room."})
    await hands.noticed()
    offered = await hands.project.until(lambda now: made["id"] in now.offers, "the card is offered")
    assert offered.offers[made["id"]].title == "Ask the library"
    template = offered.actions["D6"].plan
    plan = ActionPlan(id="D90", title="Ask the library", plain="Ask for the quiet room.", due=template.due,
                      responsible=template.responsible, accountable=template.accountable)
    await hands.project.do(offered.owner, AcceptOffer(card=made["id"], phase=Phase.CO_DESIGN, plan=plan))
    await hands.project.until(lambda now: "D90" in now.actions, "there is an action")
    await hands.until(lambda: "action-d90" in hands.link.base.cards and hands.card_id("action-d90") == made["id"],
                       "the card is adopted")
    await hands.until_card("action-d90", lambda card: "Ask for the quiet room." in card["desc"], "our text is on it")
    assert "They have a quiet room." in hands.card("action-d90")["desc"]


async def test_an_archived_card_is_told_and_comes_back_only_when_asked(hands: Hands) -> None:
    hands.edit("action-d5", closed=True)
    await hands.noticed()
    gone = await hands.project.until(lambda now: now.actions["D5"].card_state == "archived", "it is known")
    assert hands.card("action-d5")["closed"]
    await hands.project.do(gone.actions["D5"].plan.accountable, RestoreCard(action="D5"))
    await hands.until_card("action-d5", lambda card: not card["closed"], "the card is back")


async def test_a_dragged_gate_card_decides_nothing_and_goes_back_with_a_kind_comment(hands: Hands) -> None:
    hands.edit("gate-co_design", idList=hands.list_id("co_design-done"))
    await hands.noticed()
    await hands.said("gate-co_design", "/gates/co_design")
    assert hands.card("gate-co_design")["idList"] == hands.list_id("gates")
    await hands.project.until(lambda now: bool(events(hands, "card_changed")), "there is an event")
    assert hands.project.recorded().gate(Phase.CO_DESIGN).decision is None


async def test_a_revoked_token_stops_writing_and_is_told_until_it_works_again(hands: Hands) -> None:
    hands.server.faults(revoked=True)
    try:
        await hands.noticed()
        told = await hands.project.until(lambda now: now.board_trouble is not None, "the trouble is known")
        assert told.board_trouble and "token" in told.board_trouble
    finally:
        hands.server.faults(revoked=False)
    await hands.noticed(urgent=True)
    await hands.project.until(lambda now: now.board_trouble is None, "it works again")
    kinds = [one.kind for one in hands.studio.records.store.events(hands.project.id, limit=1000)]
    assert (kinds.count("board_troubled"), kinds.count("board_recovered")) == (1, 1)


async def test_a_public_board_is_not_written_to(hands: Hands) -> None:
    hands.server.ok("PUT", f"/boards/{hands.link.board_id}", {"prefs/permissionLevel": "public"})
    await hands.project.do("P04", c.CompleteAction(action="D4"))
    told = await hands.project.until(lambda now: now.board_trouble is not None, "the trouble is known")
    assert told.board_trouble and "private" in told.board_trouble
    assert not hands.card("action-d4")["dueComplete"]
    hands.server.ok("PUT", f"/boards/{hands.link.board_id}", {"prefs/permissionLevel": "private"})
    await hands.noticed(urgent=True)
    await hands.until_card("action-d4", lambda card: card["dueComplete"], "the card is ticked")
