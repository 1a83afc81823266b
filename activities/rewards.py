"""Paying an approved run: what becomes of its lines, in one activity that can be run any number of times.

An outcome that is final in the ledger is not asked again. A failure of one line does not stop the others; a service
that is down or wants us to wait does, and Temporal comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel
from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from activities.payment_line import LineCannotStart, LineForgone, LinePayer
from domain.caps import over_cap
from domain.holds import held_sentence
from domain.payer import BY_HAND, payer_of
from domain.project import Project
from domain.second_look import changed_since
from domain.state_money import PaymentRun, RewardLine
from integrations.errors import (
    Ambiguous,
    Conflict,
    IntegrationError,
    RateLimited,
    Refused,
    Transient,
    Unavailable,
    Unsafe,
)
from integrations.ports import (
    Contact,
    Ledger,
    Outcome,
    Payment,
    PaymentStops,
    PeopleDirectory,
    RecordStore,
    RewardProvider,
)

# A conflict ends here as well: only people can say which of the two payments is the right one.
FINAL = ("issued", "rejected", "failed", "returned", "conflict")
NO_MONEY = ("rejected", "failed", "returned")
QUICK_TRIES = 5
NOBODY_KNOWS_AFTER = timedelta(hours=24)
NOBODY_KNOWS = ("The payout service has not said for a day whether it took this payment. It is asked on; meanwhile "
                "somebody has to look at its pages, and say here what they found.")
DECLINED = ("waived", "swapped", "not_eligible")


class RunOutcome(BaseModel):
    """Line ids that are paid, line ids with why a person is needed, and what the rest waits for.

    `returned`: those whose money did not move or came back. `paid_on`: the day that finance named for a line.
    `forgone`: those that were not sent because their person wants no money for them by now.
    """

    paid: list[str] = []
    needs_attention: dict[str, str] = {}
    waiting_for: str | None = None
    returned: list[str] = []
    paid_on: dict[str, date] = {}
    forgone: list[str] = []

    def note(self, key: str, outcome: Outcome) -> None:
        """Add what became of a line."""
        if outcome.state == "issued":
            self.paid.append(key)
            if outcome.paid_on is not None:
                self.paid_on[key] = outcome.paid_on
        elif outcome.state in FINAL:
            self.needs_attention[key] = outcome.sentence or "The payout service refused this payment."
            if outcome.state in NO_MONEY:
                self.returned.append(key)
        else:
            self.wait_for(outcome.sentence or "The payout service has not finished yet.")

    def cannot_start(self, key: str, error: LineCannotStart) -> None:
        """Nothing was sent for a line. Either it goes on by itself later, or people decide anew."""
        if error.held:
            self.wait_for(str(error))
            return
        self.needs_attention[key] = str(error)
        if error.by_itself_later:
            self.wait_for(str(error))
        else:
            self.returned.append(key)

    def wait_for(self, sentence: str) -> None:
        """Add what is waited for; each reason once."""
        if sentence not in (self.waiting_for or ""):
            self.waiting_for = " ".join(filter(None, [self.waiting_for, sentence]))[:IntegrationError.LONGEST]


@dataclass(frozen=True)
class RewardsActivities:
    """One activity for a whole run. `by_hand` pays what finance pays outside the service; `others` are more providers
    that a charter may name, and those whose payments are still under way. `stops`: the switch for all projects."""

    records: RecordStore
    people: PeopleDirectory
    ledger: Ledger
    provider: RewardProvider
    by_hand: RewardProvider | None = None
    stops: PaymentStops | None = None
    others: Sequence[RewardProvider] = ()

    @activity.defn(name="rewards.submit_run", no_thread_cancel_exception=True)
    def submit_run(self, project_id: str, run_id: str) -> RunOutcome:
        """Bring every line of the run as far as it goes now. Transient failures are raised, to be tried again."""
        with translated(), beating():
            try:
                project = self.records.project(project_id)
                outcome = self._pay(project, _released(project, run_id))
            except RateLimited:
                raise
            except IntegrationError as error:
                self.records.set_trouble(project_id, "payouts", str(error))
                raise
            self.records.set_trouble(project_id, "payouts", outcome.waiting_for)
            return outcome

    def _pay(self, project: Project, run: PaymentRun) -> RunOutcome:
        self._refuse_wrong_money(project)
        known = {one.external_id: one for one in self.ledger.outcomes(project.id, run.id)}
        sent = {one.external_id: one.at for one in self.ledger.entries(project.id) if one.step == "submit"}
        found, left = RunOutcome(), dict[str, Payment]()
        for key in run.lines:
            payment = _payment(project, key)
            last = known.get(payment.external_id)
            if last is not None and last.state == "rejected" and payment.external_id not in sent and _declined(
                    project, project.lines[key]):
                found.forgone.append(key)
            elif last is not None and last.state in FINAL:
                found.note(key, last)
            else:
                left[key] = payment
        self._reserve(project, run, left, found)
        try:
            self._pay_each(project, run, left, sent, found)
        except Unavailable as error:
            _once_more(error)
            found.wait_for(str(error))
        found.paid.sort(key=run.lines.index)
        return found

    def _reserve(self, project: Project, run: PaymentRun, left: dict[str, Payment], found: RunOutcome) -> None:
        """All in one step; when one stands for another sum already, each by itself, and that one needs a person."""
        try:
            self.ledger.reserve(project.id, run.id, list(left.values()))
        except (Conflict, Refused):
            for key, payment in list(left.items()):
                try:
                    self.ledger.reserve(project.id, run.id, [payment])
                except (Conflict, Refused) as error:
                    found.needs_attention[key] = str(error)
                    del left[key]

    def _pay_each(self, project: Project, run: PaymentRun, left: dict[str, Payment], sent: Mapping[str, datetime],
                  found: RunOutcome) -> None:
        lost = dict[str, Ambiguous]()
        # What was sent before comes last: one line that always fails must not keep the others from being paid.
        for key, payment in sorted(left.items(), key=lambda one: one[1].external_id in sent):
            activity.heartbeat(key)
            try:
                found.note(key, self._pay_line(project, run, key, payment, payment.external_id in sent))
            except LineForgone as error:
                self.ledger.release(project.id, payment.external_id, str(error))
                found.forgone.append(key)
            except LineCannotStart as error:
                self._give_back(project, payment, error)
                found.cannot_start(key, error)
            except Ambiguous as error:
                lost[key] = error
        for key, no_answer in lost.items():
            _once_more(no_answer)
            found.wait_for(str(no_answer))
            if datetime.now(UTC) - sent.get(left[key].external_id, datetime.now(UTC)) > NOBODY_KNOWS_AFTER:
                found.needs_attention[key] = NOBODY_KNOWS

    def _give_back(self, project: Project, payment: Payment, error: LineCannotStart) -> None:
        """Nothing was sent and nothing will be: what was reserved for it is free again."""
        if not (error.by_itself_later or error.held):
            self.ledger.release(project.id, payment.external_id, str(error))

    def _pay_line(self, project: Project, run: PaymentRun, key: str, payment: Payment, sent_before: bool) -> Outcome:
        payer = LinePayer(self.ledger, list(self._providers().values()), project.id, run.id)
        stop = self.stops.current() if self.stops else None
        stopped = held_sentence(project) or (stop and stop.sentence) or over_cap(project, run.lines)
        if stopped:
            return payer.look(payment, sent_before, f"{stopped} Nothing more is sent until then.")
        if sent_before:
            return payer.go_on(payment)
        self._refuse_to_start(project, run, project.lines[key])
        contact = _allowed(project, payment.person, self.people.contact_of(project.id, payment.person))
        return payer.start(payment, self._way(project, project.lines[key]), contact, project.initials(payment.person),
                           project.charter.project.organisation)

    def _refuse_to_start(self, project: Project, run: PaymentRun, line: RewardLine) -> None:
        """What changed since the approval and needs people again, before anything is sent."""
        if _declined(project, line):
            raise LineForgone("Nothing was sent, and the money is back in the budget.")
        approved = max((one.at for one in run.approvals), default=run.proposed_at)
        replaced = self.people.contact_replaced_at(project.id, line.person)
        if line.person in changed_since(project, run, approved) or (replaced is not None and replaced > approved):
            raise LineCannotStart(f"The contact details of {line.person} were changed after this was approved. Nothing "
                                  "was sent; ask them by another way whether that was they, then pay it again.",
                                  by_itself_later=False)

    def _way(self, project: Project, line: RewardLine) -> RewardProvider:
        """Who pays a line that was never sent. Nobody else stands in for whom the charter or the person chose."""
        name = payer_of(project, line)
        found = self._providers().get(name)
        if found is not None:
            return found
        if name == BY_HAND:
            raise LineCannotStart(f"{line.person} is to be paid by hand, which is not set up here. Nothing was "
                                  "sent. Ask them for another way to be paid; then it is paid by itself.")
        raise LineCannotStart(f"The charter has payments made by {name}, which is not set up here. Nothing was sent. "
                              "Set it up; then it is paid by itself.")

    def _providers(self) -> Mapping[str, RewardProvider]:
        """Everybody who can pay here, by the name that a charter gives them."""
        return {one.name: one for one in (self.provider, self.by_hand, *self.others) if one is not None}

    def _refuse_wrong_money(self, project: Project) -> None:
        """Real money only for projects that say so, and no play money for those."""
        plan = project.charter.rewards
        chosen = self._providers().get(plan.provider) if plan is not None else None
        here = chosen.environment if chosen is not None else None
        if plan is not None and here not in (None, plan.environment):
            raise Unsafe(f"The charter says that payments are {plan.environment}, and the key of the payout service is "
                         f"for {here}. Nothing was sent; put the right key into the settings, then it goes on.")


def _declined(project: Project, line: RewardLine) -> bool:
    return line.kind != "expense" and project.reward_preference(line.person).choice in DECLINED


def _once_more(error: Transient) -> None:
    """Temporal asks again within a minute. What lasts longer waits in the run, so that the project hears of what is
    paid, and people of what is not."""
    if activity.info().attempt < QUICK_TRIES:
        raise error


def _released(project: Project, run_id: str) -> PaymentRun:
    run = project.runs.get(run_id)
    if run is None or run.state == "proposed":
        raise Unavailable(f"Run {run_id} is not released in the records yet, so nothing is paid. It is tried again by "
                          "itself.")
    if run.state == "withdrawn":
        raise Refused(f"Run {run_id} was withdrawn, so nothing of it is paid. Propose its rewards in another run.")
    return run


def _payment(project: Project, key: str) -> Payment:
    line, wanted = project.lines[key], project.reward_preference(project.lines[key].person)
    route = "manual" if line.by_hand else wanted.route or "payout_link"
    return Payment(external_id=line.external_id, person=line.person, action=line.action,
                   amount_minor=line.amount_minor, currency=project.currency, route=route,
                   delivery=wanted.delivery)


def _allowed(project: Project, person: str, contact: Contact) -> Contact:
    """'Avoid' is a hard stop for a reward too: somebody else may read what comes by that channel."""
    avoid = project.communication(person).avoid
    hidden = {"email": "email" in avoid, "phone": "sms" in avoid}
    return contact.model_copy(update={field: None for field, hide in hidden.items() if hide})
