"""The money of a report, to the penny: planned, paid, declined, swapped and open. Totals only, nobody's amount.

Expenses are no reward: they stand in their own budget line only.
"""

from collections.abc import Iterable
from decimal import Decimal

from domain.lines import rewards_in
from domain.money import from_minor, to_minor
from domain.part import Part
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.state_money import RewardLine

OPEN = ("claimed", "earned", "proposed", "approved", "needs_attention")


class MoneyLine(Part):
    """One line of the budget. None: this system does not record what was spent on the line."""

    line: str
    planned: Decimal
    agreed: Decimal | None
    paid: Decimal | None
    declined: Decimal | None
    swapped: Decimal | None
    open: Decimal | None
    note: str | None


class PhaseMoney(Part):
    """What was earned by taking part in one phase, and what became of it."""

    phase: Phase
    earned: Decimal
    paid: Decimal
    declined: Decimal
    swapped: Decimal
    open: Decimal


class MoneyReport(Part):
    """All amounts in `currency`. `earned` = `paid` + `declined` + `swapped` + `open`, to the penny."""

    currency: str
    planned_total: Decimal
    lines: list[MoneyLine]
    by_phase: list[PhaseMoney]
    earned: Decimal
    paid: Decimal
    declined: Decimal
    swapped: Decimal
    open: Decimal
    fees: Decimal | None
    payments: int
    paid_in_time: int
    promised_working_days: int | None


def money_of(project: ProjectState, fees_minor: int | None) -> MoneyReport:
    """`fees_minor`: provider fees so far, None when not known."""
    budget, lines = project.charter.budget, rewards_in(project.lines.values())
    plan = project.charter.rewards
    paid = [one for one in lines if one.state == "paid"]
    sums = _sums(project, lines)
    return MoneyReport(
        currency=project.currency, planned_total=budget.total, lines=_lines(project, fees_minor),
        by_phase=[PhaseMoney(phase=phase, **_sums(project, [one for one in lines if one.phase == phase]))
                  for phase in Phase],
        fees=None if fees_minor is None else from_minor(fees_minor, project.currency), payments=len(paid),
        paid_in_time=sum(1 for one in paid if not one.overdue),
        promised_working_days=plan.pay_within_working_days if plan else None, **sums)


def _sums(project: ProjectState, lines: list[RewardLine]) -> dict[str, Decimal]:
    def total(states: Iterable[str]) -> Decimal:
        return from_minor(sum(one.amount_minor for one in lines if one.state in states), project.currency)
    return {"earned": total(("paid", "waived", "swapped", *OPEN)), "paid": total(("paid",)),
            "declined": total(("waived",)), "swapped": total(("swapped",)), "open": total(OPEN)}


def _lines(project: ProjectState, fees_minor: int | None) -> list[MoneyLine]:
    agreed = _agreed(project)
    zero = from_minor(0, project.currency)
    expenses = [one for one in project.lines.values() if one.kind == "expense"]
    sums = {"rewards": _sums(project, rewards_in(project.lines.values()))}
    if expenses:
        # Without any, they may have been paid in another way: nothing is said about them.
        sums["expenses"] = _sums(project, expenses)
    found = []
    for one in project.charter.budget.lines:
        known: dict[str, Decimal | None] = dict.fromkeys(("paid", "declined", "swapped", "open"))
        if one.id in sums:
            known = {name: sums[one.id][name] for name in known}
        elif one.id == "reward_fees" and fees_minor is not None:
            known = {"paid": from_minor(fees_minor, project.currency), "declined": zero, "swapped": zero, "open": zero}
        planned = from_minor(to_minor(one.amount, project.currency), project.currency)
        found.append(MoneyLine(line=one.id, planned=planned, agreed=agreed.get(one.id), note=one.note, **known))
    return found


def _agreed(project: ProjectState) -> dict[str, Decimal]:
    """What the group agreed on for each line, once the money pages were recorded."""
    latest = project.artefact("budget")
    if latest is None or latest.content.type != "budget":
        return {}
    return {one.line: from_minor(to_minor(one.amount, project.currency), project.currency)
            for one in latest.content.lines}
