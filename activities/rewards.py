"""Paying an approved run: for each line an intent with fixed bytes, look up, then submit; never a new key.

Safe to run any number of times: what is already there is found first, and stored bytes are sent again unchanged.
"""

from dataclasses import dataclass
from hashlib import sha256

from pydantic import BaseModel
from temporalio import activity

from activities.failures import translated
from domain.project import Project
from domain.state import PaymentRun
from integrations.errors import InsufficientFunds, IntegrationError, Missing, Permanent, RateLimited
from integrations.ports import (
    Contact,
    Intent,
    Ledger,
    Outcome,
    Payment,
    PeopleDirectory,
    RecordStore,
    RewardProvider,
)


class RunOutcome(BaseModel):
    """Line ids that are paid, line ids with why a person is needed, and what the rest waits for."""

    paid: list[str] = []
    needs_attention: dict[str, str] = {}
    waiting_for: str | None = None


@dataclass(frozen=True)
class RewardsActivities:
    """One activity for a whole run; a heartbeat a line."""

    records: RecordStore
    people: PeopleDirectory
    ledger: Ledger
    provider: RewardProvider

    @activity.defn(name="rewards.submit_run")
    def submit_run(self, project_id: str, run_id: str) -> RunOutcome:
        """Bring every line of the run as far as it goes now. Transient failures are raised, to be tried again."""
        with translated():
            project = self.records.project(project_id)
            run = project.runs.get(run_id)
            if run is None or run.state not in ("released", "needs_attention", "settled"):
                raise Missing(f"Run {run_id} is not released in the records yet; it is tried again.")
            try:
                outcome = self._pay(project, run)
            except RateLimited:
                raise
            except IntegrationError as error:
                self.records.set_trouble(project_id, "payouts", str(error))
                raise
            self.records.set_trouble(project_id, "payouts", outcome.waiting_for)
            return outcome

    def _pay(self, project: Project, run: PaymentRun) -> RunOutcome:
        payments = {key: _payment(project, key) for key in run.lines}
        self.ledger.reserve(project.id, run.id, list(payments.values()))
        outcome = RunOutcome()
        for key, payment in payments.items():
            activity.heartbeat(key)
            _note(outcome, key, self._pay_line(project, run, payment))
        return outcome

    def _pay_line(self, project: Project, run: PaymentRun, payment: Payment) -> Outcome:
        """Never sends anything before its intent is stored, nor before looking for what is already there."""
        try:
            contact = self.people.contact_of(project.id, payment.person)
            intent = self._intent(project, run, payment, contact)
            outcome = self.provider.lookup(intent.external_id) or self.provider.submit(intent)
        except InsufficientFunds as error:
            outcome = Outcome(external_id=payment.external_id, state="blocked_funds", sentence=str(error))
        except Permanent as error:
            state = type(error).__name__
            if state == "Unauthorised" or state == "Unsafe":
                raise
            kind = "conflict" if state == "Conflict" else "rejected"
            outcome = Outcome.model_validate(
                {"external_id": payment.external_id, "state": kind, "sentence": str(error)})
        checked = _agrees(payment, outcome)
        self.ledger.settle(project.id, checked)
        return checked

    def _intent(self, project: Project, run: PaymentRun, payment: Payment, contact: Contact) -> Intent:
        body = self.provider.canonical_body(payment, contact, project.initials(payment.person),
                                            project.charter.project.organisation)
        fresh = Intent(external_id=payment.external_id, provider=self.provider.name, body=body,
                       sha256=sha256(body).hexdigest())
        return self.ledger.intend(project.id, run.id, fresh, payment.amount_minor, payment.currency)


def _payment(project: Project, key: str) -> Payment:
    line, wanted = project.lines[key], project.reward_preference(project.lines[key].person)
    return Payment(external_id=line.external_id, person=line.person, action=line.action,
                   amount_minor=line.amount_minor, currency=project.currency, route=wanted.route or "payout_link",
                   delivery=wanted.delivery)


def _agrees(payment: Payment, outcome: Outcome) -> Outcome:
    """What the provider holds under our key has to be what was approved."""
    if outcome.amount_minor in (None, payment.amount_minor) and outcome.currency in (None, payment.currency):
        return outcome
    return outcome.model_copy(update={"state": "conflict", "sentence": (
        "The payout service holds another sum under this key. Compare both before anything else is done.")})


def _note(found: RunOutcome, key: str, outcome: Outcome) -> None:
    if outcome.state == "issued":
        found.paid.append(key)
    elif outcome.state in ("conflict", "rejected", "failed"):
        found.needs_attention[key] = outcome.sentence or "The payout service refused this payment."
    else:
        found.waiting_for = outcome.sentence or "The payout service has not finished yet."


