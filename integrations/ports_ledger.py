"""The port of the ledger: what was reserved, sent and paid, in double entry. See integrations/ports.py."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from domain.state_money import DeliveryState
from integrations.ports_base import Shape
from integrations.ports_rewards import Intent, Outcome, OutcomeState, Payment


class LedgerEntry(Shape):
    """One half of a double entry: moves `amount_minor` from one account to another for a line."""

    entry_id: str
    external_id: str
    step: Literal["reserve", "submit", "issue", "release", "fee", "return", "restore", "fee_return"]
    debit: str
    credit: str
    amount_minor: int
    currency: str
    at: datetime


class LedgerLine(Shape):
    """One payment as it stands in the ledger. Names nobody: `person` is a person id."""

    external_id: str
    project_id: str
    run_id: str
    person: str
    amount_minor: int
    currency: str
    state: Literal["reserved", "in_flight"] | OutcomeState
    provider: str | None = None
    order_id: str | None = None
    reward_id: str | None = None
    fees_minor: int = 0
    delivery: DeliveryState = "unknown"
    delivery_reason: str = ""
    delivery_retryable: bool = False
    adverse: str = ""
    sentence: str = ""
    updated: datetime
    sha256: str | None = None
    paid_on: date | None = None
    recorded_by: str | None = None


class Ledger(Protocol):
    """Append-only record of money; every write is idempotent by its entry id or external id."""

    def reserve(self, project_id: str, run_id: str, payments: Sequence[Payment]) -> None:
        """budget -> reserved, once per external id."""

    def intend(self, project_id: str, run_id: str, intent: Intent, amount_minor: int, currency: str) -> Intent:
        """Store the intent before the first call, reserved -> in_flight; one already stored wins and is returned."""

    def stored(self, external_id: str) -> Intent | None:
        """The intent that is stored for a payment of any project; None when it was never sent from here."""

    def release(self, project_id: str, external_id: str, sentence: str) -> None:
        """reserved -> budget for what was never sent. Refused once an intent is stored: it may be paid."""

    def settle(self, project_id: str, outcome: Outcome) -> None:
        """Record the outcome; issued: in_flight -> paid (+ budget -> fees); rejected or failed: back to budget;
        returned: in_flight or paid -> returned -> budget. Delivery and adverse evidence are kept beside it."""

    def entries(self, project_id: str) -> Sequence[LedgerEntry]: ...

    def outcomes(self, project_id: str, run_id: str) -> Sequence[Outcome]: ...

    def lines(self, project_id: str | None = None, since: datetime | None = None) -> Sequence[LedgerLine]:
        """Every payment of a project, or of all projects, that changed since then; by external id."""

    def line(self, external_id: str) -> LedgerLine | None:
        """One payment of any project: whose it is and how it stands."""

    def line_of(self, resource_id: str) -> LedgerLine | None:
        """The same, found by the provider's id of its order or its reward."""
