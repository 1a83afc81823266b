"""Whether the money of a project is told alike by its events, its ledger and the requests that were sent.

Nothing is changed. Asked by `coproduce ledger verify`, by tests after every fault, and before an audit.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import get_args

from domain.money import spoken
from domain.project import Project
from domain.state_money import RewardLine
from integrations.errors import IntegrationError
from integrations.ports import Ledger, LedgerEntry, LedgerLine, Shape
from integrations.records.ledger_rules import Account, balances
from integrations.records.reads import RecordReads

# Where the money of a line is in each state; nowhere once it is back in the budget.
PLACE: dict[str, str] = {
    "reserved": "reserved", "in_flight": "in_flight", "pending": "in_flight", "blocked_funds": "in_flight",
    "unknown": "in_flight", "conflict": "in_flight", "issued": "paid"}
HELD = ("reserved", "in_flight", "paid", "returned")
ACCOUNTS = get_args(Account)


class LedgerReport(Shape):
    """What a check found. `under_way` are payments that the provider has issued and the project hears of soon."""

    project: str
    events: int
    entries: int
    payments: int
    paid_in_events_minor: dict[str, int]
    issued_in_ledger_minor: dict[str, int]
    under_way: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.differences


class LedgerCheck:
    """Reads only; Missing when a project is not known."""

    def __init__(self, records: RecordReads, ledger: Ledger) -> None:
        self._records, self._ledger = records, ledger

    def of(self, project_id: str) -> LedgerReport:
        """Every difference as a sentence that says which payment it is about."""
        chain = self._records.verify_chain(project_id)
        project, lines = self._records.project(project_id), self._ledger.lines(project_id)
        entries = self._ledger.entries(project_id)
        differences = [] if chain.whole else [chain.sentence]
        differences += [*_entries(entries), *_lines(lines, entries), *self._requests(lines), *_both(project, lines)]
        paid = sum(one.amount_minor for one in project.lines.values() if one.state == "paid")
        return LedgerReport(
            project=project_id, events=chain.events, entries=len(entries), payments=len(lines),
            paid_in_events_minor={project.currency: paid}, issued_in_ledger_minor=_issued(lines),
            under_way=tuple(_under_way(project, lines)), differences=tuple(differences))

    def _requests(self, lines: Sequence[LedgerLine]) -> Iterator[str]:
        """What was sent is kept byte for byte and is about this payment."""
        for line in lines:
            try:
                intent = self._ledger.stored(line.external_id)
            except IntegrationError as error:
                yield f"The request of payment {line.external_id} can't be opened: {error}"
                continue
            if intent is None:
                # Erasing a person takes the request of what has ended and leaves its hash.
                if line.sha256 is None and line.state not in ("reserved", "rejected", "failed"):
                    yield f"Payment {line.external_id} is {_plain(line.state)}, but no request of it is kept."
            elif sha256(intent.body).hexdigest() != intent.sha256:
                yield (f"The request of payment {line.external_id} does not match the hash that was kept with it. It "
                       "was changed after it was approved; compare with the provider's order.")
            elif _named(intent.body) != line.external_id:
                yield f"The request kept for payment {line.external_id} is that of another payment."


def _named(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("external_id", "")) if isinstance(found, dict) else ""


def _entries(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    for one in entries:
        known = one.debit in ACCOUNTS and one.credit in ACCOUNTS and one.debit != one.credit
        if one.amount_minor <= 0 or not known:
            yield f"Entry {one.entry_id} is none that a payment makes: {one.credit} to {one.debit}."
    for currency, accounts in balances(entries).items():
        if sum(accounts.values()) != 0:
            yield f"The entries in {currency} do not sum to zero."
        for account, amount in accounts.items():
            if account != "budget" and amount < 0:
                yield f"The account {account} holds less than nothing: {spoken(amount, currency)}."


def _lines(lines: Sequence[LedgerLine], entries: Sequence[LedgerEntry]) -> Iterator[str]:
    """The fold of a payment's entries says the same as its state."""
    found: dict[str, list[LedgerEntry]] = {one.external_id: [] for one in lines}
    for entry in entries:
        if entry.external_id not in found:
            yield f"Entry {entry.entry_id} belongs to no payment of this project."
        found.setdefault(entry.external_id, []).append(entry)
    for line in lines:
        accounts = balances(found[line.external_id]).get(line.currency, {})
        place = PLACE.get(line.state)
        held = {name: accounts[name] for name in HELD if accounts.get(name)}
        if held != ({place: line.amount_minor} if place else {}):
            told = ", ".join(f"{spoken(amount, line.currency)} {_plain(name)}" for name, amount in held.items())
            yield (f"Payment {line.external_id} is {_plain(line.state)} with {spoken(line.amount_minor, line.currency)}"
                   f", but its entries say {told or 'that no money is bound'}.")
        if accounts.get("fees", 0) != line.fees_minor:
            yield f"The fees of payment {line.external_id} are not what its entries say."


def _both(project: Project, lines: Sequence[LedgerLine]) -> Iterator[str]:
    """The project's events and the ledger tell the same of each payment."""
    booked = {one.external_id: one for one in lines}
    known = {one.external_id: one for one in project.lines.values()}
    for key, line in booked.items():
        if key not in known:
            yield f"The ledger has payment {key}, of which the project's events know nothing."
        elif (sentence := _apart(project, known[key], line)) is not None:
            yield sentence
    for key, own in known.items():
        if own.state == "paid" and key not in booked:
            yield f"Payment {key} is paid by the project's events, and the ledger does not have it."


def _apart(project: Project, own: RewardLine, line: LedgerLine) -> str | None:
    """How the two differ; None when they do not, or when the project only has not heard yet."""
    key = line.external_id
    if (own.amount_minor, project.currency, own.person) != (line.amount_minor, line.currency, line.person):
        return (f"Payment {key} is {spoken(own.amount_minor, project.currency)} to {own.person} by the project's "
                f"events and {spoken(line.amount_minor, line.currency)} to {line.person} in the ledger.")
    if own.state == "paid" and line.state != "issued":
        return f"Payment {key} is paid by the project's events and {_plain(line.state)} in the ledger."
    if line.state == "issued" and own.state not in ("paid", *HEARS_SOON):
        return f"Payment {key} is issued in the ledger and {_plain(own.state)} by the project's events."
    return None


HEARS_SOON = ("approved", "needs_attention")


def _under_way(project: Project, lines: Sequence[LedgerLine]) -> Iterator[str]:
    states: Mapping[str, str] = {one.external_id: one.state for one in project.lines.values()}
    for line in lines:
        if line.state == "issued" and states.get(line.external_id) in HEARS_SOON:
            yield line.external_id


def _issued(lines: Sequence[LedgerLine]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for line in lines:
        if line.state == "issued":
            totals[line.currency] = totals.get(line.currency, 0) + line.amount_minor
    return totals


def _plain(name: str) -> str:
    return name.replace("_", " ")
