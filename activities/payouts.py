"""What the payout provider has to say after a payment was sent: hints, arrivals, resends. Each is looked up afresh.

A hint is a reason to look, never what is so. What is found goes into the ledger first, then to the project.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from activities.payout_news import PayoutNews, kept, tell
from activities.rewards import NO_MONEY
from integrations.ports import (
    Ledger,
    LedgerLine,
    Outcome,
    PayoutHint,
    PayoutHints,
    PayoutHooks,
    RecordStore,
    RewardProvider,
)

HINTS_KEPT = timedelta(days=60)
TOLD_AGAIN_FOR = timedelta(days=2)
MOST_LINES = 200  # lines without an answer that one look asks for; the next look takes the rest


@dataclass(frozen=True)
class PayoutActivities:
    """Looking. `hooks` sees to it that the provider tells us; None: nobody can reach us."""

    records: RecordStore
    ledger: Ledger
    provider: RewardProvider
    hints: PayoutHints
    hooks: PayoutHooks | None = None

    @activity.defn(name="rewards.hear", no_thread_cancel_exception=True)
    def hear(self) -> PayoutNews:
        """Work through the hints that nobody heard yet, and wake runs that wait for what has happened."""
        with translated(), beating():
            news = PayoutNews()
            if self.hooks is not None:
                self.hooks.keep()
            hints = self.hints.unheard()
            for hint in hints:
                self._look(hint, news)
            self.hints.heard([hint.uuid for hint in hints])
            tell(self.records, self.ledger.lines(since=datetime.now(UTC) - TOLD_AGAIN_FOR), news)
            self.hints.forget_before(datetime.now(UTC) - HINTS_KEPT)
            return news

    @activity.defn(name="rewards.look_after", no_thread_cancel_exception=True)
    def look_after(self) -> PayoutNews:
        """Ask for rewards whose arrival is not known although no hint came; tell again what a project did not get."""
        with translated(), beating():
            news = PayoutNews()
            waiting = [line for line in self.ledger.lines()
                       if _is_unknown(line) and line.provider == self.provider.name]
            for line in waiting[:MOST_LINES]:
                found = self.provider.lookup(line.external_id)
                if found is not None:
                    self._settle(line, found, news)
            tell(self.records, self.ledger.lines(), news)
            return news

    def _look(self, hint: PayoutHint, news: PayoutNews) -> None:
        if hint.kind == "funding":
            news.wake += sorted({(line.project_id, line.run_id) for line in self.ledger.lines()
                                 if line.state == "blocked_funds"} - set(news.wake))
        if hint.kind not in ("order", "reward"):
            return
        found = self.provider.look(hint.kind, hint.resource_id)
        line = self.ledger.line(found.external_id) if found else None
        if found is not None and line is not None:
            self._settle(line, hint.informs(found), news)

    def _settle(self, line: LedgerLine, found: Outcome, news: PayoutNews) -> None:
        """What stands in the way of a payment becomes the payment only when it is the one that was approved."""
        if line.state == "conflict" and found.state not in NO_MONEY and self._is_another(line, found):
            return
        kept(self.ledger, line, found)
        run = (line.project_id, line.run_id)
        if line.state not in ("issued", "returned") and found.state != line.state and run not in news.wake:
            news.wake.append(run)

    def _is_another(self, line: LedgerLine, found: Outcome) -> bool:
        intent = self.ledger.stored(line.external_id)
        same_sum = (found.amount_minor, found.currency) == (line.amount_minor, line.currency)
        return intent is None or not same_sum or bool(self.provider.difference(intent))


def _is_unknown(line: LedgerLine) -> bool:
    """Whether asking can tell something that its run does not ask for by itself any more."""
    on_its_way = line.state == "issued" and bool(line.reward_id) and line.delivery in ("unknown", "pending")
    return on_its_way or (line.state == "conflict" and line.sha256 is not None)
