"""The clock of every payment: amber two working days before the promised day, red when it has passed.

It runs on until the money has arrived: a payment that did not reach the person is late like one that was not sent.
"""

from datetime import datetime

from domain import events as e
from domain.charter_rewards import Rewards
from domain.lines import UNSETTLED, change_line, promised_by
from domain.project_state import ProjectState
from domain.state import SYSTEM
from domain.state_money import RewardLine
from domain.turn import Duties, Duty, evolve

AMBER_WORKING_DAYS_BEFORE = 2


def duties(project: ProjectState) -> Duties:
    """What time brings to lines that are owed; the clock starts when a line was earned."""
    plan = project.charter.rewards
    if plan is None or project.finished:
        return
    for key, line in project.lines.items():
        if not is_owed(project, line):
            continue
        if not line.overdue:
            at = _not_before(promised_by(project, line), line)
            yield Duty(at, e.PaymentOverdue(at=at, by=SYSTEM, line=key))
        if not (line.late_soon or line.overdue) and project.rules >= 2 and _has_amber(plan, line):
            at = _not_before(promised_by(project, line, fewer=AMBER_WORKING_DAYS_BEFORE), line)
            yield Duty(at, e.PaymentLateSoon(at=at, by=SYSTEM, line=key))


def is_owed(project: ProjectState, line: RewardLine) -> bool:
    """Whether a person still waits for money; an expense only once it is confirmed."""
    return (line.state in UNSETTLED and line.state != "claimed") or did_not_arrive(project, line)


def did_not_arrive(project: ProjectState, line: RewardLine) -> bool:
    """Paid, and lost on its way; also after it was sent again, until it is known to have arrived."""
    lost = line.delivery == "failed" or (line.resent > 0 and line.delivery != "delivered")
    return line.state == "paid" and lost and project.rules >= 2


def _has_amber(plan: Rewards, line: RewardLine) -> bool:
    days = plan.expenses_within_working_days if line.kind == "expense" else plan.pay_within_working_days
    return days > AMBER_WORKING_DAYS_BEFORE


def _not_before(promised: datetime, line: RewardLine) -> datetime:
    """A failure may be heard of after the promised day; nothing happens before it is heard."""
    heard = line.delivery_at if line.state == "paid" else None
    return max(promised, heard) if heard else promised


@evolve.register
def payment_overdue(event: e.PaymentOverdue, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, overdue=True)


@evolve.register
def payment_late_soon(event: e.PaymentLateSoon, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, late_soon=True)
