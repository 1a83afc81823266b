"""What the payout provider's side led to, for the projects concerned: told by what each does not know yet.

News that was lost on its way is told again by the next look.
"""

from collections.abc import Sequence

from pydantic import BaseModel
from temporalio import activity

from activities.rewards import NO_MONEY, RunOutcome
from domain.payments import CAME_BACK
from domain.state_money import DeliveryState, RewardLine
from integrations.errors import Conflict, Refused
from integrations.ports import Ledger, LedgerLine, Outcome, RecordStore


class DeliveryNews(BaseModel):
    """What is known of the arrival of one reward. `external_id` names it; holds no personal data."""

    external_id: str
    delivery: DeliveryState = "unknown"
    reason: str = ""
    retryable: bool = False
    adverse: str = ""


class PayoutNews(BaseModel):
    """What a look led to: news of arrivals by project id, (project, run) that can go on now, and by project id and
    run what became of lines outside of their run's own look.

    `more`: another round is due at once, in a list after the payment `after`. What is here has to be told first.
    """

    deliveries: dict[str, list[DeliveryNews]] = {}
    wake: list[tuple[str, str]] = []
    more: bool = False
    after: str = ""
    reports: dict[str, dict[str, RunOutcome]] = {}

    def report(self, project_id: str, run: str) -> RunOutcome:
        """The report of a run, begun when there is none yet."""
        return self.reports.setdefault(project_id, {}).setdefault(run, RunOutcome())


def tell(records: RecordStore, lines: Sequence[LedgerLine], news: PayoutNews) -> None:
    """Add what the projects of these lines do not know."""
    for project_id in dict.fromkeys(line.project_id for line in lines):
        known = {one.external_id: one for one in records.project(project_id).lines.values()}
        for line in (one for one in lines if one.project_id == project_id and one.external_id in known):
            _arrival(known[line.external_id], line, news)
            _money(known[line.external_id], line, news)


def kept(ledger: Ledger, line: LedgerLine, found: Outcome) -> LedgerLine:
    """The line with what the provider says of it. What contradicts the ledger is not booked; that an order was taken
    back there, and no refund is shown, is kept as evidence, so that a person looks."""
    try:
        ledger.settle(line.project_id, found)
    except (Conflict, Refused) as error:
        activity.logger.warning("the ledger refused what the provider says of %s: %s", line.external_id, error)
        if line.state == "issued" and found.state in NO_MONEY:
            ledger.settle(line.project_id, Outcome(external_id=line.external_id, state="unknown", adverse="cancelled"))
    return ledger.line(line.external_id) or line


def heard(line: LedgerLine) -> DeliveryNews:
    """What the ledger has of an arrival."""
    return DeliveryNews(external_id=line.external_id, delivery=line.delivery, reason=line.delivery_reason,
                        retryable=line.delivery_retryable, adverse=line.adverse)


def _arrival(own: RewardLine, line: LedgerLine, news: PayoutNews) -> None:
    told = heard(line)
    if line.state in ("issued", "returned") and (told.delivery, told.adverse) != (own.delivery, own.adverse):
        news.deliveries.setdefault(line.project_id, []).append(told)


def _money(own: RewardLine, line: LedgerLine, news: PayoutNews) -> None:
    """What was never sent is reported by its run alone, which knows why."""
    if line.state == "issued" and own.state in ("approved", "needs_attention"):
        report = news.report(line.project_id, line.run_id)
        report.paid.append(own.id)
        report.paid_on |= {own.id: line.paid_on} if line.paid_on else {}
    elif line.state in NO_MONEY and line.sha256 and (
            own.state in ("approved", "paid") or (own.state == "needs_attention" and not own.returned)):
        report = news.report(line.project_id, line.run_id)
        report.needs_attention[own.id] = line.sentence or CAME_BACK
        report.returned.append(own.id)
