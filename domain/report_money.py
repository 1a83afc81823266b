"""The money of a report: what was planned, agreed and earned; of what became of it only what tells of nobody.

Every member and the public read the report. They know the rate card, and members know who took part in what, so an
exact sum of what was paid would often tell who declined: earned less paid is that person's share, and two reports
around one payment tell its sum. What is promised instead:

- Planned, agreed and earned follow from what is open to everybody: charter, recorded money pages, attendance and rate
  card. What people chose, and whether they were paid yet, changes none of these figures.
- While a project runs, or anything of it is not settled, nothing else is told. Afterwards nothing changes any more, so
  there are no two reports to compare.
- Then the share of what was earned that was paid out is told in broad parts, and only where so many people took part
  that this tells nothing of one person: for whoever knows who took part, the rates and what one other person got, each
  person may have been paid all or nothing. Whether it is told depends on attendance and rates alone.
- Whether payments went out in time is told in words where three or more people could have been paid; the sum of
  expenses where three or more people got some back. Provider fees follow from payments and are not told.

Those who answer for the money read sums to the penny elsewhere (web/views/money.py, domain/funder_view.py).
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, get_args

from domain import events as e
from domain.funder_view import FEWEST_PEOPLE
from domain.lines import UNSETTLED
from domain.money import from_minor, to_minor
from domain.part import Part
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.rates import due

Share = Literal[
    "less than half", "half or more",
    "less than a third", "between one and two thirds", "two thirds or more",
    "less than a quarter", "between a quarter and a half", "between a half and three quarters",
    "three quarters or more"]
# The shares by number of parts: finer ones where more people took part.
SHARES: dict[int, tuple[Share, ...]] = {2: get_args(Share)[:2], 3: get_args(Share)[2:5], 4: get_args(Share)[5:]}
InTime = Literal["all", "nine in ten or more", "fewer than nine in ten"]
STILL_OPEN = "What became of it is told when the project is over and everything is settled."
TOO_FEW = "How much of it was paid out is not told: so few people took part that it would tell of single people."
FEW_EXPENSES = "Expenses are not told: fewer than three people got some back, or nobody did."

# Minor units by phase and person.
Earned = dict[Phase, Counter[str]]


class MoneyLine(Part):
    """One line of the budget. `agreed` is None until the group has recorded its money pages."""

    line: str
    planned: Decimal
    agreed: Decimal | None
    note: str | None


class PhaseMoney(Part):
    """What taking part in one phase earned by the rate card, whatever people then chose."""

    phase: Phase
    earned: Decimal


class MoneyReport(Part):
    """Amounts in `currency`. `planned_total` and `agreed_total` sum up `lines`, `earned` sums up `by_phase`.

    `earned` is for sessions and preparation by the rate card, without single promises and sessions called off.
    `paid_share`, `in_time` and `expenses` are None where they are not told; `not_told` says why, in sentences.
    """

    currency: str
    planned_total: Decimal
    agreed_total: Decimal | None
    lines: list[MoneyLine]
    by_phase: list[PhaseMoney]
    earned: Decimal
    paid_share: Share | None
    in_time: InTime | None
    promised_working_days: int | None
    expenses: Decimal | None
    not_told: list[str]


def money_of(project: ProjectState, events: Sequence[e.AnyEvent]) -> MoneyReport:
    """`events`: those of the project that everybody may see; others count for nothing."""
    plan, lines, earned = project.charter.rewards, _lines(project), _earned(project, events)
    dues = sum(earned.values(), Counter[str]())
    settled = project.ended and all(one.state not in UNSETTLED for one in project.lines.values())
    share = share_of(_paid_out(project), dues) if settled else None
    expenses = _expenses(project) if settled else None
    agreed = [one.agreed for one in lines if one.agreed is not None]
    return MoneyReport(
        currency=project.currency, planned_total=from_minor(to_minor(project.charter.budget.total, project.currency),
                                                            project.currency),
        agreed_total=sum(agreed, Decimal(0)) if agreed and len(agreed) == len(lines) else None, lines=lines,
        by_phase=[PhaseMoney(phase=phase, earned=from_minor(earned[phase].total(), project.currency))
                  for phase in Phase],
        earned=from_minor(dues.total(), project.currency), paid_share=share,
        in_time=_in_time(project) if settled and len(dues) >= FEWEST_PEOPLE else None,
        promised_working_days=plan.pay_within_working_days if plan else None, expenses=expenses,
        not_told=_not_told(settled, share, expenses))


def share_of(paid_minor: int, dues: Counter[str]) -> Share | None:
    """How much of all that people earned was paid out; None when two of them together earned too large a part of it.

    Two people's dues are smaller than each part, so all the others can make any part true, whatever these two got.
    """
    earned, largest_two = dues.total(), sum(sorted(dues.values())[-2:])
    parts = next((one for one in sorted(SHARES, reverse=True) if largest_two * one < earned), None)
    if parts is None:
        return None
    return SHARES[parts][min(paid_minor * parts // earned, parts - 1)]


def _earned(project: ProjectState, events: Sequence[e.AnyEvent]) -> Earned:
    """From attendance and rate card alone, as everybody can work it out."""
    found: Earned = {phase: Counter() for phase in Phase}
    plan = project.charter.rewards
    for event in events if plan else []:
        if not isinstance(event, e.AttendanceConfirmed):
            continue
        action = project.actions[event.action]
        reward = action.plan.reward
        people = [one for one in event.people if reward and one in reward.for_]
        if plan is None or reward is None or not people:
            continue
        preparation = reward.preparation if plan.rules.prep_and_training_paid else None
        worth = sum(due(rate, minutes, project.currency)
                    for key, minutes in ((reward.rate, event.minutes), (preparation, None))
                    if key and (rate := plan.rate(key)) is not None)
        found[action.phase].update(dict.fromkeys(people, worth))
    return found


def _paid_out(project: ProjectState) -> int:
    """Of what `_earned` counts, in minor units."""
    return sum(one.amount_minor for one in project.lines.values()
               if one.state == "paid" and one.kind in ("task", "preparation"))


def _in_time(project: ProjectState) -> InTime:
    """Of all payments of rewards that were made; also of none."""
    late = [one.overdue for one in project.lines.values() if one.state == "paid" and one.kind != "expense"]
    if not any(late):
        return "all"
    return "nine in ten or more" if late.count(True) * 10 <= len(late) else "fewer than nine in ten"


def _expenses(project: ProjectState) -> Decimal | None:
    paid = [one for one in project.lines.values() if one.kind == "expense" and one.state == "paid"]
    if len({one.person for one in paid}) < FEWEST_PEOPLE:
        return None
    return from_minor(sum(one.amount_minor for one in paid), project.currency)


def _not_told(settled: bool, share: Share | None, expenses: Decimal | None) -> list[str]:
    if not settled:
        return [STILL_OPEN]
    return [*([TOO_FEW] if share is None else []), *([FEW_EXPENSES] if expenses is None else [])]


def _lines(project: ProjectState) -> list[MoneyLine]:
    agreed = _agreed(project)
    return [MoneyLine(line=one.id, agreed=agreed.get(one.id), note=one.note,
                      planned=from_minor(to_minor(one.amount, project.currency), project.currency))
            for one in project.charter.budget.lines]


def _agreed(project: ProjectState) -> dict[str, Decimal]:
    """What the group agreed on for each line, once the money pages were recorded."""
    latest = project.artefact("budget")
    if latest is None or latest.content.type != "budget":
        return {}
    return {one.line: from_minor(to_minor(one.amount, project.currency), project.currency)
            for one in latest.content.lines}
