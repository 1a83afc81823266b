"""What the payout provider has to say after a payment was sent: hints, arrivals, resends. Each is looked up afresh.

A hint is a reason to look, never what is so. What is found goes into the ledger first, then to the project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Self

from pydantic import BaseModel
from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from activities.payout_account import AccountWatch
from activities.progress import Progress, only_this_one
from domain.project import Project
from domain.state_money import DeliveryState
from integrations.errors import Conflict, Missing, Refused
from integrations.ports import (
    Ledger,
    LedgerLine,
    Outcome,
    PayoutHint,
    PayoutHints,
    PayoutHooks,
    PeopleDirectory,
    RecordStore,
    RewardProvider,
)

HINTS_KEPT = timedelta(days=60)
MOST_HINTS, MOST_LINES = 100, 200  # so much in one round; the workflow asks for the next one


class DeliveryNews(BaseModel):
    """What is known of the arrival of one reward. `external_id` names it; holds no personal data."""

    external_id: str
    delivery: DeliveryState = "unknown"
    reason: str = ""
    retryable: bool = False
    adverse: str = ""


class PayoutNews(BaseModel):
    """What a round of looking led to: news of arrivals by project id, and (project, run) that can go on now.

    `more`: another round is due at once, in a list after the payment `after`. What is here has to be told first.
    """

    deliveries: dict[str, list[DeliveryNews]] = {}
    wake: list[tuple[str, str]] = []
    more: bool = False
    after: str = ""

    def of_each_once(self) -> Self:
        """The same with the newest word of each payment alone."""
        newest = {project: list({one.external_id: one for one in told}.values())
                  for project, told in self.deliveries.items()}
        return self.model_copy(update={"deliveries": newest})


@dataclass(frozen=True)
class PayoutActivities:
    """Looking and resending. `hooks` sees to it that the provider tells us; None: nobody can reach us. `account` keeps
    what the provider's account holds."""

    records: RecordStore
    people: PeopleDirectory
    ledger: Ledger
    provider: RewardProvider
    hints: PayoutHints
    hooks: PayoutHooks | None = None
    account: AccountWatch | None = None

    @activity.defn(name="rewards.hear", no_thread_cancel_exception=True)
    def hear(self) -> PayoutNews:
        """Work through the hints that nobody heard yet, and wake runs that wait for what has happened.

        Each is passed on as soon as what it led to is in the ledger, so that every round gets further.
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
            with progress.step():
                if self.hooks is not None:
                    self.hooks.keep()
            now = datetime.now(UTC)
            with progress.step():
                if self.account is not None:
                    self.account.look(now, at_once=any(hint.kind == "funding" for hint in hints))
                self.hints.forget_before(now - HINTS_KEPT)
                news.more = self._came_since(hints)
            news.more = progress.has_failed() or news.more
            return news.of_each_once()

    @activity.defn(name="rewards.look_after", no_thread_cancel_exception=True)
    def look_after(self, after: str = "") -> PayoutNews:
        """Ask for rewards whose arrival is not known although no hint came; tell again what a project did not get.

        `after`: how far the rounds before this one came, by external id. One that can't be looked at is left out.
        """
        with translated(), beating():
            news, progress = PayoutNews(after=after), Progress()
            issued = [line for line in self.ledger.lines() if line.state == "issued" and line.reward_id]
            waiting = [line for line in issued if line.delivery in ("unknown", "pending")
                       and line.provider == self.provider.name and line.external_id > after]
            asked = sorted(waiting, key=lambda line: line.external_id)[:MOST_LINES]
            with progress.step(), only_this_one("what a project did not get"):
                self._tell([line for line in issued if line not in waiting and not after], news)
            for line in asked:
                if progress.is_stopped:
                    break
                with progress.step():
                    with only_this_one(line.external_id):
                        self._look_up(line, news)
                    news.after = line.external_id
                    progress.done += 1
            broken_off = progress.has_failed() and progress.is_stopped
            news.more = broken_off or len(waiting) > len(asked)
            return news

    @activity.defn(name="rewards.resend", no_thread_cancel_exception=True)
    def resend(self, project_id: str, line_id: str) -> DeliveryNews:
        """Send one reward again, to where the person is reached now. After a lost answer it looks first."""
        with translated(), beating():
            project = self.records.project(project_id)
            line = self._line_of(project, line_id)
            found = self.provider.lookup(line.external_id)
            if found is not None and found.delivery != "failed":
                return self._kept(line, found)
            wanted = project.reward_preference(line.person).delivery
            contact = self.people.contact_of(project_id, line.person)
            try:
                sent = self.provider.resend(line.reward_id or "", contact, wanted)
            except Refused as error:
                return DeliveryNews(external_id=line.external_id, delivery="failed", reason=str(error))
            return self._kept(line, sent)

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
        self._kept(line, found)
        now = self.ledger.line(line.external_id) or line
        self._tell([now], news)
        run = (line.project_id, line.run_id)
        if line.state not in ("issued", "returned") and found.state != line.state and run not in news.wake:
            news.wake.append(run)

    def _tell(self, lines: Sequence[LedgerLine], news: PayoutNews) -> None:
        """What the projects do not know yet, by their own state: news that was lost is told again."""
        for project_id in dict.fromkeys(line.project_id for line in lines):
            known = {one.external_id: one for one in self.records.project(project_id).lines.values()}
            for line in (one for one in lines if one.project_id == project_id and one.external_id in known):
                told, before = _heard(line), known[line.external_id]
                if (told.delivery, told.adverse) != (before.delivery, before.adverse):
                    news.deliveries.setdefault(project_id, []).append(told)

    def _kept(self, line: LedgerLine, found: Outcome) -> DeliveryNews:
        """In the ledger, unless it contradicts it: then the run's own look tells people."""
        try:
            self.ledger.settle(line.project_id, found)
        except (Conflict, Refused) as error:
            activity.logger.warning("the ledger refused what the provider says of %s: %s", line.external_id, error)
        now = self.ledger.line(line.external_id) or line
        return _heard(now)

    def _line_of(self, project: Project, line_id: str) -> LedgerLine:
        known = project.lines.get(line_id)
        line = self.ledger.line(known.external_id) if known else None
        if line is None or not line.reward_id:
            raise Missing(f"There is no reward {line_id} that was sent, so nothing is sent again. Look at the payment "
                          "run first.")
        return line


def _heard(line: LedgerLine) -> DeliveryNews:
    return DeliveryNews(external_id=line.external_id, delivery=line.delivery, reason=line.delivery_reason,
                        retryable=line.delivery_retryable, adverse=line.adverse)
