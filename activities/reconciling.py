"""Both books side by side: every payment of ours that went to the provider, every order the provider has.

Run each night and on demand. It changes no money: differences are for people.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from domain.money import spoken
from integrations.ports import Ledger, LedgerLine, ProviderOrder, RecordStore, RewardProvider
from integrations.ports_reconciliation import Mismatch, Reconciliation, Reconciliations

FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
SETTLING = timedelta(hours=1)  # what was sent just now may be on its way
CLOCKS_APART = timedelta(hours=1)  # orders bear the provider's time, which may be ahead of ours
NO_MONEY = ("rejected", "failed", "returned", "blocked_funds")
TOLD = "The comparison with the payout provider"


@dataclass(frozen=True)
class ReconcilingActivities:
    """`provider` is the one whose orders are listed; lines paid by hand are not part of it."""

    records: RecordStore
    ledger: Ledger
    provider: RewardProvider
    reports: Reconciliations

    @activity.defn(name="rewards.reconcile", no_thread_cancel_exception=True)
    def reconcile(self) -> int:
        """Compare everything, keep the report, alarm the projects concerned; how many payments differ."""
        with translated(), beating():
            now = datetime.now(UTC)
            orders = list(self.provider.orders(FIRST_DAY, now + CLOCKS_APART))
            lines = [line for line in self.ledger.lines() if line.provider == self.provider.name]
            report = compared(lines, orders, self.provider.name, now)
            self.reports.save(report)
            self._alarm(report)
            return len(report.ours_only) + len(report.theirs_only) + len(report.differs)

    def _alarm(self, report: Reconciliation) -> None:
        concerned = {one.project_id for one in (*report.ours_only, *report.differs) if one.project_id}
        alarmed = {project for project, troubles in self.records.troubled_projects().items()
                   if any(one.part == "payouts" and one.sentence.startswith(TOLD) for one in troubles)}
        for project in sorted(concerned):
            self.records.set_trouble(project, "payouts", f"{TOLD} found a difference. Finance has to look at it on the "
                                     "page of payments before anything else is paid by hand.")
        for project in sorted(alarmed - concerned):
            self.records.set_trouble(project, "payouts", None)


def compared(lines: Sequence[LedgerLine], orders: Sequence[ProviderOrder], provider: str,
             now: datetime) -> Reconciliation:
    """The report. Pure: the same books give the same report. `now`: when the orders began to be listed.

    What is under way counts on neither side: paid here since then, or paid there and not heard of here yet.
    """
    theirs = {order.external_id: order for order in orders if order.external_id}
    lines = [line for line in lines if line.external_id in theirs or line.updated < now]
    ours = {line.external_id for line in lines}
    ours_only, differs = [], []
    matched = 0
    for line in lines:
        order = theirs.get(line.external_id)
        if order is None:
            ours_only += list(_unheard_of(line, now))
        elif _agree(line, order, now):
            matched += 1
        else:
            differs.append(_mismatch(line, order))
    strange = [_foreign(order) for order in orders if order.external_id not in ours and order.state not in NO_MONEY]
    under_way = {line.external_id for line in lines if line.state != "issued" and _is_fresh(line, now)}
    found = Reconciliation(
        at=now, since=FIRST_DAY, until=now, provider=provider, matched=matched, ours_only=tuple(ours_only),
        theirs_only=tuple(strange), differs=tuple(differs),
        ours_total_minor=_totals((line.currency, line.amount_minor) for line in lines if line.state == "issued"),
        theirs_total_minor=_totals((order.currency or "?", order.amount_minor or 0) for order in orders
                                   if order.state == "issued" and order.external_id not in under_way))
    return found.model_copy(update={"sentence": _sentence(found)})


def _unheard_of(line: LedgerLine, now: datetime) -> Iterator[Mismatch]:
    """Nothing is there. That is right for what never cost money, and for what was sent a moment ago."""
    fresh = line.state != "issued" and _is_fresh(line, now)
    if line.state not in (*NO_MONEY, "reserved") and not fresh:
        yield _mismatch(line, None)


def _agree(line: LedgerLine, order: ProviderOrder, now: datetime) -> bool:
    if line.state in NO_MONEY or order.state in NO_MONEY:
        return line.state in NO_MONEY and order.state in NO_MONEY
    if (line.amount_minor, line.currency) != (order.amount_minor, order.currency):
        return False
    return line.state == order.state or (line.state != "issued" and _is_fresh(line, now))


def _is_fresh(line: LedgerLine, now: datetime) -> bool:
    return line.updated > now - SETTLING


def _mismatch(line: LedgerLine, order: ProviderOrder | None) -> Mismatch:
    return Mismatch(external_id=line.external_id, order_id=order.order_id if order else line.order_id,
                    project_id=line.project_id, run_id=line.run_id,
                    ours=f"{line.state.replace('_', ' ')}: {spoken(line.amount_minor, line.currency)}",
                    theirs=_words(order) if order else "nothing")


def _foreign(order: ProviderOrder) -> Mismatch:
    return Mismatch(external_id=order.external_id, order_id=order.order_id, ours="nothing", theirs=_words(order))


def _words(order: ProviderOrder) -> str:
    known = order.amount_minor is not None and order.currency is not None
    amount = spoken(order.amount_minor or 0, order.currency or "") if known else "a sum that we could not have sent"
    return f"{order.state.replace('_', ' ')}: {amount}"


def _totals(amounts: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    totals: dict[str, int] = {}
    for currency, amount in amounts:
        totals[currency] = totals.get(currency, 0) + amount
    return totals


def _sentence(report: Reconciliation) -> str:
    if report.clean:
        return f"Both sides agree on {report.matched} payments, to the penny."
    return (f"{report.matched} payments agree. Only here: {len(report.ours_only)}. Only there: "
            f"{len(report.theirs_only)}, which may have been paid outside of this system. Different: "
            f"{len(report.differs)}. Finance has to look at each of them.")
