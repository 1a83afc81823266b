"""A project whose first rewards were paid, with a ledger that knows of it, for tests of what people see of money."""

import json
from hashlib import sha256
from typing import Any

from domain.charter import Charter
from domain.phases import Phase
from domain.project import Project
from domain.state_money import RewardLine
from integrations.ports import Intent, Outcome, Payment
from integrations.registry import Records
from tests.builders import World
from tests.web.desk import Desk, named


def paid_world(desk: Desk, project: str = "one", provider: str = "tremendous", *, charter: Charter | None = None,
               issued: bool = True) -> World:
    """Everything of the first phase is paid by the events and, when it is `issued`, issued in the ledger."""
    world = World(charter or named(project)).up_to(Phase.CO_DECISION_MAKING)
    desk.publish(world)
    for line in world.project.lines.values():
        if line.state == "paid" and issued:
            issue(desk.records, world.project, line, provider)
    return world


def payment_of(project: Project, line: RewardLine) -> Payment:
    return Payment(external_id=line.external_id, person=line.person, action=line.action, route="payout_link",
                   amount_minor=line.amount_minor, currency=project.currency, delivery="email")


def send(records: Records, project: Project, line: RewardLine, provider: str = "tremendous") -> None:
    """Reserved, and on its way to the provider."""
    assert line.run is not None
    records.ledger.reserve(project.id, line.run, [payment_of(project, line)])
    body = json.dumps({"external_id": line.external_id}).encode()
    intent = Intent(external_id=line.external_id, provider=provider, body=body, sha256=sha256(body).hexdigest())
    records.ledger.intend(project.id, line.run, intent, line.amount_minor, project.currency)


def issue(records: Records, project: Project, line: RewardLine, provider: str = "tremendous", **more: Any) -> None:
    send(records, project, line, provider)
    settle(records, project, line, "issued", order_id=f"ORD-{line.id}", reward_id=f"REW-{line.id}",
           amount_minor=line.amount_minor, currency=project.currency, **more)


def settle(records: Records, project: Project, line: RewardLine, state: Any, **more: Any) -> None:
    records.ledger.settle(project.id, Outcome(external_id=line.external_id, state=state, **more))


def first_paid(world: World) -> RewardLine:
    return next(line for line in world.project.lines.values() if line.state == "paid")
