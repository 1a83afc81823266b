"""Reward lines: what one is called here and at the provider, which clock and budget line it has, how it changes."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from domain.calendar import working_days_after
from domain.charter_rewards import Rewards
from domain.project_state import ProjectState
from domain.refusals import broken, unknown
from domain.state_money import LineKind, LineState, PaymentRun, RewardLine

LONGEST_KEY = 64
# What a line is called after person and action; a number follows.
LETTERS: dict[LineKind, str] = {"task": "v", "preparation": "p", "called_off": "c", "exception": "e", "expense": "x"}
# Money that is promised by a run or gone; caps count it.
COMMITTED: tuple[LineState, ...] = ("proposed", "approved", "paid", "needs_attention")
# Somebody is owed an answer or money.
UNSETTLED: tuple[LineState, ...] = ("claimed", "earned", "proposed", "approved", "needs_attention")
# States that a line never leaves.
ENDED: tuple[LineState, ...] = ("paid", "waived", "swapped", "refused", "voided")


def line_id(person: str, action: str, version: int = 1, letter: str = "v") -> str:
    return f"{person}-{action}-{letter}{version}"


def external_id(project: str, person: str, action: str, version: int = 1, letter: str = "v") -> str:
    """The provider's idempotency key, from the decision to pay (never the attempt): at most 64 of [a-z0-9-]."""
    plain = f"cop-{project}-rw-{line_id(person, action, version, letter)}"
    lowered = plain.lower().replace("_", "-")
    if len(lowered) <= LONGEST_KEY and lowered == plain.lower() and f"{person}{action}" == f"{person}{action}".upper():
        return lowered
    return f"cop-{sha256(plain.encode()).hexdigest()[:48]}-{letter}{version}"


def new_ids(project: ProjectState, person: str, action: str, kind: LineKind) -> tuple[str, str]:
    """Id and external id that no line has had yet."""
    letter, number = LETTERS[kind], 1
    while line_id(person, action, number, letter) in project.lines:
        number += 1
    return line_id(person, action, number, letter), external_id(project.id, person, action, number, letter)


def plan_of(project: ProjectState) -> Rewards:
    if project.charter.rewards is None:
        raise broken("This project has no reward plan, so there is nothing to pay.")
    return project.charter.rewards


def line_of(project: ProjectState, key: str) -> RewardLine:
    if key not in project.lines:
        raise unknown(f"reward {key}", list(project.lines))
    return project.lines[key]


def run_of(project: ProjectState, key: str) -> PaymentRun:
    if key not in project.runs:
        raise unknown(f"payment run {key}", list(project.runs))
    return project.runs[key]


def budget_line_of(line: RewardLine) -> str:
    """Expenses are paid from a line of their own: they are no income."""
    return "expenses" if line.kind == "expense" else "rewards"


def rewards_in(lines: Iterable[RewardLine]) -> list[RewardLine]:
    """Without expenses."""
    return [one for one in lines if one.kind != "expense"]


def promised_by(project: ProjectState, line: RewardLine, fewer: int = 0) -> datetime:
    """The instant by which the line has to be paid, or so many working days before it; UTC."""
    plan = plan_of(project)
    days = plan.expenses_within_working_days if line.kind == "expense" else plan.pay_within_working_days
    return working_days_after(line.earned_at, days - fewer, project.timezone)


def change_line(project: ProjectState, key: str, **changes: object) -> ProjectState:
    """The project with one reward line changed."""
    return keep_line(project, project.lines[key].model_copy(update=changes))


def change_run(project: ProjectState, key: str, **changes: object) -> ProjectState:
    """The project with one payment run changed."""
    changed = project.runs[key].model_copy(update=changes)
    return project.model_copy(update={"runs": {**project.runs, key: changed}})


def keep_line(project: ProjectState, line: RewardLine) -> ProjectState:
    return project.model_copy(update={"lines": {**project.lines, line.id: line}})
