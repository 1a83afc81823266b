"""What a step of a payment books and which outcomes the ledger takes. Pure; ledger.py stores what follows.

Five accounts per project and currency. `budget` is where money comes from, so it goes below zero.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from integrations.errors import Conflict, Refused
from integrations.ports import LedgerEntry, Outcome, OutcomeState, Shape

Account = Literal["budget", "reserved", "in_flight", "paid", "fees"]
Step = Literal["reserve", "submit", "issue", "release", "fee"]

# What the provider may still change its mind about, and what stays for ever.
OPEN: tuple[OutcomeState, ...] = ("pending", "blocked_funds", "unknown", "conflict")
NO_MONEY_MOVED: tuple[OutcomeState, ...] = ("rejected", "failed")
ENDED: tuple[OutcomeState, ...] = ("issued", *NO_MONEY_MOVED)

_MOVES: dict[Step, tuple[Account, Account]] = {
    "reserve": ("budget", "reserved"),
    "submit": ("reserved", "in_flight"),
    "issue": ("in_flight", "paid"),
    "fee": ("budget", "fees"),
}


class Line(Shape):
    """One payment as it stands. `body_sealed` is there from the intent on."""

    external_id: str
    project_id: str
    run_id: str
    state: Literal["reserved", "in_flight"] | OutcomeState
    amount_minor: int
    currency: str
    provider: str | None = None
    body_sealed: str | None = None
    sha256: str | None = None
    order_id: str | None = None
    reward_id: str | None = None
    fees_minor: int = 0


def book(step: Step, line: Line, at: datetime, amount_minor: int | None = None) -> LedgerEntry:
    """The entry of a step. Its id comes from the payment and the step, so that a repeat is the same entry."""
    held_in: Account = "in_flight" if line.sha256 else "reserved"
    source, target = (held_in, "budget") if step == "release" else _MOVES[step]
    amount = line.amount_minor if amount_minor is None else amount_minor
    return LedgerEntry(entry_id=f"{line.external_id}:{step}", external_id=line.external_id, step=step, debit=target,
                       credit=source, amount_minor=amount, currency=line.currency, at=at)


def entries_of(line: Line, outcome: Outcome, at: datetime) -> list[LedgerEntry]:
    """What an outcome books: the money arrives, with its fee; or it goes back; or it stays in flight."""
    if outcome.state in NO_MONEY_MOVED:
        return [book("release", line, at)]
    if outcome.state != "issued":
        return []
    fee = [book("fee", line, at, outcome.fees_minor)] if outcome.fees_minor else []
    return [book("issue", line, at), *fee]


def refuse_other_sum(line: Line, amount_minor: int, currency: str) -> None:
    """Conflict when the line was reserved with another sum."""
    if (line.amount_minor, line.currency) != (amount_minor, currency):
        raise Conflict(f"Payment {line.external_id} is reserved with another sum. Nothing was sent; a person has to "
                       "compare both and decide under a new version.")


def refuse_contradiction(line: Line, outcome: Outcome) -> None:
    """Conflict when the provider says another sum, or another end, than the ledger holds."""
    said = (outcome.amount_minor, outcome.currency or line.currency)
    if outcome.amount_minor is not None and said != (line.amount_minor, line.currency):
        raise Conflict(f"The provider names another sum for {line.external_id} than was approved. Nothing was booked; "
                       "finance has to compare the order with the ledger.")
    if line.state in ENDED and outcome.state in ENDED and line.state != outcome.state:
        raise Conflict(f"The ledger has {line.external_id} as {line.state}, the provider now says {outcome.state}. "
                       "Nothing was booked; finance has to look at the order.")
    if line.state == "reserved" and outcome.state not in NO_MONEY_MOVED:
        raise Refused(f"Payment {line.external_id} was never sent from here, so it can't be {outcome.state}. "
                      "Nothing was booked; finance has to look at the order.")


def balances(entries: Iterable[LedgerEntry]) -> dict[str, dict[str, int]]:
    """Minor units by currency and account. The accounts of a currency sum to zero."""
    totals: dict[str, Counter[str]] = {}
    for entry in entries:
        accounts = totals.setdefault(entry.currency, Counter())
        accounts[entry.debit] += entry.amount_minor
        accounts[entry.credit] -= entry.amount_minor
    return {currency: dict(accounts) for currency, accounts in totals.items()}
