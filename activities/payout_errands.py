"""What a person asked about one payment after it was sent: send it again, take it back, book what they found out.

The provider is asked first, always: a person's word alone books nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from activities.payout_news import DeliveryNews, PayoutNews, heard, kept, tell
from activities.rewards import NO_MONEY
from domain.money import spoken
from domain.project import Project
from integrations.errors import Missing, Refused
from integrations.ports import Ledger, LedgerLine, Outcome, PaymentStops, PeopleDirectory, RecordStore, RewardProvider

# For so long an order may be there and not show: only then "it is not there" means that it was never taken.
LAG = timedelta(hours=24)


@dataclass(frozen=True)
class PayoutErrands:
    """Each can be run any number of times: it looks how things stand, then does what is still to do."""

    records: RecordStore
    people: PeopleDirectory
    ledger: Ledger
    provider: RewardProvider
    stops: PaymentStops | None = None

    @activity.defn(name="rewards.resend", no_thread_cancel_exception=True)
    def resend(self, project_id: str, line_id: str) -> DeliveryNews:
        """Send one reward again, to where the person is reached now. After a lost answer it looks first."""
        with translated(), beating():
            project = self.records.project(project_id)
            line = self._sent(project, line_id)
            found = self.provider.lookup(line.external_id)
            if found is not None and found.delivery != "failed":
                return heard(kept(self.ledger, line, found))
            stop = self.stops.current() if self.stops else None
            if project.hold or stop:
                return _not_sent(line, "payments are held, so it was not sent again: ask again once they go on")
            wanted = project.reward_preference(line.person).delivery
            contact = self.people.contact_of(project_id, line.person)
            try:
                sent = self.provider.resend(line.reward_id or "", contact, wanted)
            except Refused as error:
                return _not_sent(line, str(error))
            return heard(kept(self.ledger, line, sent))

    @activity.defn(name="rewards.take_back", no_thread_cancel_exception=True)
    def take_back(self, project_id: str, line_id: str) -> PayoutNews:
        """Cancel a reward that did not arrive, so that its money comes back."""
        with translated(), beating():
            line, news = self._sent(self.records.project(project_id), line_id), PayoutNews()
            found = self.provider.lookup(line.external_id)
            if found is None or (found.state not in NO_MONEY and found.delivery != "delivered"):
                try:
                    found = self.provider.cancel(line.reward_id or "")
                except Refused as error:
                    news.deliveries[project_id] = [_not_sent(line, str(error))]
                    return news
            tell(self.records, [kept(self.ledger, line, found)], news)
            return news

    @activity.defn(name="rewards.resolve", no_thread_cancel_exception=True)
    def resolve(self, project_id: str, line_id: str) -> PayoutNews:
        """Book what a person found out, if the provider does not say otherwise; else tell them why not."""
        with translated(), beating():
            project, news = self.records.project(project_id), PayoutNews()
            line = self._line(project, line_id)
            found = self.provider.lookup(line.external_id) if line.provider == self.provider.name else None
            said = project.lines[line_id].found
            why_not = self._as_approved(line, found) if said == "as_approved" else self._no_money(line, found)
            if why_not:
                news.report(project_id, line.run_id).needs_attention[line_id] = why_not
            else:
                tell(self.records, [self._line(project, line_id)], news)
            return news

    def _as_approved(self, line: LedgerLine, found: Outcome | None) -> str | None:
        """Books the order that is there. Why not, else."""
        if found is None:
            return "The payout service has no order under this key, so nothing was booked as paid."
        if (found.amount_minor, found.currency) != (line.amount_minor, line.currency):
            there = spoken(found.amount_minor or 0, found.currency or "") if found.currency else "another sum"
            return (f"The payout service holds {there} under this key and {spoken(line.amount_minor, line.currency)} "
                    "was approved, so it was not booked as paid. Have that order cancelled there, then say that no "
                    "money moved.")
        if found.state != "issued":
            state = found.state.replace("_", " ")
            return f"The payout service says that its order is {state}, so it was not booked as paid."
        self.ledger.settle(line.project_id, found)
        return None

    def _no_money(self, line: LedgerLine, found: Outcome | None) -> str | None:
        """Frees the money when the provider shows that none moved. Why not, else."""
        if found is not None and found.state not in NO_MONEY:
            return ("The payout service still has an order under this key, so it could be paid twice. Have it "
                    "cancelled there first.")
        if found is not None:
            gone = found.model_copy(update={"state": "returned"}) if line.state == "issued" else found
            self.ledger.settle(line.project_id, gone)
        elif line.sha256 is None:
            self.ledger.release(line.project_id, line.external_id, "Nothing was sent.")
        elif datetime.now(UTC) - self._sent_at(line) < LAG:
            return ("The payout service has no order under this key yet, and it was sent less than a day ago: it may "
                    "still show. Say it again tomorrow.")
        else:
            self.ledger.settle(line.project_id, Outcome(
                external_id=line.external_id, state="rejected", sentence="A person found that it was never taken."))
        return None

    def _sent_at(self, line: LedgerLine) -> datetime:
        entries = self.ledger.entries(line.project_id)
        return max((one.at for one in entries if one.external_id == line.external_id and one.step == "submit"),
                   default=line.updated)

    def _sent(self, project: Project, line_id: str) -> LedgerLine:
        line = self._line(project, line_id)
        if not line.reward_id:
            raise Missing(f"Reward {line_id} was not sent, so there is nothing to do. Look at the payment run first.")
        return line

    def _line(self, project: Project, line_id: str) -> LedgerLine:
        line = self.ledger.line(project.lines[line_id].external_id) if line_id in project.lines else None
        if line is None:
            raise Missing(f"There is no payment of reward {line_id} in the ledger. Look at the payment run first.")
        return line


def _not_sent(line: LedgerLine, why: str) -> DeliveryNews:
    return DeliveryNews(external_id=line.external_id, delivery="failed", reason=why)
