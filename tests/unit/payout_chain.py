"""The whole chain of a payment for a machine: rules, activities, adapter, ledger, payout server and its faults."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.payout_errands import PayoutErrands
from activities.payout_news import PayoutNews
from activities.payouts import PayoutActivities
from activities.reconciling import compared
from activities.rewards import QUICK_TRIES, RunOutcome
from domain.commands import AnyCommand, SettleRun
from domain.commands_money import NoteDelivery
from domain.lines import plan_of
from domain.money import to_minor
from domain.refusals import Refusal
from domain.state import SYSTEM, Actor
from domain.state_money import RewardLine
from integrations.errors import IntegrationError
from integrations.ports import PayoutHint, ProviderOrder
from integrations.ports_reconciliation import Reconciliation
from integrations.records.ledger_check import LedgerCheck
from integrations.records.payout_hints import SqlPayoutHints
from sandbox.payouts.running import RunningPayouts
from tests.contract.reward_world import World, make_world

PROJECTS = (f"chain-{number}-{datetime.now(UTC):%H%M%S%f}" for number in count(1))
NO_MONEY = ("rejected", "failed", "returned")


class Chain:
    """One project and its payouts. What the workflows pass on is passed on here, or gets lost where a test says so."""

    def __init__(self, payouts: RunningPayouts) -> None:
        self._folder = TemporaryDirectory()
        self.payouts, self.began = payouts, datetime.now(UTC) - timedelta(minutes=1)
        self.world: World = make_world(Path(self._folder.name), payouts.base_url, payouts.api_key,
                                       project_id=next(PROJECTS), timeout=(2.0, 2.0))
        paying = self.world.activities
        self.hints = SqlPayoutHints(self.world.engine)
        self.looking = PayoutActivities(paying.records, paying.ledger, paying.provider, self.hints)
        self.errands = PayoutErrands(paying.records, self.world.people, paying.ledger, paying.provider)
        self.asked = {"take_back": dict[str, int](), "resolve": dict[str, int]()}

    def close(self) -> None:
        self.world.engine.dispose()
        self._folder.cleanup()

    @property
    def lines(self) -> dict[str, RewardLine]:
        return self.world.project.lines

    def ask(self, person: str | None, command: Any) -> bool:
        """Whether the rules took it."""
        given: AnyCommand = command.model_copy(update={"actor": Actor(person=person) if person else SYSTEM})
        try:
            self.world.decide(given, hours=1)
        except Refusal:
            return False
        return True

    # --- what the workflows do ----------------------------------------------------------------------------------------

    def submit(self, run: str, heard: bool = True) -> None:
        """One look of a run; `heard`: its report reaches the project."""
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=QUICK_TRIES)
        with suppress(ApplicationError):
            outcome = environment.run(self.world.activities.submit_run, self.world.project.id, run)
            if heard:
                self._report(run, outcome)

    def _report(self, run: str, outcome: RunOutcome) -> None:
        known = {name: value for name, value in outcome.model_dump().items() if name in SettleRun.model_fields}
        self.ask(None, SettleRun(run=run, **known))

    def hear(self) -> None:
        self.world.an_hour_later()
        self._passed_on(self._tried(self.looking.hear))

    def look_after(self) -> None:
        self.world.an_hour_later()
        self._passed_on(self._tried(self.looking.look_after))

    def run_errands(self) -> None:
        """Each that was asked for and not done yet."""
        for key, line in list(self.lines.items()):
            for what, times in (("take_back", line.take_backs), ("resolve", line.resolved)):
                if times > self.asked[what].get(key, 0):
                    self.asked[what][key] = times
                    self._passed_on(self._tried(getattr(self.errands, what), self.world.project.id, key))

    def _tried(self, activity: Any, *arguments: str) -> PayoutNews:
        try:
            news: PayoutNews = ActivityEnvironment().run(activity, *arguments)
        except ApplicationError:
            return PayoutNews()
        return news

    def _passed_on(self, news: PayoutNews) -> None:
        for deliveries in news.deliveries.values():
            for one in deliveries:
                self.ask(None, NoteDelivery(**one.model_dump()))
        for runs in news.reports.values():
            for run, outcome in runs.items():
                self._report(run, outcome)

    # --- what the provider's side shows -------------------------------------------------------------------------------

    def orders(self) -> list[ProviderOrder]:
        """This project's orders at the provider, whatever is wrong with it now."""
        switches = self.payouts.switches()
        self.payouts.faults()
        found = list(self.world.activities.provider.orders(self.began, datetime.now(UTC) + timedelta(hours=1)))
        self.payouts.faults(**switches)
        mine = {line.external_id for line in self.lines.values()}
        return [one for one in found if one.external_id in mine]

    def hint(self, event: str, order_id: str, number: int) -> None:
        """Word about an order comes, whether or not it is so."""
        self.hints.keep(PayoutHint(uuid=f"{self.world.project.id}-{number:08d}", event=event, kind="order",
                                   created_utc=datetime.now(UTC), resource_id=order_id,
                                   adverse="cancelled" if event.endswith("CANCELED") else ""))

    # --- what holds always --------------------------------------------------------------------------------------------

    def paid_chains(self) -> Iterable[tuple[str, int]]:
        """For each decision to pay, with the lines that took its place: how many orders of it cost money."""
        costs = {one.external_id for one in self.orders() if one.state not in NO_MONEY}
        for first in (line for line in self.lines.values() if line.replaces is None):
            chain, newest = [first], first
            while following := next((one for one in self.lines.values() if one.replaces == newest.id), None):
                chain.append(following)
                newest = following
            yield first.id, sum(one.external_id in costs for one in chain)

    def bound_minor(self) -> int:
        """Reserved, on its way or paid, by the ledger."""
        held = self.world.balances()
        return sum(held.get(name, 0) for name in ("reserved", "in_flight", "paid"))

    def budget_minor(self) -> int:
        plan_of(self.world.project)
        budget = self.world.project.charter.budget
        return sum(to_minor(one.amount, "GBP") for one in budget.lines if one.id in ("rewards", "expenses"))

    def compared(self) -> Reconciliation:
        lines = [line for line in self.world.ledger.lines(self.world.project.id) if line.provider == "tremendous"]
        return compared(lines, self.orders(), "tremendous", datetime.now(UTC) + timedelta(hours=2))

    def differences(self) -> tuple[str, ...]:
        return LedgerCheck(self.world.records, self.world.ledger).of(self.world.project.id).differences

    def calm(self) -> None:
        """No more faults: everything that can go on goes on, and all news arrives."""
        self.payouts.faults()
        for _ in range(3):
            for run in [one.id for one in self.world.project.runs.values() if one.state == "released"]:
                self.submit(run)
            self.run_errands()
            with suppress(IntegrationError):
                self.hear()
            self.look_after()
