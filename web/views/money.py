"""Rewards as a reader may see them: everybody their own; those who answer for the money what is to be paid or was paid.

Of what others declined or swapped nobody sees a line, a sum or a number. Only the owner, who has to arrange it, sees
what somebody wants instead.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.approvals import missing_approvers
from domain.authority_rules import money_seats
from domain.lines import budget_line_of
from domain.money import from_minor
from domain.phases import Phase
from domain.project import Project
from domain.state_money import DeliveryState, LineKind, LineState, PaymentRun, RewardLine
from integrations.ports_account import AccountLook
from web.views.payout_account import run_warnings
from web.views.shape import View, Who, who, whose

RunState = Literal["proposed", "released", "settled", "needs_attention", "withdrawn"]
Environment = Literal["sandbox", "production"]

# To be paid, paid, or made anew after it came back. New states are nobody else's to see until they stand here.
PAYABLE: tuple[LineState, ...] = ("claimed", "earned", "proposed", "approved", "paid", "needs_attention", "voided")
# For those who do not answer for the money: a reason may say who it is about.
RUN_WAITS = "A payment run waits; the people who pay know why."
PAYMENTS_WAIT = "Payments wait; the people who pay know why."
PAYMENTS_HELD = "Payments are held; the people who pay know why."


class LineView(View):
    """One reward or expense of one person for one action. `arrival`: what is known of the message to the person;
    `given_at`: when what was asked for instead of money was given."""

    id: str
    person: Who
    action: str
    phase: Phase
    rate: str
    why: str
    amount: Decimal = Field(examples=["82.50"])
    currency: str
    state: LineState
    run: str | None
    earned_at: datetime
    settled_at: datetime | None
    note: str | None
    overdue: bool
    late_soon: bool
    kind: LineKind
    arrival: DeliveryState
    arrival_reason: str
    adverse: str
    replaces: str | None
    given_at: datetime | None


class ApprovalView(View):
    person: Who
    for_seat: Who
    at: datetime


class RunView(View):
    """Rewards approved and paid together. Amounts, lines and what it waits for only for those who answer for the money.

    Send `digest` as `seen` with an approval: it is refused as stale when the run is not what was shown.
    """

    id: str = Field(examples=["r1"])
    state: RunState
    proposer: Who
    proposed_at: datetime
    approvals: list[ApprovalView]
    missing: list[Who]
    waiting_for: str | None
    settled_at: datetime | None
    digest: str | None
    currency: str
    total: Decimal | None
    earlier: Decimal | None = Field(description="proposed before it on the same day: counts for how many approve")
    lines: list[LineView] | None
    second_look: dict[str, str] | None = Field(description="why the second approvers have to look, by line id")
    warnings: list[str] = Field([], description="what to know of the money before a proposed run is approved")


class Totals(View):
    """Sums over the lines that this reader sees; keys are budget lines, person ids or states."""

    by_budget_line: dict[str, Decimal]
    by_person: dict[str, Decimal]
    by_state: dict[str, Decimal]
    total: Decimal


class ToArrange(View):
    """What somebody wants instead of money; without a sum."""

    person: Who
    what: str = Field(examples=["A place on a course"])

    @property
    def spoken(self) -> str:
        return f"to arrange for {self.person.initials}: {self.what}"


class RewardsView(View):
    """The reader's own rewards, whatever became of them; with `everything` also those of others that are to be paid or
    were paid. `to_arrange`: what others want instead of money, for the owner only. `environment`: in a `sandbox` no
    money moves."""

    project: str
    environment: Environment | None
    currency: str
    everything: bool
    budget: Decimal | None = Field(description="planned for rewards; only for those who answer for the money")
    lines: list[LineView]
    runs: list[RunView]
    totals: Totals
    to_arrange: list[ToArrange]


def answers_for_money(project: Project, person: str | None, now: datetime) -> bool:
    """Owner, sponsor, whoever proposes or approves payments; a stand-in on the days of the appointment only."""
    if person is None:
        return False
    row, seats = project.charter.raci_row("reward_payment"), money_seats(project)
    stands_in = not set(seats).isdisjoint(project.acting_for(person, now))
    return person in (project.owner, project.sponsor, *(row.responsible if row else []), *seats) or stands_in


def is_shown(line: RewardLine, person: str | None, everything: bool) -> bool:
    """Whether somebody who is `person` may know of a line."""
    return line.person == person or (everything and line.state in PAYABLE)


def environment_of(project: Project) -> Environment | None:
    """None where nothing is paid."""
    plan = project.charter.rewards
    return plan.environment if plan else None


def rewards_view(project: Project, person: str | None, everything: bool,
                 account: AccountLook | None = None) -> RewardsView:
    lines = [one for one in project.lines.values() if is_shown(one, person, everything)]
    budget = project.charter.budget.line("rewards")
    return RewardsView(
        project=project.id, currency=project.currency, everything=everything, environment=environment_of(project),
        to_arrange=_to_arrange(project) if person == project.owner else [],
        budget=budget.amount if budget and everything else None, lines=[line_view(project, one) for one in lines],
        runs=runs_view(project, person, everything, account), totals=_totals(project, lines))


def _to_arrange(project: Project) -> list[ToArrange]:
    """Each wish of a person once, however many rewards it stands for."""
    wishes = dict.fromkeys((one.person, one.note or "something else") for one in project.lines.values()
                           if one.state == "swapped" and one.given_at is None and one.person != project.owner)
    return [ToArrange(person=who(project, person), what=what) for person, what in wishes]


def runs_view(project: Project, person: str | None, everything: bool,
              account: AccountLook | None = None) -> list[RunView]:
    return [run_view(project, run, person, everything, account) for run in project.runs.values()]


def run_view(project: Project, run: PaymentRun, person: str | None, everything: bool,
             account: AccountLook | None = None) -> RunView:
    """Of a run that was taken back, what somebody declined since is not in it any more. `account`: the payout account
    as it was looked at last, for what an approver should know."""
    lines = [one for key in run.lines if is_shown(one := project.lines[key], person, everything)]
    total = _sum(project, lines) if run.state == "withdrawn" else from_minor(run.total_minor, project.currency)
    looks = {one.id: run.second_look[one.id] for one in lines if one.id in run.second_look}
    return RunView(
        id=run.id, state=run.state, proposer=who(project, run.proposer), proposed_at=run.proposed_at,
        approvals=[ApprovalView(person=who(project, one.person), for_seat=who(project, one.for_seat), at=one.at)
                   for one in run.approvals],
        missing=whose(project, missing_approvers(project, run)) if run.state == "proposed" else [],
        waiting_for=_waiting_for(run, everything), settled_at=run.settled_at, digest=run.digest if everything else None,
        currency=project.currency, total=total if everything else None,
        earlier=from_minor(run.earlier_minor, project.currency) if everything else None,
        lines=[line_view(project, one) for one in lines] if everything else None,
        second_look=looks if everything else None,
        warnings=run_warnings(project, run, account) if everything else [])


def _waiting_for(run: PaymentRun, everything: bool) -> str | None:
    if everything or run.sentence is None:
        return run.sentence
    return RUN_WAITS if run.state != "withdrawn" else None


def line_view(project: Project, line: RewardLine) -> LineView:
    return LineView(
        id=line.id, person=who(project, line.person), action=line.action, phase=line.phase, rate=line.rate,
        why=line.why, amount=from_minor(line.amount_minor, project.currency), currency=project.currency,
        state=line.state, run=line.run, earned_at=line.earned_at, settled_at=line.settled_at, note=line.note,
        overdue=line.overdue, late_soon=line.late_soon, kind=line.kind, arrival=line.delivery,
        arrival_reason=line.delivery_reason, adverse=line.adverse, replaces=line.replaces, given_at=line.given_at)


def _totals(project: Project, lines: list[RewardLine]) -> Totals:
    # What is declined or swapped never leaves the budget, nor does what is not agreed, so it counts in no budget line.
    spent = [line for line in lines if line.state not in ("waived", "swapped", "claimed", "refused", "voided")]
    names = dict.fromkeys(["rewards", *map(budget_line_of, spent)])
    return Totals(
        by_budget_line={name: _sum(project, [one for one in spent if budget_line_of(one) == name]) for name in names},
        total=_sum(project, [one for one in lines if one.state not in ("refused", "voided")]),
        by_person={person: _sum(project, [one for one in lines if one.person == person])
                   for person in dict.fromkeys(line.person for line in lines)},
        by_state={state: _sum(project, [one for one in lines if one.state == state])
                  for state in dict.fromkeys(line.state for line in lines)})


def _sum(project: Project, lines: Iterable[RewardLine]) -> Decimal:
    return from_minor(sum(line.amount_minor for line in lines), project.currency)
