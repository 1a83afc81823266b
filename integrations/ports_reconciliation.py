"""What a comparison of the ledger with a payout provider found: nothing lost, nothing paid elsewhere, equal sums.

Made by the activity `rewards.reconcile`, kept in the records, read by pages, routes, metrics and the command line.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol, Self

from integrations.ports_base import Shape

DifferenceKind = Literal["ours_only", "theirs_only", "differs", "totals"]
STALE_AFTER = timedelta(hours=36)  # one is made each night, so that one is missing


class Mismatch(Shape):
    """One payment that both sides do not tell alike. `ours` and `theirs` are words: state, sum and currency.

    `amount_minor` and `currency`: what an order that is theirs only adds to their total; None when nothing.
    """

    external_id: str | None = None
    order_id: str | None = None
    project_id: str | None = None
    run_id: str | None = None
    ours: str = ""
    theirs: str = ""
    amount_minor: int | None = None
    currency: str | None = None


class Explanation(Shape):
    """Why an order is right although it did not come from here. `by`: the account that says so."""

    provider: str
    order_id: str
    reason: str
    by: str
    at: datetime


class ExplainedOrder(Mismatch):
    """An order that is theirs only, and that finance has explained."""

    reason: str
    by: str
    explained_at: datetime


class Reconciliation(Shape):
    """One comparison over a window of time (UTC). Totals are minor units by currency, of what was really paid.

    What is `explained` is no difference and counts in no total.
    """

    at: datetime
    since: datetime
    until: datetime
    provider: str
    matched: int = 0
    ours_only: tuple[Mismatch, ...] = ()
    theirs_only: tuple[Mismatch, ...] = ()
    differs: tuple[Mismatch, ...] = ()
    explained: tuple[ExplainedOrder, ...] = ()
    ours_total_minor: Mapping[str, int] = {}
    theirs_total_minor: Mapping[str, int] = {}
    sentence: str = ""

    @property
    def unequal(self) -> tuple[str, ...]:
        """Currencies in which both totals are not the same, to the penny."""
        currencies = sorted({*self.ours_total_minor, *self.theirs_total_minor})
        return tuple(one for one in currencies
                     if self.ours_total_minor.get(one, 0) != self.theirs_total_minor.get(one, 0))

    @property
    def differences(self) -> Mapping[DifferenceKind, int]:
        """How many of each kind; `totals` counts currencies."""
        return {"ours_only": len(self.ours_only), "theirs_only": len(self.theirs_only), "differs": len(self.differs),
                "totals": len(self.unequal)}

    @property
    def clean(self) -> bool:
        """Whether both sides say the same, to the penny and in every currency."""
        return not any(self.differences.values())

    def apart(self, explanations: Mapping[str, Explanation]) -> Self:
        """The same with the orders that these explain (by order id) set apart, and the sentence that follows."""
        known = {one.order_id: explanations[one.order_id] for one in self.theirs_only
                 if one.order_id is not None and one.order_id in explanations}
        totals = dict(self.theirs_total_minor)
        left, explained = list[Mismatch](), list(self.explained)
        for one in self.theirs_only:
            why = known.get(one.order_id or "")
            if why is None:
                left.append(one)
                continue
            explained.append(ExplainedOrder(**one.model_dump(), reason=why.reason, by=why.by, explained_at=why.at))
            if one.currency is not None:
                totals[one.currency] = totals.get(one.currency, 0) - (one.amount_minor or 0)
        found = self.model_copy(update={
            "theirs_only": tuple(left), "explained": tuple(explained),
            "theirs_total_minor": {currency: total for currency, total in totals.items() if total}})
        return found.model_copy(update={"sentence": told(found)}) if known else self


class FailedComparison(Shape):
    """The newest attempt could not be carried out."""

    provider: str
    at: datetime
    sentence: str


class Reconciliations(Protocol):
    """Comparisons as they were made, newest first, with what was explained since set apart."""

    def save(self, report: Reconciliation) -> None:
        """Keep it for good; the same moment twice is kept once."""

    def latest(self) -> Reconciliation | None: ...

    def all(self, limit: int) -> Sequence[Reconciliation]: ...

    def failed(self, failure: FailedComparison) -> None:
        """Remember that it could not be made now."""

    def failure(self) -> FailedComparison | None:
        """The failure of the newest attempt; None when that one came to its end."""

    def explain(self, explanation: Explanation) -> bool:
        """Keep why an order is right; False when there is an explanation already, which stays."""

    def explanations(self, provider: str) -> Mapping[str, Explanation]:
        """All of them, by order id."""


def told(report: Reconciliation) -> str:
    """The comparison in a sentence or two."""
    apart = f" Explained orders from elsewhere: {len(report.explained)}." if report.explained else ""
    if report.clean:
        return f"Both sides agree on {report.matched} payments, to the penny.{apart}"
    unequal = f" The totals in {', '.join(report.unequal)} are not equal." if report.unequal else ""
    return (f"{report.matched} payments agree. Only here: {len(report.ours_only)}. Only there: "
            f"{len(report.theirs_only)}, which may have been paid outside of this system. Different: "
            f"{len(report.differs)}.{unequal} Finance has to look at each of them.{apart}")


def stale(latest: Reconciliation | None, failure: FailedComparison | None, now: datetime) -> str:
    """Why what was found last says nothing of today, in words; empty while it does."""
    if failure is not None:
        return (f"The comparison could not be made at {failure.at:%H:%M} UTC on {failure.at:%d %B %Y}: "
                f"{failure.sentence} What was found before may not be so any more.")
    if latest is not None and now - latest.at > STALE_AFTER:
        return ("The last comparison is older than 36 hours, although one is due each night. Look whether a worker "
                "runs, then compare now. What was found then may not be so any more.")
    return ""
