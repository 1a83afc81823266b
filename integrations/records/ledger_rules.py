"""What a step of a payment books and which outcomes the ledger takes. Pure; ledger.py stores what follows.

Six accounts per project and currency. `budget` is where money comes from, so it goes below zero. What comes back passes
through `returned`, so that it can be told from what never left.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from domain.state_money import DeliveryState
from integrations.errors import Conflict, Refused
from integrations.ports import LedgerEntry, Outcome, OutcomeState, Shape

Account = Literal["budget", "reserved", "in_flight", "paid", "fees", "returned"]
Step = Literal["reserve", "submit", "issue", "release", "fee", "return", "restore", "fee_return"]

# What the provider may still change its mind about, and what stays for ever.
OPEN: tuple[OutcomeState, ...] = ("pending", "blocked_funds", "unknown", "conflict")
NO_MONEY_MOVED: tuple[OutcomeState, ...] = ("rejected", "failed")
ENDED: tuple[OutcomeState, ...] = ("issued", *NO_MONEY_MOVED, "returned")
# What may follow an end: a reward that was issued is cancelled and its money comes back; or the same is told in other
# words, because no refund was shown yet when it was booked as failed.
_AFTER_THE_END = (("issued", "returned"), ("failed", "returned"))

_MOVES: dict[Step, tuple[Account, Account]] = {
    "reserve": ("budget", "reserved"),
    "submit": ("reserved", "in_flight"),
    "issue": ("in_flight", "paid"),
    "fee": ("budget", "fees"),
    "restore": ("returned", "budget"),
    "fee_return": ("fees", "budget"),
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
    sentence: str = ""
    delivery: DeliveryState = "unknown"
    delivery_reason: str = ""
    delivery_retryable: bool = False
    adverse: str = ""
    paid_on: date | None = None
    recorded_by: str | None = None


def book(step: Step, line: Line, at: datetime, amount_minor: int | None = None) -> LedgerEntry:
    """The entry of a step. Its id comes from the payment and the step, so that a repeat is the same entry."""
    source, target = _move(step, line)
    amount = line.amount_minor if amount_minor is None else amount_minor
    return LedgerEntry(entry_id=f"{line.external_id}:{step}", external_id=line.external_id, step=step, debit=target,
                       credit=source, amount_minor=amount, currency=line.currency, at=at)


def _move(step: Step, line: Line) -> tuple[Account, Account]:
    """From which account to which: what goes back comes from where the money of the line is."""
    if step == "release":
        return "in_flight" if line.sha256 else "reserved", "budget"
    if step == "return":
        return "paid" if line.state == "issued" else "in_flight", "returned"
    return _MOVES[step]


def entries_of(line: Line, outcome: Outcome, at: datetime) -> list[LedgerEntry]:
    """What an outcome books: the money arrives, with its fee; or it goes or comes back; or it stays in flight."""
    if outcome.state in NO_MONEY_MOVED:
        return [book("release", line, at)]
    if outcome.state == "returned":
        return _entries_of_return(line, outcome.fees_minor, at)
    if outcome.state != "issued":
        return []
    fee = [book("fee", line, at, outcome.fees_minor)] if outcome.fees_minor else []
    return [book("issue", line, at), *fee]


def _entries_of_return(line: Line, kept_minor: int, at: datetime) -> list[LedgerEntry]:
    """The sum comes back; of the fee what was not kept comes back, or what was kept is booked."""
    back = [book("return", line, at), book("restore", line, at)]
    booked = line.fees_minor if line.state == "issued" else 0
    if kept_minor < booked:
        return [*back, book("fee_return", line, at, booked - kept_minor)]
    return [*back, book("fee", line, at, kept_minor)] if kept_minor and not booked else back


def says_nothing_new(line: Line, outcome: Outcome) -> bool:
    """Whether it books nothing more: an answer of an earlier moment, or the money is in the budget already."""
    if line.state not in ENDED:
        return False
    return outcome.state in OPEN or line.state == "returned" or (line.state, outcome.state) == ("failed", "returned")


def fees_after(line: Line, outcome: Outcome) -> int:
    """The fee of a line once an outcome is booked: what was booked first stays, unless money came back."""
    if outcome.state == "returned":
        booked = line.fees_minor if line.state == "issued" else outcome.fees_minor
        return min(booked, outcome.fees_minor) if booked else outcome.fees_minor
    return (line.fees_minor or outcome.fees_minor) if outcome.state == "issued" else 0


def all_adverse(line: Line, outcome: Outcome) -> str:
    """Everything that ever spoke against a payment, each once: it is only ever added to."""
    told = [*line.adverse.split(", "), *outcome.adverse.split(", ")]
    return ", ".join(dict.fromkeys(filter(None, told)))


def delivery_after(line: Line, outcome: Outcome) -> Outcome:
    """Who knows of the delivery: it may change at any time, and the reason of a failure lasts as long as the failure.

    Its three fields are taken from the answer, or, as an outcome, from the line.
    """
    known = Outcome(external_id=line.external_id, state="unknown", delivery=line.delivery,
                    delivery_reason=line.delivery_reason, delivery_retryable=line.delivery_retryable)
    if outcome.delivery == "unknown":
        return known
    same_failure = outcome.delivery == line.delivery == "failed" and not outcome.delivery_reason
    return known if same_failure else outcome


def refuse_other_sum(line: Line, amount_minor: int, currency: str) -> None:
    """Conflict when the line was reserved with another sum."""
    if (line.amount_minor, line.currency) != (amount_minor, currency):
        raise Conflict(f"Payment {line.external_id} is reserved with another sum. Nothing was sent; a person has to "
                       "compare both and decide under a new version.")


def refuse_contradiction(line: Line, outcome: Outcome) -> None:
    """Conflict when the provider says another sum, or another end, than the ledger holds.

    The sum of an order that costs nothing is no matter: our own goes back to the budget.
    """
    said = (outcome.amount_minor, outcome.currency or line.currency)
    moved = line.state == "issued" or outcome.state not in (*NO_MONEY_MOVED, "returned")
    if moved and outcome.amount_minor is not None and said != (line.amount_minor, line.currency):
        raise Conflict(f"The provider names another sum for {line.external_id} than was approved. Nothing was booked; "
                       "finance has to compare the order with the ledger.")
    if line.state in ENDED and outcome.state in ENDED and line.state != outcome.state and (
            line.state, outcome.state) not in _AFTER_THE_END:
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
