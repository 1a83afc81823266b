"""Paying one line: fix the bytes, look for what is there, then send those bytes. Never a new key, never other bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from integrations.errors import Ambiguous, Conflict, InsufficientFunds, Refused
from integrations.ports import Contact, Intent, Ledger, Outcome, OutcomeState, Payment, RewardProvider

# The ledger returns the stored intent whatever is offered, and refuses where there is none.
_NOTHING = b""
NOW_REFUSED = ("An earlier try of this payment got no answer and may have been taken, and now it is refused. Finance "
               "has to look at the payout service before anything else is done.")


class LineCannotStart(Exception):
    """Nothing was sent for a line, and a person has to do something first.

    `by_itself_later`: then it goes on. `held`: all payments are stopped; nothing is wrong with this one.
    """

    def __init__(self, sentence: str, by_itself_later: bool = True, held: bool = False) -> None:
        super().__init__(sentence)
        self.by_itself_later, self.held = by_itself_later, held


class LineForgone(Exception):
    """Nothing was sent for a line, because its person wants no money for it by now."""


@dataclass(frozen=True)
class LinePayer:
    """Pays lines of one run. What it returns is in the ledger; Transient, Unauthorised and Unsafe are raised."""

    ledger: Ledger
    providers: Sequence[RewardProvider]
    project_id: str
    run_id: str

    def start(self, payment: Payment, provider: RewardProvider, contact: Contact, initials: str,
              organisation: str) -> Outcome:
        """Pay a line that was never sent. LineCannotStart when its request can't be written."""
        try:
            body = provider.canonical_body(payment, contact, initials, organisation)
        except Refused as error:
            raise LineCannotStart(str(error)) from None
        return self._pay(payment, provider.name, body, compare=True)

    def go_on(self, payment: Payment) -> Outcome:
        """Pay a line whose bytes are stored; nothing known of the person now can change them."""
        return self._pay(payment, "", _NOTHING, compare=False)

    def look(self, payment: Payment, sent_before: bool, sentence: str) -> Outcome:
        """Send nothing: only see what became of a line that was sent. LineCannotStart, held, when there is nothing."""
        intent = self.ledger.stored(payment.external_id) if sent_before else None
        found = self._provider(intent).lookup(payment.external_id) if intent else None
        if found is None:
            raise LineCannotStart(sentence, held=True)
        outcome = _agreed(payment, found)
        self.ledger.settle(self.project_id, outcome)
        return outcome

    def _pay(self, payment: Payment, provider: str, body: bytes, compare: bool) -> Outcome:
        offered = Intent(external_id=payment.external_id, provider=provider, body=body,
                         sha256=sha256(body).hexdigest())
        try:
            intent = self.ledger.intend(self.project_id, self.run_id, offered, payment.amount_minor, payment.currency)
            outcome = _agreed(payment, self._asked(intent, compare))
            self.ledger.settle(self.project_id, outcome)
        except (Conflict, Refused) as error:
            # The ledger itself says no: nothing is booked, the sentence goes to people.
            return _without_answer(payment.external_id, "conflict", error)
        return outcome

    def _asked(self, intent: Intent, compare: bool) -> Outcome:
        """`compare`: an order that is there before we sent one is compared by the provider, which knows every field."""
        provider = self._provider(intent)
        found: Outcome | None = None
        try:
            found = provider.lookup(intent.external_id)
            return self._sent(provider, intent, sent_before=not compare) if found is None or compare else found
        except Conflict as error:
            return _without_answer(intent.external_id, "conflict", error, found)

    def _sent(self, provider: RewardProvider, intent: Intent, sent_before: bool) -> Outcome:
        try:
            return provider.submit(intent)
        except InsufficientFunds as error:
            return _without_answer(intent.external_id, "blocked_funds", error)
        except Refused as error:
            if sent_before:
                # An earlier try may have been taken and not show yet: calling this refused could pay twice.
                raise Conflict(NOW_REFUSED) from None
            return _without_answer(intent.external_id, "rejected", error)
        except Ambiguous as error:
            self.ledger.settle(self.project_id, _without_answer(intent.external_id, "unknown", error))
            raise

    def _provider(self, intent: Intent) -> RewardProvider:
        found = next((one for one in self.providers if one.name == intent.provider), None)
        if found is None:
            raise LineCannotStart(f"This payment was begun by {intent.provider}, which is not set up here. It may have "
                                  "been paid, so it is sent no other way; set it up again, then it goes on.")
        return found


def _without_answer(external_id: str, state: OutcomeState, error: Exception, found: Outcome | None = None) -> Outcome:
    """`found`: the order that stands in the way, so that people can find it."""
    return Outcome(external_id=external_id, state=state, sentence=str(error),
                   order_id=found.order_id if found else None)


def _agreed(payment: Payment, outcome: Outcome) -> Outcome:
    """What the provider holds under our key has to be the sum that was approved."""
    if outcome.amount_minor in (None, payment.amount_minor) and outcome.currency in (None, payment.currency):
        return outcome
    return Outcome(external_id=payment.external_id, state="conflict", order_id=outcome.order_id,
                   reward_id=outcome.reward_id, sentence="The payout service holds another sum under this key. Finance "
                   "has to compare both before anything else is done.")
