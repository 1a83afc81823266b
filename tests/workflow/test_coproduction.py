"""The host of a project on a real Temporal server: it asks the domain, publishes, waits, continues as new."""

import asyncio
from collections import Counter

import pytest
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain import commands as c
from domain.phases import Phase
from domain.refusals import Refusal
from domain.state import ActionStatus, Status
from tests.builders import World
from tests.workflow.services import Services
from tests.workflow.studio import Played, Studio


async def play(project: Played, world: World) -> None:
    """Ask everything that was asked of a world; payments settle by themselves."""
    for actor, command in world.asked:
        if isinstance(command, c.SettleRun):
            await project.settled(command.run)
        else:
            await project.do(actor.person, command, channel=actor.channel, operator=actor.operator)


async def test_the_whole_example_runs_to_its_close_and_leaves_the_events_that_the_domain_foresees(
        studio: Studio, services: Services) -> None:
    foreseen = World()
    for phase in Phase:
        foreseen.work(phase).pass_gate(phase)
    project = await studio.kick_off()
    await play(project, foreseen)
    await project.until(lambda now: now.status in (Status.CLOSED, Status.CANCELLED), "the project ends")
    recorded = project.recorded()
    assert recorded.status == Status.CLOSED
    kinds = [event.kind for event in studio.records.store.events(project.id, limit=1000)]
    assert Counter(kinds) == Counter(event.kind for event in foreseen.events)
    assert studio.records.store.verify_chain(project.id).whole


async def test_a_refusal_is_a_sentence_and_leaves_no_history(studio: Studio) -> None:
    project = await studio.kick_off()
    await project.until(lambda now: now.version > 1, "the project is published")
    version = (await project.state()).version
    with pytest.raises(Refusal, match="not open yet"):
        await project.do("P05", c.CastVote(phase=Phase.CO_DESIGN, choice="approve"))
    events = [event.WhichOneof("attributes") async for event in project.handle.fetch_history_events()]
    assert events and not [event for event in events if event and "update" in event and "search" not in event]
    assert (await project.state()).version == version


async def test_the_same_update_id_is_answered_once_also_across_continue_as_new(studio: Studio) -> None:
    project = await studio.kick_off(longest_history=30)
    first = await project.do("P08", c.CompleteAction(action="D1"), key="once")
    run_id = (await project.handle.describe()).run_id
    for person in ("P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08"):
        await project.do(person, c.SignAgreement())
    async with asyncio.timeout(30):
        while (await project.handle.describe()).run_id == run_id:
            await asyncio.sleep(0.1)
    again = await project.do("P08", c.CompleteAction(action="D1"), key="once")
    assert again == first
    assert sum(event.kind == "action_completed" for event in studio.records.store.events(project.id)) == 1


async def test_a_project_is_started_once(studio: Studio) -> None:
    await studio.kick_off(name="only-once")
    with pytest.raises(WorkflowAlreadyStartedError):
        await studio.kick_off(name="only-once")


async def test_a_cancel_from_outside_winds_the_project_down(studio: Studio) -> None:
    project = await studio.kick_off()
    await project.until(lambda now: now.version > 1, "the project is published")
    await project.handle.cancel()
    await project.until(lambda now: now.status == Status.CANCELLED, "the project is cancelled")
    await project.until(lambda now: now.status in (Status.CLOSED, Status.CANCELLED), "the project ends")


async def test_moving_a_card_to_done_completes_the_action(studio: Studio, services: Services) -> None:
    project = await studio.kick_off()
    link = await board_of(project)
    board = services.board.ok("GET", f"/boards/{link}?cards=all&lists=all").json()
    cards = {one["name"].split()[0]: one["id"] for one in board["cards"]}
    lists = {one["name"]: one["id"] for one in board["lists"]}
    human = services.board.members[1]
    services.board.ok("PUT", f"/boards/{link}/members/{human['id']}", {"type": "normal"})
    services.board.ok("PUT", f"/cards/{cards['D1']}", {"idList": lists["Co-design: done"]}, token=human["token"])
    await project.handle.signal("board_changed")
    seen = await project.until(lambda now: now.action("D1").status == ActionStatus.DONE, "D1 is done")
    assert seen.action("D1").done_by == "somebody on the board"


async def board_of(project: Played) -> str:
    async with asyncio.timeout(40):
        while True:
            link = project.studio.records.store.board_link(project.id)
            if link is not None and len([one for one in link.base.cards.values() if one.id]) >= 29:
                return link.board_id
            await asyncio.sleep(0.1)


async def test_a_board_that_is_down_delays_cards_and_nothing_else(studio: Studio, services: Services) -> None:
    services.board.faults(down=True)
    project = await studio.kick_off()
    await project.do("P08", c.CompleteAction(action="D1"))
    await project.until(lambda now: now.action("D1").status == ActionStatus.DONE, "D1 is done")
    async with asyncio.timeout(30):
        while not studio.records.store.troubles(project.id):
            await asyncio.sleep(0.1)
    services.board.faults(down=False)
    await board_of(project)
    async with asyncio.timeout(30):
        while studio.records.store.troubles(project.id):
            await asyncio.sleep(0.1)
