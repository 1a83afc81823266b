"""When the board is away for a day or for good: the project runs on, people are told once, nothing is made twice."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from domain import commands as c
from domain.board_report import BoardReport
from domain.events_board import CardChanged
from domain.phases import Phase
from domain.state import ActionStatus
from integrations.ports import BoardLink
from integrations.registry import key_list
from integrations.temporal.connection import sealed_converter
from settings import Settings
from tests.builders import World
from tests.workflow.board_hands import Hands
from tests.workflow.services import Services
from tests.workflow.studio import Studio, open_studio
from workflows import search

BINARIES = Path(sys.executable).parent
KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
CARDS = 29
URGED = 3


@pytest.fixture
async def skipping(worker_settings: Settings) -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server whose time runs on when nobody has anything to do."""
    async with await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(BINARIES / "temporal-test-server"),
            data_converter=sealed_converter(key_list(worker_settings))) as server:
        await server.client.operator_service.add_search_attributes(AddSearchAttributesRequest(
            namespace=server.client.namespace, search_attributes=dict.fromkeys([key.name for key in search.KEYS],
                                                                               KEYWORD)))
        yield server


async def test_after_a_day_without_trello_one_sync_catches_up_and_makes_nothing_twice(
        skipping: WorkflowEnvironment, worker_settings: Settings, services: Services) -> None:
    async with open_studio(skipping.client, worker_settings) as studio:
        project = await studio.kick_off()
        hands = Hands(studio, project, services.board)
        await hands.begin(CARDS)
        services.board.faults(down=True)
        services.board.reset_counters()
        worked = World(now=(await project.state()).started_at).work(Phase.CO_DESIGN).pass_gate(Phase.CO_DESIGN)
        for actor, command in worked.asked:
            if isinstance(command, c.SettleRun):
                await project.settled(command.run)
            else:
                await project.do(actor.person, command, channel=actor.channel)
        before = await skipping.get_current_time()
        await skipping.sleep(timedelta(days=1))
        assert await skipping.get_current_time() - before >= timedelta(days=1)
        state = await project.state()
        assert state.phase == Phase.CO_DECISION_MAKING
        assert all(one.status == ActionStatus.DONE for one in state.phase_actions(Phase.CO_DESIGN).values())
        assert [one.part for one in studio.records.store.troubles(project.id)] == ["board"]
        # It went on trying all day, at most every five minutes, and got nothing written.
        assert services.board.counters()["requests"] > 24 * 60 / 5
        services.board.faults(down=False)
        services.board.reset_counters()
        before_it = len(await reports(hands))
        await skipping.sleep(timedelta(minutes=6))
        await hands.until_card("action-d6", lambda card: card["dueComplete"], "the board has caught up")
        await hands.until(lambda: not studio.records.store.troubles(project.id), "the sync is over")
        # What came while it tried asks for one more look, which finds nothing to do.
        caught_up = (await reports(hands))[before_it:]
        assert [one.writes > 0 for one in caught_up] in ([True], [True, False])
        assert all(one.requests == 1 + one.writes for one in caught_up)
        made = {one.id for one in hands.link.base.cards.values()}
        shown = services.board.ok("GET", f"/boards/{hands.link.board_id}/cards/all").json()
        assert Counter(one["id"] for one in shown) == Counter(made)
        assert all(hands.card(f"action-{key.lower()}")["dueComplete"] for key in state.phase_actions(Phase.CO_DESIGN))
        assert hands.card("gate-co_design")["dueComplete"]
        services.board.reset_counters()
        await hands.noticed()
        await hands.until(lambda: services.board.counters()["requests"] > 0, "the board is looked at again")
        assert services.board.counters()["writes"] == 0


async def test_what_people_say_while_the_board_is_still_being_made_is_heard(
        studio: Studio, services: Services) -> None:
    project = await studio.kick_off()
    hands = Hands(studio, project, services.board)
    await hands.until(lambda: studio.records.store.board_link(project.id) is not None
                      and "action-d1" in hands.link.base.cards and bool(hands.card_id("action-d1")), "a card is there")
    services.board.faults(revoked=True)
    await project.until(lambda now: now.board_trouble is not None, "the making of the board has stopped")
    services.board.faults(revoked=False)
    assert len([one for one in hands.link.base.cards.values() if one.id]) < CARDS, "the board was made too quickly"
    await hands.begin(1)
    hands.comment("action-d1", "/blocked the hall is locked")
    await hands.noticed(urgent=True)
    await hands.until(lambda: all(one.id for one in hands.link.base.cards.values()), "the board is made")
    await project.until(lambda now: now.actions["D1"].blocked == "the hall is locked", "it is heard")


async def reports(hands: Hands) -> list[BoardReport]:
    """What each sync that came to its end reported."""
    history, converter = await hands.project.handle.fetch_history(), hands.studio.client.data_converter
    begun = {one.event_id for one in history.events
             if one.activity_task_scheduled_event_attributes.activity_type.name == "board.sync"}
    ended = [one.activity_task_completed_event_attributes for one in history.events
             if one.HasField("activity_task_completed_event_attributes")]
    return [(await converter.decode(one.result.payloads, [BoardReport]))[0] for one in ended
            if one.scheduled_event_id in begun]


@pytest.fixture
async def hands(studio: Studio, services: Services) -> AsyncIterator[Hands]:
    project = await studio.kick_off()
    made = Hands(studio, project, services.board)
    await made.begin(CARDS)
    # Only what comes from now on counts: the first sync is over.
    while not await reports(made):
        await asyncio.sleep(0.1)
    services.mailbox.clear()
    yield made
    services.board.revoke(services.board.members[0]["id"], False)


async def test_a_gate_card_that_was_put_back_is_told_also_when_the_answer_to_it_was_lost(
        hands: Hands, services: Services) -> None:
    hands.edit("gate-co_design", idList=hands.list_id("co_design-done"))
    services.board.faults(drop_after_commit=1)
    await hands.noticed()
    await hands.said("gate-co_design", "/gates/co_design")
    assert hands.card("gate-co_design")["idList"] == hands.list_id("gates")

    def told() -> list[str]:
        events = hands.studio.records.store.events(hands.project.id, limit=1000)
        return [one.change for one in events if isinstance(one, CardChanged)]

    await hands.until(lambda: bool(told()), "the project knows")
    assert told() == ["put_back"]
    assert len(hands.comments("gate-co_design")) == 1


def delete(hands: Hands) -> None:
    board = f"/boards/{hands.link.board_id}"
    hands.server.ok("PUT", board, {"closed": True})
    hands.server.ok("DELETE", board)


def publish(hands: Hands) -> None:
    hands.server.ok("PUT", f"/boards/{hands.link.board_id}", {"prefs/permissionLevel": "public"})


def revoke(hands: Hands) -> None:
    hands.server.revoke(hands.server.members[0]["id"])


@pytest.mark.parametrize(("harm", "why", "remedy"), [
    (delete, "The project's board is deleted", "Give the token's member access to the board again"),
    (publish, "The project's board is not private", "Set its visibility to private"),
    (revoke, "does not accept the key or the token", "Make a new token"),
], ids=["deleted", "public", "revoked"])
async def test_a_board_that_must_not_or_can_not_be_written_to_is_told_once_and_left_alone(
        hands: Hands, services: Services, harm: Callable[[Hands], None], why: str, remedy: str) -> None:
    store, project, before = hands.studio.records.store, hands.project, hands.link
    harm(hands)
    services.board.reset_counters()
    for number, action in zip(range(URGED), ("D1", "D2", "D4"), strict=True):
        asked = services.board.counters()["requests"]
        await project.do("P06", c.CompleteAction(action=action))
        await hands.noticed(urgent=True)
        await hands.until(lambda: services.board.counters()["requests"] > asked, f"it is tried again ({number})")  # noqa: B023
    told = await project.until(lambda now: now.board_trouble is not None, "the project knows")
    await project.until(lambda now: now.actions["D4"].status == ActionStatus.DONE, "the project runs on")
    assert told.board_trouble is not None and why in told.board_trouble and remedy in told.board_trouble
    assert [one.part for one in store.troubles(project.id)] == ["board"]
    kinds = Counter(one.kind for one in store.events(project.id, limit=1000))
    assert (kinds["board_troubled"], kinds["board_recovered"]) == (1, 0)
    await hands.until(lambda: bool(letters(services)), "the owner has a letter")
    assert [(why in str(one["text"]), remedy in str(one["text"])) for one in letters(services)] == [(True, True)]
    assert services.board.counters()["writes"] == 0
    assert (hands.link.board_id, ids(hands.link)) == (before.board_id, ids(before))
    services.board.revoke(services.board.members[0]["id"], False)
    mine: list[Any] = services.board.ok("GET", "/members/me/boards?filter=all&fields=desc").json()
    assert sum(one["id"] == before.board_id for one in mine) == (harm is not delete)


def ids(link: BoardLink) -> dict[str, str]:
    return {key: one.id for key, one in link.base.cards.items()}


def letters(services: Services) -> list[dict[str, object]]:
    """What the owner was sent about the board."""
    found = services.mailbox.found(to="p06@example.org")
    return [services.mailbox.message(one["id"]) for one in found if "board" in str(one["subject"]).lower()]
