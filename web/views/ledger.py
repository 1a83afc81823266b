"""The ledger of a project as those who answer for the money see it: balances, payments by state, each payment."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from pydantic import Field

from domain.money import from_minor
from domain.project import Project
from integrations.ports import LedgerEntry, LedgerLine
from integrations.records.ledger_check import LedgerReport
from integrations.records.ledger_rules import balances
from web.views.money import Environment, environment_of
from web.views.shape import View, Who, who

# In the order in which money passes through them.
ACCOUNTS = ("budget", "reserved", "in_flight", "paid", "fees", "returned")


class BalanceView(View):
    """One account in one currency. `budget` is where money comes from, so it is below zero."""

    account: str = Field(examples=["in_flight"])
    currency: str = Field(examples=["GBP"])
    amount: Decimal = Field(examples=["82.50"])


class StateView(View):
    """Payments in one state."""

    state: str = Field(examples=["issued"])
    currency: str
    count: int
    amount: Decimal


class PaymentView(View):
    """One payment as the ledger has it. `arrival`: what is known of the message to the person, apart from the money."""

    external_id: str
    line: str | None = Field(description="the reward in the project")
    run: str
    person: Who
    amount: Decimal
    fees: Decimal
    currency: str
    state: str
    route: str | None = Field(description="provider that it was sent through", examples=["tremendous", "manual"])
    order_id: str | None
    reward_id: str | None
    arrival: str
    arrival_reason: str
    adverse: str
    sentence: str
    updated: datetime


class LedgerView(View):
    """In a `sandbox` no money moves."""

    project: str
    environment: Environment | None
    balances: list[BalanceView]
    states: list[StateView]
    payments: list[PaymentView]


class LedgerChecked(View):
    """Whether events, ledger and kept requests say the same; `differences` are sentences, none when all is well."""

    project: str
    whole: bool
    events: int
    entries: int
    payments: int
    paid_in_events: dict[str, Decimal]
    issued_in_ledger: dict[str, Decimal]
    under_way: list[str] = Field(description="issued by the provider; the project hears of it soon")
    differences: list[str]


def ledger_view(project: Project, lines: Sequence[LedgerLine], entries: Sequence[LedgerEntry]) -> LedgerView:
    return LedgerView(project=project.id, environment=environment_of(project), states=state_views(lines),
                      balances=balance_views(entries), payments=payment_views(project, lines))


def balance_views(entries: Sequence[LedgerEntry]) -> list[BalanceView]:
    return [BalanceView(account=name, currency=currency, amount=from_minor(accounts.get(name, 0), currency))
            for currency, accounts in sorted(balances(entries).items()) for name in ACCOUNTS]


def fees_minor(entries: Sequence[LedgerEntry], currency: str) -> int:
    """What the provider kept in one currency: fees without those that it gave back, in minor units."""
    return balances(entries).get(currency, {}).get("fees", 0)


def state_views(lines: Sequence[LedgerLine]) -> list[StateView]:
    found: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        found.setdefault((line.state, line.currency), []).append(line.amount_minor)
    return [StateView(state=state, currency=currency, count=len(sums), amount=from_minor(sum(sums), currency))
            for (state, currency), sums in sorted(found.items())]


def payment_views(project: Project, lines: Sequence[LedgerLine]) -> list[PaymentView]:
    own = {one.external_id: one.id for one in project.lines.values()}
    return [PaymentView(
        external_id=line.external_id, line=own.get(line.external_id), run=line.run_id, person=who(project, line.person),
        amount=from_minor(line.amount_minor, line.currency), fees=from_minor(line.fees_minor, line.currency),
        currency=line.currency, state=line.state, route=line.provider, order_id=line.order_id, reward_id=line.reward_id,
        arrival=line.delivery, arrival_reason=line.delivery_reason, adverse=line.adverse, sentence=line.sentence,
        updated=line.updated) for line in lines]


def checked_view(report: LedgerReport) -> LedgerChecked:
    return LedgerChecked(
        project=report.project, whole=report.whole, events=report.events, entries=report.entries,
        payments=report.payments, paid_in_events=amounts(report.paid_in_events_minor),
        issued_in_ledger=amounts(report.issued_in_ledger_minor), under_way=list(report.under_way),
        differences=list(report.differences))


def amounts(minor: dict[str, int]) -> dict[str, Decimal]:
    """Sums by currency."""
    return {currency: from_minor(amount, currency) for currency, amount in minor.items()}
