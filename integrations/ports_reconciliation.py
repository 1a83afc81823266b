"""What a comparison of the ledger with a payout provider found: nothing lost, nothing paid elsewhere, equal sums.

Made by the activity `rewards.reconcile`, kept in the records, read by pages, routes and the command line.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from integrations.ports_base import Shape


class Mismatch(Shape):
    """One payment that both sides do not tell alike. `ours` and `theirs` are words: state, sum and currency."""

    external_id: str | None = None
    order_id: str | None = None
    project_id: str | None = None
    run_id: str | None = None
    ours: str = ""
    theirs: str = ""


class Reconciliation(Shape):
    """One comparison over a window of time (UTC). Totals are minor units by currency, of what was really paid."""

    at: datetime
    since: datetime
    until: datetime
    provider: str
    matched: int = 0
    ours_only: tuple[Mismatch, ...] = ()
    theirs_only: tuple[Mismatch, ...] = ()
    differs: tuple[Mismatch, ...] = ()
    ours_total_minor: Mapping[str, int] = {}
    theirs_total_minor: Mapping[str, int] = {}
    sentence: str = ""

    @property
    def clean(self) -> bool:
        """Whether both sides say the same, to the penny and in every currency."""
        if self.ours_only or self.theirs_only or self.differs:
            return False
        currencies = {*self.ours_total_minor, *self.theirs_total_minor}
        return all(self.ours_total_minor.get(one, 0) == self.theirs_total_minor.get(one, 0) for one in currencies)


class Reconciliations(Protocol):
    """Comparisons as they were made, newest first."""

    def save(self, report: Reconciliation) -> None:
        """Keep it for good; the same moment twice is kept once."""

    def latest(self) -> Reconciliation | None: ...

    def all(self, limit: int) -> Sequence[Reconciliation]: ...
