"""The payout account against what waits to be paid from it, and what to know before a payment run is approved.

From the records alone: this process has no key of the payout service.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import Field

from domain.money import from_minor, spoken
from domain.payer import BY_HAND, payer_of
from domain.project import Project
from domain.state_money import PaymentRun, RewardLine
from integrations.ports_account import AccountLook, can_choose
from integrations.ports_rewards import PayRoute
from web.views.shape import View

OLD = timedelta(minutes=30)  # it is looked at every five minutes
Waits = dict[str, dict[str, int]]


class WaitsView(View):
    """What is to be paid through the payout service in one currency, over all projects."""

    currency: str = Field(examples=["GBP"])
    proposed: Decimal = Field(examples=["165.00"])
    approved: Decimal = Field(examples=["82.50"])


class BandView(View):
    """Something that people can choose, and for which sums. `most` None: no limit is named."""

    name: str
    category: str
    currency: str
    least: Decimal
    most: Decimal | None
    routes: list[str] = Field(description="for whom, by how they want to be paid", examples=[["payout_link"]])


class AccountView(View):
    """`covers`: whether it holds enough for all that is proposed and approved in its currency; null while nobody
    knows. `sentence`: what is wrong with it or with what is known of it."""

    provider: str | None = Field(examples=["tremendous"])
    looked_at: datetime | None
    currency: str | None
    available: Decimal | None
    pending: Decimal | None
    covers: bool | None
    waits: list[WaitsView]
    bands: list[BandView]
    sentence: str | None


def account_view(look: AccountLook | None, projects: Iterable[Project], now: datetime) -> AccountView:
    """Nothing but what waits, before the account was looked at."""
    waits = _waits(projects)
    views = [WaitsView(currency=currency, proposed=from_minor(one["proposed"], currency),
                       approved=from_minor(one["approved"], currency)) for currency, one in sorted(waits.items())]
    balance = look.balance if look else None
    covers = None if balance is None else balance.available_minor >= sum(waits.get(balance.currency, {}).values())
    return AccountView(
        provider=look.provider if look else None, looked_at=look.looked if look else None, waits=views, covers=covers,
        currency=balance.currency if balance else None, bands=_bands(look),
        available=from_minor(balance.available_minor, balance.currency) if balance else None,
        pending=from_minor(balance.pending_minor, balance.currency) if balance else None,
        sentence=_sentence(look, covers, now))


def _waits(projects: Iterable[Project]) -> Waits:
    found: Waits = {}
    for project in projects:
        for line in project.lines.values():
            if line.state in ("proposed", "approved") and payer_of(project, line) != BY_HAND:
                of_currency = found.setdefault(project.currency, {"proposed": 0, "approved": 0})
                of_currency[line.state] += line.amount_minor
    return found


def _bands(look: AccountLook | None) -> list[BandView]:
    return [BandView(name=one.name, category=one.category, currency=one.currency, routes=list(one.routes),
                     least=from_minor(one.min_minor, one.currency),
                     most=None if one.max_minor is None else from_minor(one.max_minor, one.currency))
            for one in (look.bands if look else None) or ()]


def _sentence(look: AccountLook | None, covers: bool | None, now: datetime) -> str | None:
    if look is None:
        return None
    if look.failed:
        return f"The account could not be looked at now: {look.failed}"
    if look.looked is None or now - look.looked > OLD:
        return "The account was not looked at for a while. Look whether a worker runs."
    if covers is False:
        return ("The account holds less than what is proposed and approved. What is approved waits until there is "
                "money, and goes on by itself then.")
    return None


def run_warnings(project: Project, run: PaymentRun, look: AccountLook | None) -> list[str]:
    """What an approver should know of the money that a proposed run asks for. How much the account holds is for finance
    alone."""
    lines = [project.lines[key] for key in run.lines if payer_of(project, project.lines[key]) != BY_HAND]
    if look is None or not lines or run.state != "proposed":
        return []
    return [*_too_little(lines, project.currency, look), *_no_choice(project, lines, look)]


def _too_little(lines: Sequence[RewardLine], currency: str, look: AccountLook) -> Iterable[str]:
    balance, total = look.balance, sum(line.amount_minor for line in lines)
    if balance is None or look.looked is None:
        return
    if balance.currency != currency:
        yield f"The payout account is in {balance.currency}, and this run is in {currency}."
    elif balance.available_minor < total:
        yield (f"The payout account holds less than the {spoken(total, currency)} that this run needs of it (seen at "
               f"{look.looked:%H:%M} UTC on {look.looked:%d %B %Y}). If it is approved, it waits until there is money.")


def _no_choice(project: Project, lines: Sequence[RewardLine], look: AccountLook) -> Iterable[str]:
    if look.bands is None or look.balance is None or look.balance.currency != project.currency:
        return
    without: dict[int, list[str]] = {}
    for line in lines:
        route: PayRoute = project.reward_preference(line.person).route or "payout_link"
        if not can_choose(look.bands, line.amount_minor, project.currency, route):
            without.setdefault(line.amount_minor, []).append(line.id)
    for minor, keys in without.items():
        yield (f"Nobody could choose anything for {spoken(minor, project.currency)} ({', '.join(keys)}). Pay it by "
               "hand, or ask finance to add something to the offer that goes lower or higher.")
