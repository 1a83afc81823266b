"""The end of a play: wait until everything outside has caught up, then gather it in a form that compares."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter

from cli.demo.board import Board, CardState
from cli.demo.outside import MessageRead, OrderRead, messages, orders
from cli.demo.places import Places
from cli.demo.wire import Door
from cli.report import ReportSeen
from cli.seen import EventsSeen, ProjectSeen, RewardsSeen
from cli.seen_money import FunderSeen
from domain.charter import Charter

STATE: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
LOOK_EVERY, PATIENCE = 0.5, 120.0
# How often these come depends on the moment: lines can be settled one by one, a ballot can be cast anew.
OF_THE_MOMENT = ("run_settled", "run_stalled", "payment_overdue", "ballot_cast")


@dataclass(frozen=True)
class Ending:
    """Everything that can be read when a play is over. `rewards` are everybody's own together: what somebody declined
    only they themselves see."""

    project: ProjectSeen
    rewards: RewardsSeen
    funder: FunderSeen
    report: ReportSeen
    kinds: dict[str, int]
    orders: list[OrderRead]
    cards: dict[str, CardState]
    messages: list[MessageRead]


async def gather(doors: Mapping[str, Door], places: Places, charter: Charter) -> Ending:
    """Read it all, waiting up to two minutes for the board and the mailbox; checks find what is still missing then."""
    operator = doors[""]
    path = f"/api/projects/{charter.project.id}"
    board, given_up = Board(places.board, operator, path), time.monotonic() + PATIENCE
    while not await _caught_up(operator, places, charter, board) and time.monotonic() < given_up:
        await asyncio.sleep(LOOK_EVERY)
    return Ending(
        project=await operator.get(path, ProjectSeen), rewards=await _rewards(doors, path, charter),
        funder=await operator.get(f"{path}/funder", FunderSeen),
        report=await operator.get(f"{path}/report", ReportSeen), kinds=await _kinds(operator, path),
        orders=await orders(operator, places), cards=await board.cards(), messages=await messages(operator, places))


async def _rewards(doors: Mapping[str, Door], path: str, charter: Charter) -> RewardsSeen:
    found = await doors[""].get(f"{path}/rewards", RewardsSeen)
    lines = {one.id: one for one in found.lines}
    for person in charter.participants:
        lines |= {one.id: one for one in (await doors[person.id].get(f"{path}/rewards", RewardsSeen)).lines}
    return found.model_copy(update={"lines": list(lines.values())})


async def _caught_up(operator: Door, places: Places, charter: Charter, board: Board) -> bool:
    """The last thing on the board are ticked gates, the last messages say that it is complete."""
    cards, mail = await board.cards(), await messages(operator, places)
    return bool(cards) and all(one.ticked for one in cards.values()) and len(closing(mail)) >= len(charter.participants)


def closing(mail: list[MessageRead]) -> list[MessageRead]:
    return [one for one in mail if one.subject.endswith("is complete")]


async def _kinds(operator: Door, path: str) -> dict[str, int]:
    """How many events of each kind there are."""
    counted: dict[str, int] = {}
    after: int | None = 0
    while after is not None:
        page = await operator.get(f"{path}/events", EventsSeen, after=after, limit=1000)
        for one in page.events:
            counted[one.kind] = counted.get(one.kind, 0) + 1
        after = page.next_after
    return counted


def end_state(ending: Ending) -> dict[str, JsonValue]:
    """What has to be the same whenever the story is played: no times and no ids of the moment."""
    project = ending.project
    state: dict[str, object] = {
        "status": project.status, "phase": project.phase,
        "actions": {key: {"status": one.status, "by": one.done_by, "there": sorted(who.person for who in one.took_part)}
                    for key, one in project.actions.items()},
        "gates": {one.phase.value: {"state": one.gate.state, "round": one.gate.round, "votes": sorted(
            f"{vote.person.person} for {vote.seat.person}: {vote.choice}" for vote in one.gate.decision)}
            for one in project.phases},
        "artefacts": {one.kind: {"version": one.version, "content": one.content} for one in project.artefacts},
        "polls": {one.poll: {"turnout": dict(one.turnout), "results": [
            f"{found.place} {found.option}: {found.points}, {found.service_user_points}, {found.impact}, {found.effort}"
            for found in one.results or []]} for one in project.polls},
        "said": {one.text: f"{one.by.person if one.by else None}, {one.about}: {one.answer}, {one.because}"
                 for one in project.suggestions},
        "suggestions": len(project.suggestions),
        "updates": [f"{one.number} {one.mode}: {one.text}" for one in project.updates],
        "contents": [f"{one.action}: {one.title} ({one.taken_down})" for one in project.contents],
        "readings": {one.label: one.latest for one in ending.report.measures},
        "runs": [f"{run.id} {run.state} {run.total} by {run.proposer.person}, approved by "
                 f"{sorted(one.person.person for one in run.approvals)}, {sorted(line.id for line in run.lines or [])}"
                 for run in ending.rewards.runs],
        "lines": {one.id: f"{one.amount} {one.state}" for one in ending.rewards.lines},
        "events": {kind: count for kind, count in sorted(ending.kinds.items()) if kind not in OF_THE_MOMENT},
        "orders": sorted(f"{one.external_id} {one.amount:.2f} {one.status}" for one in ending.orders),
        "cards": {name: f"{one.place}, {'done' if one.ticked else 'open'}" for name, one in ending.cards.items()},
        "messages": sorted({f"{', '.join(one.to)}: {one.subject}" for one in ending.messages}),
    }
    return STATE.validate_python(state)
