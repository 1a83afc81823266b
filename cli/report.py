"""The report at a terminal: problem, money, votes, measures, and what became of what people said."""

from decimal import Decimal

from rich.console import Console
from rich.markup import escape

from cli.drawing import plain, table
from cli.seen import OptionSeen, Seen
from domain.phases import Phase


class MoneyReported(Seen):
    currency: str
    planned_total: Decimal
    earned: Decimal
    paid_share: str | None
    in_time: str | None
    expenses: Decimal | None
    not_told: list[str]


class ActionReported(Seen):
    status: str


class PhaseReported(Seen):
    phase: Phase
    title: str
    state: str
    actions: list[ActionReported]


class PollReported(Seen):
    poll: str
    turnout: dict[str, int]
    eligible: dict[str, int]
    results: list[OptionSeen]


class MeasureReported(Seen):
    id: str
    label: str
    baseline: int | float | str | None
    target: int | float | str | None
    latest: int | float | str | None


class AnswerReported(Seen):
    you_said: str
    we_did: str
    because: str


class ReportSeen(Seen):
    name: str
    organisation: str
    problem: str
    status: str
    version: int
    phases: list[PhaseReported]
    polls: list[PollReported]
    money: MoneyReported
    measures: list[MeasureReported]
    you_said: list[AnswerReported]
    unanswered: int


def draw(console: Console, seen: ReportSeen) -> None:
    console.print(f"[bold]{escape(seen.name)}[/], {escape(seen.organisation)}: {plain(seen.status)}")
    console.print(f"The problem, in the group's words: {escape(seen.problem)}")
    _phases(console, seen)
    _money(console, seen.money)
    for poll in seen.polls:
        _poll(console, poll)
    _measures(console, seen)
    for said in seen.you_said:
        console.print(f"\nYou said: {escape(said.you_said)}\nWe did: {escape(said.we_did)}\n"
                      f"Because: {escape(said.because)}")
    if seen.unanswered:
        console.print(f"\n{seen.unanswered} suggestions still wait for an answer.")


def _phases(console: Console, seen: ReportSeen) -> None:
    rows = table("phase", "state", "work done", title="")
    for one in seen.phases:
        done = sum(action.status == "done" for action in one.actions)
        rows.add_row(one.title, plain(one.state), f"{done} of {len(one.actions)}")
    console.print(rows)


def _money(console: Console, money: MoneyReported) -> None:
    """What tells of nobody; see domain/report_money.py."""
    console.print(f"\nMoney in {money.currency}: budget {money.planned_total}, earned by taking part {money.earned}.")
    if money.paid_share:
        console.print(f"Paid out: {money.paid_share} of it.")
    if money.in_time:
        console.print(f"In time: {money.in_time} of the payments.")
    if money.expenses is not None:
        console.print(f"Expenses paid back: {money.expenses}.")
    for sentence in money.not_told:
        console.print(sentence, style="dim")


def _poll(console: Console, poll: PollReported) -> None:
    voices = f"{sum(poll.turnout.values())} of {sum(poll.eligible.values())} voted"
    order = "; ".join(f"{one.place}. {one.option} ({one.points})" for one in poll.results)
    console.print(f"\nVote on {plain(poll.poll)}, {voices}. {escape(order or 'It is not counted yet.')}")


def _measures(console: Console, seen: ReportSeen) -> None:
    rows = table("measure", "before", "now", "wanted", title="")
    for one in seen.measures:
        values = [("-" if value is None else str(value)) for value in (one.baseline, one.latest, one.target)]
        rows.add_row(escape(one.label), *values)
    console.print(rows)
