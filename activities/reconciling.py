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
from integrations.errors import IntegrationError, Missing
from integrations.ports import Ledger, LedgerLine, ProviderOrder, RecordStore, RewardProvider
from integrations.ports_reconciliation import FailedComparison, Mismatch, Reconciliation, Reconciliations, told

FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
SETTLING = timedelta(hours=1)  # what was sent just now may be on its way
CLOCKS_APART = timedelta(hours=1)  # orders bear the provider's time, which may be ahead of ours
NO_MONEY = ("rejected", "failed", "returned", "blocked_funds")
ALARM = ("The comparison with the payout provider found a difference. Finance has to look at it on the page of "
         "payments before anything else is paid by hand.")
# As in domain/lines.py: a key names its project, unless that was too long.
OURS, THEN = "cop-", "-rw-"


@dataclass(frozen=True)
class ReconcilingActivities:
    """`provider` is the one whose orders are listed; lines paid by hand are not part of it."""

    records: RecordStore
    ledger: Ledger
    provider: RewardProvider
    reports: Reconciliations

    @activity.defn(name="rewards.reconcile", no_thread_cancel_exception=True)
    def reconcile(self) -> int:
        """Compare everything, keep the report, alarm the projects concerned; how many differences there are."""
        with translated(), beating():
            now = datetime.now(UTC)
            try:
                return self._reconciled(now)
            except IntegrationError as error:
                self.reports.failed(FailedComparison(provider=self.provider.name, at=now, sentence=str(error)))
                raise

    def _reconciled(self, now: datetime) -> int:
        name = self.provider.name
        if self.provider.environment is None and not any(line.provider == name for line in self.ledger.lines()):
            return 0  # there is no account, and nothing was ever sent to one
        orders = list(self.provider.orders(FIRST_DAY, now + CLOCKS_APART))
        lines = self.ledger.lines()
        report = compared(lines, orders, name, now).apart(self.reports.explanations(name))
        self.reports.save(report)
        self._alarm(report, [line for line in lines if line.provider == name])
        return sum(report.differences.values())

    def _alarm(self, report: Reconciliation, lines: Sequence[LedgerLine]) -> None:
        concerned = set(self._concerned(report, lines))
        alarmed = {project for project, troubles in self.records.troubled_projects().items()
                   if any(one.part == "books" for one in troubles)}
        for project in sorted(concerned):
            self.records.set_trouble(project, "books", ALARM)
        for project in sorted(alarmed - concerned):
            self.records.set_trouble(project, "books", None)

    def _concerned(self, report: Reconciliation, lines: Sequence[LedgerLine]) -> Iterator[str]:
        """Whose payments differ. Where only a total does, it may be that of any project that paid in its currency."""
        found = (*report.ours_only, *report.differs, *report.theirs_only)
        for one in found:
            project = one.project_id or self._named_in(one.external_id or "")
            if project is not None:
                yield project
        if not found:
            yield from (line.project_id for line in lines if line.currency in report.unequal)

    def _named_in(self, key: str) -> str | None:
        """The project that a key of ours names, although the ledger does not know it."""
        parts = key.removeprefix(OURS).split(THEN) if key.startswith(OURS) else []
        for number in range(1, len(parts)):
            try:
                return self.records.project(THEN.join(parts[:number])).id
            except Missing:
                continue
        return None


def compared(lines: Sequence[LedgerLine], orders: Sequence[ProviderOrder], provider: str,
             now: datetime) -> Reconciliation:
    """The report. Pure: the same books give the same report. `now`: when the orders began to be listed.

    `lines` are all of the ledger: those of other providers tell whose an order is that should not be there. What is
    under way counts on neither side: paid here since then, or paid there and not heard of here yet.
    """
    theirs, known = _by_key(orders), {line.external_id: line for line in lines}
    lines = [line for line in lines
             if line.provider == provider and (line.external_id in theirs or line.updated < now)]
    ours = {line.external_id for line in lines}
    ours_only, differs = list[Mismatch](), list[Mismatch]()
    matched = 0
    for line in lines:
        under_key = theirs.get(line.external_id, [])
        if not under_key:
            ours_only += _unheard_of(line, now)
        elif len(under_key) == 1 and _agree(line, under_key[0], now):
            matched += 1
        else:
            differs.append(_mismatch(line, under_key))
    strange = [_foreign(order, known.get(order.external_id or "")) for order in orders
               if order.external_id not in ours and order.state not in NO_MONEY]
    under_way = {line.external_id for line in lines if line.state != "issued" and _is_fresh(line, now)}
    found = Reconciliation(
        at=now, since=FIRST_DAY, until=now, provider=provider, matched=matched, ours_only=tuple(ours_only),
        theirs_only=tuple(strange), differs=tuple(differs),
        ours_total_minor=_totals((line.currency, line.amount_minor) for line in lines if line.state == "issued"),
        theirs_total_minor=_totals((order.currency, order.amount_minor) for order in orders
                                   if order.state == "issued" and order.external_id not in under_way))
    return found.model_copy(update={"sentence": told(found)})


def _by_key(orders: Sequence[ProviderOrder]) -> Mapping[str, list[ProviderOrder]]:
    """The orders under each key that may cost money: more than one was paid twice. Where none does, the newest."""
    found: dict[str, list[ProviderOrder]] = {}
    for order in orders:
        if order.external_id:
            found.setdefault(order.external_id, []).append(order)
    return {key: [one for one in each if one.state not in NO_MONEY] or each[:1] for key, each in found.items()}


def _unheard_of(line: LedgerLine, now: datetime) -> Iterator[Mismatch]:
    """Nothing is there. That is right for what never cost money, and for what was sent a moment ago."""
    fresh = line.state != "issued" and _is_fresh(line, now)
    if line.state not in (*NO_MONEY, "reserved") and not fresh:
        yield _mismatch(line, [])


def _agree(line: LedgerLine, order: ProviderOrder, now: datetime) -> bool:
    if line.state in NO_MONEY or order.state in NO_MONEY:
        return line.state in NO_MONEY and order.state in NO_MONEY and _same_fee(line, order)
    if (line.amount_minor, line.currency) != (order.amount_minor, order.currency):
        return False
    if line.state == order.state:
        return _same_fee(line, order)
    return line.state != "issued" and _is_fresh(line, now)


def _same_fee(line: LedgerLine, order: ProviderOrder) -> bool:
    """A fee is booked when the money has moved."""
    moved = ("issued", "returned")
    return line.state not in moved or order.state not in moved or line.fees_minor == order.fees_minor


def _is_fresh(line: LedgerLine, now: datetime) -> bool:
    return line.updated > now - SETTLING


def _mismatch(line: LedgerLine, orders: Sequence[ProviderOrder]) -> Mismatch:
    theirs = "; ".join(f"{_words(order)}{f' (order {order.order_id})' if len(orders) > 1 else ''}" for order in orders)
    return Mismatch(external_id=line.external_id, order_id=orders[0].order_id if orders else line.order_id,
                    project_id=line.project_id, run_id=line.run_id, ours=_our_words(line), theirs=theirs or "nothing")


def _foreign(order: ProviderOrder, line: LedgerLine | None) -> Mismatch:
    """`line`: what the ledger has under its key and did not send to this provider."""
    counts = order.state == "issued" and order.amount_minor is not None
    elsewhere = f"{_our_words(line)}, {f'by {line.provider}' if line.provider else 'never sent'}" if line else "nothing"
    return Mismatch(external_id=order.external_id, order_id=order.order_id, ours=elsewhere, theirs=_words(order),
                    project_id=line.project_id if line else None, run_id=line.run_id if line else None,
                    amount_minor=order.amount_minor if counts else None, currency=order.currency if counts else None)


def _our_words(line: LedgerLine) -> str:
    return (f"{line.state.replace('_', ' ')}: {spoken(line.amount_minor, line.currency)}"
            f"{_fee(line.fees_minor, line.currency)}")


def _words(order: ProviderOrder) -> str:
    state = order.state.replace("_", " ")
    if order.amount_minor is None or order.currency is None:
        return f"{state}: a sum that we could not have sent"
    return f"{state}: {spoken(order.amount_minor, order.currency)}{_fee(order.fees_minor, order.currency)}"


def _fee(minor: int, currency: str) -> str:
    return f" and a fee of {spoken(minor, currency)}" if minor else ""


def _totals(amounts: Iterable[tuple[str | None, int | None]]) -> Mapping[str, int]:
    """Of what we could have sent: other sums are listed, and in no total that we could compare."""
    totals: dict[str, int] = {}
    for currency, amount in amounts:
        if currency is not None and amount is not None:
            totals[currency] = totals.get(currency, 0) + amount
    return totals
