"""A world for tests of money: the example project with other limits and rates, and shortcuts to what they need."""

from typing import Any

from domain import commands as c
from domain import commands_money as m
from domain.charter_rewards import Rewards
from domain.charter_work import ActionPlan
from domain.events import AnyEvent
from domain.phases import Phase
from domain.state_money import RewardLine
from tests.builders import World, example_charter, example_data

SYSTEM: Any = "system"


def money_world(approvals: dict[str, Any] | None = None, rules: dict[str, Any] | None = None,
                budget: dict[str, str] | None = None, proposers: tuple[str, ...] = ("P06",)) -> World:
    """The example with limits, rules and budget lines changed, and with these people to propose payments."""
    data = example_data()
    rewards, lines = data["rewards"], data["budget"]["lines"]
    rewards["approvals"] |= approvals or {}
    rewards["rules"] |= rules or {}
    rewards["rate_card"].append({"id": "by_time", "label": "Every half hour", "amount": "13.80", "block_minutes": 30})
    for line in lines:
        line["amount"] = (budget or {}).get(line["id"], line["amount"])
    for row in data["raci"]:
        if row["decision"] == "reward_payment":
            row["responsible"] = list(proposers)
    return World(example_charter(raci=data["raci"], rewards=Rewards.model_validate(rewards), budget=data["budget"]))


def added(world: World, key: str = "N1", rate: str = "by_time", people: tuple[str, ...] = ("P01", "P03"),
          preparation: str | None = None, mode: str = "own_time") -> None:
    """A new session in the first phase."""
    reward = {"rate": rate, "for": list(people), "preparation": preparation}
    world.do("P06", c.AddAction(phase=Phase.CO_DESIGN, plan=ActionPlan.model_validate({
        "id": key, "title": "Extra session", "plain": "We meet once more.", "due": "2027-02-10", "mode": mode,
        "responsible": ["P08"], "accountable": "P06", "reward": reward})))


def line(world: World, key: str) -> RewardLine:
    return world.project.lines[key]


def claimed(world: World, person: str = "P01", amount: str = "11.40") -> str:
    """The id of an expense that somebody asked for, for the first session."""
    world.do(person, m.ClaimExpense.model_validate({"action": "D1", "amount": amount, "what": "Bus", "receipt": True}))
    return list(world.project.lines)[-1]


def confirmed(world: World, person: str = "P01", amount: str = "11.40") -> str:
    key = claimed(world, person, amount)
    world.do("P06", m.ConfirmExpense(line=key))
    return key


def released(world: World, *lines: str) -> str:
    """The id of a run of these lines (all that fit when none are named) with every approval that it needs."""
    world.do("P06", c.ProposeRun(lines=list(lines)))
    run = list(world.project.runs)[-1]
    for person in ("S01", "P05"):
        if world.project.runs[run].state == "proposed":
            world.do(person, c.ApproveRun(run=run, seen=world.project.runs[run].digest))
    return run


def off(hours: int, *people: str, action: str = "D2", **more: int) -> m.CallOff:
    return m.CallOff(action=action, people=list(people), notice_hours=hours, reason="The room is closed", **more)


def proposed(world: World | None = None, *actions: str) -> World:
    """Who took part in these sessions waits to be paid, in one run."""
    world = world or World()
    for action in actions or ("D2",):
        world.attend(action)
    world.do("P06", c.ProposeRun())
    return world


def settled(world: World, run: str, **report: Any) -> list[AnyEvent]:
    return world.do(None, c.SettleRun(run=run, **report), channel=SYSTEM)


def paid(world: World, *lines: str) -> str:
    """The id of a run whose lines are paid."""
    run = released(world, *lines)
    settled(world, run, paid=world.project.runs[run].lines)
    return run


def noted(world: World, key: str, delivery: Any, **more: Any) -> list[AnyEvent]:
    outside = world.project.lines[key].external_id
    return world.do(None, m.NoteDelivery(external_id=outside, delivery=delivery, **more), channel=SYSTEM)


def moved_house(world: World, person: str) -> None:
    """Somebody's contact details change."""
    world.do(None, m.NoteContact(person=person), channel=SYSTEM)
