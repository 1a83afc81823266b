"""Answers about money drawn for people at a terminal. Sums keep their places and stand under each other."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.drawing import plain, spoken, table
from cli.seen import RunSeen
from cli.seen_money import (
    AccountSeen,
    CellSeen,
    CheckSeen,
    FunderSeen,
    LedgerSeen,
    MismatchSeen,
    ReconciliationSeen,
    StatementLineSeen,
    StatementSeen,
)

SUMS = ("amount", "paid", "payments", "people", "count", "approved", "proposed", "from", "to")


def ledger(console: Console, seen: LedgerSeen) -> None:
    if not seen.payments:
        console.print(f"Nothing of {seen.project} was approved for payment yet.")
        return
    _test_mark(console, seen.environment)
    accounts = _sums("account", "amount", title="[bold]Balances[/]")
    for one in seen.balances:
        accounts.add_row(plain(one.account), f"{one.amount} {one.currency}")
    states = _sums("state", "count", "amount", title="\n[bold]Payments by state[/]")
    for state in seen.states:
        states.add_row(plain(state.state), str(state.count), f"{state.amount} {state.currency}")
    rows = _sums("id", "reward", "run", "person", "amount", "state", "arrival", title="\n[bold]Payments[/]")
    for payment in seen.payments:
        arrival = plain(payment.arrival) + (f" ({escape(payment.adverse)})" if payment.adverse else "")
        rows.add_row(payment.external_id, payment.line or "-", payment.run, spoken(payment.person),
                     f"{payment.amount} {payment.currency}", plain(payment.state), arrival)
    for drawn in (accounts, states, rows):
        console.print(drawn)


def run(console: Console, seen: RunSeen, currency: str) -> None:
    """What an approver says yes to, and whose yes it still needs."""
    looks = seen.second_look or {}
    rows = _sums("id", "person", "for", "second look", "amount", title=f"[bold]Payment run {escape(seen.id)}[/]")
    for one in seen.lines or []:
        rows.add_row(one.id, spoken(one.person), escape(one.why), escape(looks.get(one.id, "-")), str(one.amount))
    rows.add_row("", "", "", "Total", f"{seen.total} {currency}")
    console.print(rows)
    if seen.earlier:
        console.print(f"Proposed earlier that day: {seen.earlier} {currency}. It counts for how many approve, too.")
    said = ", ".join(spoken(one.person) for one in seen.approvals) or "nobody"
    missing = ", ".join(spoken(one) for one in seen.missing) or "nobody"
    console.print(f"Proposed by {spoken(seen.proposer)}; approved by {said}; missing: {missing}.")


def check(console: Console, seen: CheckSeen) -> None:
    mark = "[green]whole[/]" if seen.whole else "[red]differs[/]"
    console.print(f"{seen.project}: {mark}. {seen.events} events, {seen.entries} entries, {seen.payments} payments; "
                  f"paid in events {_amounts(seen.paid_in_events)}, issued in the ledger "
                  f"{_amounts(seen.issued_in_ledger)}.")
    if seen.under_way:
        console.print(f"  under way: {', '.join(seen.under_way)} (issued; the project hears of it soon)")
    for sentence in seen.differences:
        console.print(f"  - {escape(sentence)}")


def reconciliation(console: Console, seen: ReconciliationSeen) -> None:
    mark = "[green]equal[/]" if seen.clean else "[red]not equal[/]"
    console.print(f"{seen.at:%Y-%m-%d %H:%M} UTC, {escape(seen.provider)}, orders from {seen.since:%Y-%m-%d %H:%M} to "
                  f"{seen.until:%Y-%m-%d %H:%M}: {mark}, {seen.matched} matched.")
    console.print(f"Ours {_amounts(seen.ours_total)}, theirs {_amounts(seen.theirs_total)}.")
    if seen.sentence:
        console.print(escape(seen.sentence))
    for title, found in (("ours only", seen.ours_only), ("theirs only", seen.theirs_only), ("differs", seen.differs)):
        for one in found:
            console.print(f"  {title}: {_mismatch(one)}")
    for explained in seen.explained:
        console.print(f"  explained: {_mismatch(explained)}; {escape(explained.reason)} ({explained.by}, "
                      f"{explained.explained_at:%Y-%m-%d})")


def account(console: Console, seen: AccountSeen) -> None:
    if seen.looked_at is None or seen.available is None:
        console.print("The payout account was not looked at yet, or it holds no balance.")
    else:
        mark = "" if seen.covers is None else (": [green]enough[/]" if seen.covers else ": [red]not enough[/]")
        console.print(f"The account at {escape(seen.provider or '-')} held {seen.available} {seen.currency} on "
                      f"{seen.looked_at:%Y-%m-%d %H:%M} UTC{mark}.")
    rows = _sums("currency", "approved", "proposed", title="[bold]What waits to be paid from it[/]")
    for waits in seen.waits:
        rows.add_row(waits.currency, str(waits.approved), str(waits.proposed))
    bands = _sums("people can choose", "from", "to", title="\n[bold]What people can choose[/]")
    for band in seen.bands:
        only = f" ({plain(band.routes[0])} only)" if len(band.routes) == 1 else ""
        bands.add_row(escape(band.name) + only, f"{band.least} {band.currency}", str(band.most or "any"))
    for drawn in filter(lambda one: one.row_count, (rows, bands)):
        console.print(drawn)
    if seen.sentence:
        console.print(escape(seen.sentence))


def _mismatch(one: MismatchSeen) -> str:
    place = f" ({one.project}, run {one.run})" if one.project and one.run else ""
    name = one.external_id or f"order {one.order_id}"
    said = [f"ours: {one.ours}" if one.ours else "", f"theirs: {one.theirs}" if one.theirs else ""]
    return escape(f"{name}{place}: {'; '.join(filter(None, said))}")


def statement(console: Console, seen: StatementSeen) -> None:
    found = seen.statement
    _test_mark(console, seen.environment)
    console.print(f"[bold]{escape(found.person)}[/] in {seen.project}, {found.first_day} to {found.last_day}")
    for title, lines, total in (("Rewards", found.rewards, found.rewards_total),
                                ("Expenses", found.expenses, found.expenses_total)):
        console.print(_paid(title, lines, f"{total} {found.currency}"))
    if found.note:
        console.print(escape(found.note))


def _paid(title: str, lines: Iterable[StatementLineSeen], total: str) -> Table:
    rows = _sums("id", "paid on", "for", "amount", title=f"\n[bold]{title}[/]")
    for one in lines:
        rows.add_row(one.line, one.paid_on.isoformat(), escape(one.what), str(one.amount))
    rows.add_row("", "", "Total", total)
    return rows


def funder(console: Console, seen: FunderSeen) -> None:
    for title, cells in (("Paid", [seen.rewards, seen.expenses]), ("By phase", seen.by_phase),
                         ("By kind", seen.by_kind), ("By rate", seen.by_rate)):
        rows = _sums("what", "payments", "people", "paid", title=f"\n[bold]{title}[/], {seen.currency}")
        for cell in cells:
            rows.add_row(*_cell(cell))
        console.print(rows)
    console.print(f"\nFees of the payout service: {'not shown' if seen.fees is None else seen.fees}.")


def _test_mark(console: Console, environment: str | None) -> None:
    if environment == "sandbox":
        console.print("[bold yellow]TEST: no real money[/]")


def _cell(cell: CellSeen) -> list[str]:
    if cell.paid is None:
        return [plain(cell.name), "-", "-", escape(cell.note or "not shown")]
    return [plain(cell.name), str(cell.payments), str(cell.people), str(cell.paid)]


def _amounts(found: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{amount} {currency}" for currency, amount in sorted(found.items())) or "nothing"


def _sums(*columns: str, title: str) -> Table:
    made = table(*columns, title=title)
    for column in made.columns:
        if column.header in SUMS:
            column.justify = "right"
    return made
