"""What the payout provider has to say after a payment was sent: hints and arrivals. Each is looked up afresh.

A hint is a reason to look, never what is so. What is found goes into the ledger first, then to the project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from activities.payout_account import AccountWatch
from activities.payout_news import PayoutNews, kept, tell
from activities.progress import Progress, only_this_one
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
# What a project did not get is told again for so long, once it has had the time to hear of it.
TOLD_AGAIN_FOR, TO_HEAR_IT = timedelta(days=2), timedelta(minutes=2)
MOST_HINTS, MOST_LINES = 100, 200  # so much in one round; the workflow asks for the next one


@dataclass(frozen=True)
class PayoutActivities:
    """Looking. `hooks` sees to it that the provider tells us; None: nobody can reach us. `account` keeps what the
    provider's account holds."""

    records: RecordStore
    ledger: Ledger
    provider: RewardProvider
    hints: PayoutHints
    hooks: PayoutHooks | None = None
    account: AccountWatch | None = None

    @activity.defn(name="rewards.hear", no_thread_cancel_exception=True)
    def hear(self) -> PayoutNews:
        """Work through the hints that nobody heard yet, and wake runs that wait for what has happened.

        Each is passed on as soon as what it led to is in the ledger, so that every round gets further. What a project
        did not get of the last days is told again.
        """
        with translated(), beating():
            news, progress, seen = PayoutNews(), Progress(), dict[str, Outcome]()
            hints = self.hints.unheard(MOST_HINTS)
            for hint in hints:
                if progress.is_stopped:
                    break
                with progress.step():
                    with only_this_one(f"a hint about {hint.kind} {hint.resource_id}"):
                        self._look(hint, news, seen)
                    self.hints.heard([hint.uuid])
                    progress.done += 1
            now = datetime.now(UTC)
            with progress.step():
                self._tell({one.external_id for one in seen.values()}, now - TOLD_AGAIN_FOR, news)
            with progress.step():
                if self.hooks is not None:
                    self.hooks.keep()
            with progress.step():
                if self.account is not None:
                    self.account.look(now, at_once=any(hint.kind == "funding" for hint in hints))
                self.hints.forget_before(now - HINTS_KEPT)
                news.more = self._came_since(hints)
            news.more = progress.has_failed() or news.more
            return news

    @activity.defn(name="rewards.look_after", no_thread_cancel_exception=True)
    def look_after(self, after: str = "") -> PayoutNews:
        """Ask for rewards whose arrival is not known although no hint came; tell again what a project did not get.

        `after`: how far the rounds before this one came, by external id. One that can't be looked at is left out.
        """
        with translated(), beating():
            news, progress = PayoutNews(after=after), Progress()
            looked = set[str]()
            waiting = [line for line in self.ledger.lines() if _is_unknown(line) and line.provider == self.provider.name
                       and line.external_id > after]
            asked = sorted(waiting, key=lambda line: line.external_id)[:MOST_LINES]
            for line in asked:
                if progress.is_stopped:
                    break
                with progress.step():
                    with only_this_one(line.external_id):
                        self._look_up(line, news)
                        looked.add(line.external_id)
                    news.after = line.external_id
                    progress.done += 1
            with progress.step(), only_this_one("what a project did not get"):
                self._tell(looked, None, news)
            broken_off = progress.has_failed() and progress.is_stopped
            news.more = broken_off or len(waiting) > len(asked)
            return news

    def _tell(self, looked: set[str], since: datetime | None, news: PayoutNews) -> None:
        """What was looked at in this round, and what projects should have heard of long ago."""
        heard = datetime.now(UTC) - TO_HEAR_IT
        tell(self.records, [line for line in self.ledger.lines(since=since)
                            if line.external_id in looked or line.updated < heard], news)

    def _came_since(self, hints: Sequence[PayoutHint]) -> bool:
        """Whoever brought a hint meanwhile has joined this round, and would wait for the next one by the clock."""
        known = {hint.uuid for hint in hints}
        return any(hint.uuid not in known for hint in self.hints.unheard(len(hints) + 1))

    def _look_up(self, line: LedgerLine, news: PayoutNews) -> None:
        found = self.provider.lookup(line.external_id)
        if found is not None:
            self._settle(line, found, news)

    def _look(self, hint: PayoutHint, news: PayoutNews, seen: dict[str, Outcome]) -> None:
        if hint.kind == "funding":
            news.wake += sorted({(line.project_id, line.run_id) for line in self.ledger.lines()
                                 if line.state == "blocked_funds"} - set(news.wake))
        if hint.kind not in ("order", "reward"):
            return
        found = seen.get(hint.resource_id) or self._asked(hint.kind, hint.resource_id)
        line = self.ledger.line(found.external_id) if found else None
        if found is not None:
            seen.update({key: found for key in (found.order_id, found.reward_id) if key})
        if found is not None and line is not None:
            self._settle(line, hint.informs(found), news)

    def _asked(self, kind: Literal["order", "reward"], resource_id: str) -> Outcome | None:
        """A reward that the ledger knows is looked at by its order: that is one request instead of two."""
        known = self.ledger.line_of(resource_id)
        if known is not None and known.order_id and known.provider == self.provider.name:
            return self.provider.look("order", known.order_id)
        return self.provider.look(kind, resource_id)

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
