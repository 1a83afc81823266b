"""What the money commands read of the server's answers."""

from datetime import date, datetime
from decimal import Decimal

from cli.seen import Seen, Who


class BalanceSeen(Seen):
    account: str
    currency: str
    amount: Decimal


class StateSeen(Seen):
    state: str
    currency: str
    count: int
    amount: Decimal


class PaymentSeen(Seen):
    external_id: str
    line: str | None
    run: str
    person: Who
    amount: Decimal
    currency: str
    state: str
    arrival: str
    adverse: str


class LedgerSeen(Seen):
    project: str
    environment: str | None
    balances: list[BalanceSeen]
    states: list[StateSeen]
    payments: list[PaymentSeen]


class CheckSeen(Seen):
    project: str
    whole: bool
    events: int
    entries: int
    payments: int
    paid_in_events: dict[str, Decimal]
    issued_in_ledger: dict[str, Decimal]
    under_way: list[str]
    differences: list[str]


class MismatchSeen(Seen):
    external_id: str | None
    order_id: str | None
    project: str | None
    run: str | None
    ours: str
    theirs: str


class ExplainedSeen(MismatchSeen):
    reason: str
    by: str
    explained_at: datetime


class ReconciliationSeen(Seen):
    at: datetime
    since: datetime
    until: datetime
    provider: str
    clean: bool
    matched: int
    ours_only: list[MismatchSeen]
    theirs_only: list[MismatchSeen]
    differs: list[MismatchSeen]
    explained: list[ExplainedSeen]
    ours_total: dict[str, Decimal]
    theirs_total: dict[str, Decimal]
    sentence: str


class ReconciliationsSeen(Seen):
    reconciliations: list[ReconciliationSeen]
    stale: str | None


class ReconciliationAsked(Seen):
    newest: datetime | None
    sentence: str


class ExplanationKept(Seen):
    order_id: str
    sentence: str


class WaitsSeen(Seen):
    currency: str
    proposed: Decimal
    approved: Decimal


class BandSeen(Seen):
    name: str
    currency: str
    least: Decimal
    most: Decimal | None
    routes: list[str]


class AccountSeen(Seen):
    provider: str | None
    looked_at: datetime | None
    currency: str | None
    available: Decimal | None
    pending: Decimal | None
    covers: bool | None
    waits: list[WaitsSeen]
    bands: list[BandSeen]
    sentence: str | None


class StatementLineSeen(Seen):
    line: str
    what: str
    paid_on: date
    amount: Decimal


class StatementBody(Seen):
    person: str
    currency: str
    first_day: date
    last_day: date
    rewards: list[StatementLineSeen]
    rewards_total: Decimal
    expenses: list[StatementLineSeen]
    expenses_total: Decimal
    note: str | None


class StatementSeen(Seen):
    project: str
    environment: str | None
    statement: StatementBody


class CellSeen(Seen):
    name: str
    payments: int | None
    people: int | None
    paid: Decimal | None
    note: str | None


class FunderSeen(Seen):
    currency: str
    rewards: CellSeen
    expenses: CellSeen
    by_phase: list[CellSeen]
    by_kind: list[CellSeen]
    by_rate: list[CellSeen]
    fees: Decimal | None
