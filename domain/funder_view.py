"""What was paid, for funders: sums by phase, kind and rate. No names, and no sum that fewer than three people share.

Made for those who answer for the money, to hand on to funders, who do not know who took part in what. The group does,
and could work out from exact sums who declined: it reads the report (report_money.py) instead.
"""

from collections.abc import Callable
from decimal import Decimal

from domain.money import from_minor
from domain.part import Part
from domain.project_state import ProjectState
from domain.state_money import RewardLine

FEWEST_PEOPLE = 3
HIDDEN = f"Not shown: fewer than {FEWEST_PEOPLE} people, or it would give such a sum away."


class Cell(Part):
    """One row. `paid`, `payments` and `people` are None when the row is hidden; `note` says so."""

    name: str
    payments: int | None
    people: int | None
    paid: Decimal | None
    note: str | None


class FunderView(Part):
    """Paid so far, in `currency`. Rewards by phase, by kind and by rate; expenses in a row of their own.

    `fees` are what the payout provider kept; None when that is not known, or when the sum of rewards is hidden.
    """

    currency: str
    rewards: Cell
    expenses: Cell
    by_phase: list[Cell]
    by_kind: list[Cell]
    by_rate: list[Cell]
    fees: Decimal | None = None


def funder_view(project: ProjectState, fees_minor: int | None = None) -> FunderView:
    """Of paid lines only; voided, declined and open ones are in no sum. `fees_minor`: fees so far in its currency."""
    paid = [line for line in project.lines.values() if line.state == "paid"]
    rewards = [line for line in paid if line.kind != "expense"]
    expenses = [line for line in paid if line.kind == "expense"]
    few = len(_people(rewards)) < FEWEST_PEOPLE
    return FunderView(
        currency=project.currency, rewards=_cell(project, "rewards", rewards, few),
        expenses=_cell(project, "expenses", expenses, len(_people(expenses)) < FEWEST_PEOPLE),
        by_phase=_table(project, rewards, lambda line: line.phase.value),
        by_kind=_table(project, rewards, lambda line: line.kind),
        by_rate=_table(project, rewards, lambda line: line.rate or "no rate"),
        fees=None if fees_minor is None or (few and paid) else from_minor(fees_minor, project.currency))


def _table(project: ProjectState, lines: list[RewardLine], name_of: Callable[[RewardLine], str]) -> list[Cell]:
    groups: dict[str, list[RewardLine]] = {}
    for line in lines:
        groups.setdefault(name_of(line), []).append(line)
    hidden = _hidden(groups)
    return [_cell(project, name, group, name in hidden) for name, group in groups.items()]


def _hidden(groups: dict[str, list[RewardLine]]) -> set[str]:
    """Small rows; and as many more, smallest first, as keep a small one from being total minus the others."""
    by_size = sorted(groups, key=lambda name: (len(_people(groups[name])), name))
    hidden = {name for name in by_size if len(_people(groups[name])) < FEWEST_PEOPLE}
    for name in by_size:
        together = _people([line for one in hidden for line in groups[one]])
        if hidden and (len(hidden) == 1 or len(together) < FEWEST_PEOPLE):
            hidden.add(name)
    return hidden


def _people(lines: list[RewardLine]) -> set[str]:
    return {line.person for line in lines}


def _cell(project: ProjectState, name: str, lines: list[RewardLine], hidden: bool) -> Cell:
    if hidden and lines:
        return Cell(name=name, payments=None, people=None, paid=None, note=HIDDEN)
    return Cell(name=name, payments=len(lines), people=len(_people(lines)), note=None,
                paid=from_minor(sum(line.amount_minor for line in lines), project.currency))
