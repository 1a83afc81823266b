"""Payments that finance makes by hand (payroll, bank, cash): they wait in the ledger until a reference is recorded.

Nothing is sent anywhere: the lines that wait, with their people and sums, are the list of instructions.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from domain.money import from_minor
from domain.state_money import RewardLine
from integrations.errors import Missing, Refused
from integrations.http import to_json
from integrations.ports import (
    Balance,
    Contact,
    Environment,
    Intent,
    Ledger,
    Outcome,
    Payment,
    ProductBand,
    ProviderOrder,
    RecordStore,
)

WAITS = "Waits for finance to pay it by hand and to record the reference."
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}")


class ManualProvider:
    """Implements ports.RewardProvider for finance. It keeps nothing itself: what is settled is in the ledger."""

    name = "manual"
    environment: Environment | None = None

    def canonical_body(self, payment: Payment, contact: Contact, initials: str, organisation: str) -> bytes:
        """The instruction, by person id: how to reach or pay the person is in the people file."""
        return to_json({"external_id": payment.external_id, "person": payment.person, "initials": initials,
                        "action": payment.action, "amount": from_minor(payment.amount_minor, payment.currency),
                        "currency": payment.currency, "pay": "by hand"})

    def lookup(self, external_id: str) -> Outcome | None:
        """Always None: there is no service to ask, and an outcome that is final in the ledger is not looked up."""
        return None

    def difference(self, intent: Intent) -> str:
        """Always empty: there is nothing to compare with."""
        return ""

    def submit(self, intent: Intent) -> Outcome:
        """Pending; repeating it changes nothing."""
        return Outcome(external_id=intent.external_id, state="pending", sentence=WAITS)

    def look(self, kind: Literal["order", "reward"], resource_id: str) -> Outcome | None:
        """Always None: nobody sends hints about what finance pays."""
        return None

    def resend(self, reward_id: str, contact: Contact, delivery: Literal["email", "sms"]) -> Outcome:
        """Always Refused: the money went to the person, not a message."""
        raise Refused("This payment was made by hand, so there is no message to send again. Ask finance whether the "
                      "money arrived.")

    def cancel(self, reward_id: str) -> Outcome:
        """Always Refused: only finance can get money back."""
        raise Refused("This payment was made by hand, so it can't be taken back from here. Ask finance; nothing was "
                      "changed.")

    def orders(self, since: datetime, until: datetime) -> Iterator[ProviderOrder]:
        """None: what finance paid is in the ledger alone."""
        if since.tzinfo is None or until.tzinfo is None:
            raise ValueError("a time without a zone can't be asked for; use an aware UTC time")
        return iter(())

    def balance(self) -> Balance | None:
        """None: finance pays from its own account."""
        return None

    def offers(self, country: str, currency: str) -> Sequence[ProductBand]:
        """None: what finance pays is money."""
        return ()


class HandPayments:
    """What finance did. The caller has checked that it is finance who says so, and that nobody settles their own."""

    def __init__(self, records: RecordStore, ledger: Ledger) -> None:
        self._records, self._ledger = records, ledger

    def settle_by_hand(self, project_id: str, external_id: str, reference: str, paid_on: date, by: str = "") -> Outcome:
        """Book a payment as paid; the same reference again changes nothing. Wake the payment run afterwards.

        `by`: the account that says so. It can be recorded also while payments are held: what was paid was paid.

        Missing: no such payment. Refused: it is not one that waits for finance, is settled with another reference, the
        date lies ahead, or the reference is none (at most 40 letters, digits, spaces and `._/-`; no names, no account
        numbers).
        """
        line = self._line(project_id, external_id)
        reference = " ".join(reference.split())
        if not _REFERENCE.fullmatch(reference):
            raise Refused("A reference has up to 40 letters, digits, spaces and . _ / - and names nobody. Nothing was "
                          "recorded; copy it from the payroll or bank list.")
        # A day of grace: finance may be ahead of UTC.
        if paid_on > datetime.now(UTC).date() + timedelta(days=1):
            raise Refused("The day of the payment lies ahead. Nothing was recorded; come back when it was paid.")
        before = self._waiting(project_id, line)
        if before.state == "issued":
            return self._same(before, reference)
        paid = Outcome(external_id=external_id, state="issued", order_id=reference, amount_minor=line.amount_minor,
                       currency=self._records.project(project_id).currency, paid_on=paid_on, recorded_by=by or None,
                       sentence=f"Paid by hand on {paid_on.isoformat()}, reference {reference}.")
        self._ledger.settle(project_id, paid)
        return paid

    def sent_back(self, project_id: str, external_id: str, reason: str, by: str = "") -> Outcome:
        """The bank or payroll sent the money of a payment back, so that it can be paid anew; again changes nothing.

        Missing: no such payment. Refused: it was not paid by hand, or the reason is empty or too long.
        """
        reason = " ".join(reason.split())
        if not reason or len(reason) > 200:
            raise Refused("Say in up to 200 letters why the money came back, without names. Nothing was recorded.")
        before = self._waiting(project_id, self._line(project_id, external_id), ("issued", "returned"))
        back = before.model_copy(update={"state": "returned", "fees_minor": 0, "recorded_by": by or None,
                                         "sentence": f"Paid by hand and sent back: {reason}"})
        if before.state == "issued":
            self._ledger.settle(project_id, back)
        return back

    def _line(self, project_id: str, external_id: str) -> RewardLine:
        lines = self._records.project(project_id).lines.values()
        found = next((one for one in lines if one.external_id == external_id), None)
        if found is None or found.run is None:
            raise Missing(f"There is no payment {external_id} under way in this project. Look at the list of payments.")
        return found

    def _waiting(self, project_id: str, line: RewardLine, states: Sequence[str] = ("pending", "issued")) -> Outcome:
        """Its outcome so far. Refused unless it went the way of finance: anything else could be paid twice."""
        assert line.run is not None, "looked up with a run"
        outcomes = self._ledger.outcomes(project_id, line.run)
        found = next((one for one in outcomes if one.external_id == line.external_id), None)
        if found is None or found.state not in states or not self._by_hand(line.external_id):
            raise Refused(f"Payment {line.external_id} does not wait for finance, so nothing was recorded. Look at the "
                          "payment run for what it waits for.")
        return found

    def _by_hand(self, external_id: str) -> bool:
        stored = self._ledger.stored(external_id)
        return stored is not None and stored.provider == ManualProvider.name

    @staticmethod
    def _same(before: Outcome, reference: str) -> Outcome:
        if before.order_id == reference:
            return before
        raise Refused(f"Payment {before.external_id} is settled with another reference already. Nothing was recorded; "
                      "compare both in the payroll or bank list.")
