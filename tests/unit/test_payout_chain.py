"""Whatever people, faults and the provider do: nobody is paid twice, no limit is broken, and both books end alike.

A machine over the real code: rules, activities, adapter, ledger and the payout server.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.commands_payout import ResolvePayment, TakeBack
from sandbox.payouts.running import RunningPayouts, running
from tests.unit.payout_chain import Chain

which = st.integers(0, 40)
FAULTS: list[dict[str, object]] = [
    {}, {"drop_before": 1}, {"drop_after": 1}, {"error_500_before": 1}, {"error_500_after": 1}, {"garbage": 1},
    {"payment_required": 1}, {"conflict": 1}, {"rejected": 1}, {"unknown_status": 1}, {"accepted": 1},
    {"lag_reads": 2}, {"drop_after": 1, "lag_reads": 1, "rejected": 1}, {"delivery_failed": 2}, {"down": True},
    {"revoked": True}, {"delivery_failed": 1, "failure_reason": "invalid_email", "retryable": False}]
ENDS = ["EXECUTED", "FAILED", "CANCELED"]
CHOICES = [RewardPreference(choice="paid"), RewardPreference(choice="waived"),
           RewardPreference(choice="paid", route="manual")]


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    with running("--no-rate-limit") as payouts:
        payouts.set_balance("1000000.00")
        PayoutChain.payouts = payouts
        yield


class PayoutChain(RuleBasedStateMachine):
    """Refusals and errors are fine; a broken promise is not."""

    payouts: ClassVar[RunningPayouts]
    steps: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.payouts.faults()
        self.chain = Chain(self.payouts)
        self.number = 0
        for action in ("D1", "D2", "D3"):
            people = self.chain.world.project.actions[action].plan.reward
            self.chain.ask("P06", c.ConfirmAttendance(action=action, people=people.for_ if people else []))
        self.release()

    def teardown(self) -> None:
        if not hasattr(self, "chain"):
            return
        self.chain.calm()
        books = self.chain.compared()
        # A conflict is for people: it stays different until one of them decides.
        open_ones = {one.external_id for one in self.chain.lines.values() if one.state == "needs_attention"}
        assert not [one for one in (*books.ours_only, *books.differs) if one.external_id not in open_ones], books
        self.nobody_is_paid_twice()
        self.chain.close()

    def line(self, number: int, *states: str) -> str:
        keys = [key for key, one in self.chain.lines.items() if not states or one.state in states]
        return keys[number % len(keys)] if keys else "-"

    def has(self, *states: str) -> bool:
        return any(one.state in states for one in self.chain.lines.values())

    # --- people -------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.has("earned"))
    @rule()
    def release(self) -> None:
        if not self.chain.ask("P06", c.ProposeRun()):
            return
        run = list(self.chain.world.project.runs.values())[-1]
        for person in ("S01", "P05"):
            self.chain.ask(person, c.ApproveRun(run=run.id, seen=run.digest))

    @rule(person=st.sampled_from(["P01", "P03", "P04"]), preference=st.sampled_from(CHOICES))
    def choose(self, person: str, preference: RewardPreference) -> None:
        self.chain.ask(person, c.ChooseReward(preference=preference))

    @rule(hold=st.booleans())
    def hold_or_release(self, hold: bool) -> None:
        self.chain.ask("S01", m.HoldPayments(reason="Look") if hold else m.ReleasePayments())

    @precondition(lambda self: self.has("needs_attention"))
    @rule(number=which, by_hand=st.booleans())
    def pay_again(self, number: int, by_hand: bool) -> None:
        self.chain.ask("P06", m.PayAgain(line=self.line(number, "needs_attention"), reason="Back", by_hand=by_hand))

    @precondition(lambda self: self.has("needs_attention", "paid"))
    @rule(number=which, found=st.sampled_from(["as_approved", "no_money"]))
    def resolve(self, number: int, found: Any) -> None:
        key = self.line(number, "needs_attention", "paid")
        self.chain.ask("S01", ResolvePayment(line=key, found=found, reason="Asked"))

    @precondition(lambda self: self.has("paid"))
    @rule(number=which)
    def take_back(self, number: int) -> None:
        self.chain.ask("P06", TakeBack(line=self.line(number, "paid"), reason="Lost"))

    # --- workflows ----------------------------------------------------------------------------------------------------

    @precondition(lambda self: bool(self.chain.world.project.runs))
    @rule(number=which, heard=st.sampled_from([True, True, False]))
    def submit(self, number: int, heard: bool) -> None:
        runs = list(self.chain.world.project.runs)
        self.chain.submit(runs[number % len(runs)], heard)

    @rule()
    def errands_are_run(self) -> None:
        self.chain.run_errands()

    @rule()
    def hints_are_heard(self) -> None:
        self.chain.hear()

    @rule()
    def arrivals_are_looked_at(self) -> None:
        self.chain.look_after()

    # --- the provider -------------------------------------------------------------------------------------------------

    @rule(faults=st.sampled_from(FAULTS))
    def something_goes_wrong(self, faults: dict[str, object]) -> None:
        self.payouts.faults(**faults)

    @rule(number=which, end=st.sampled_from(ENDS))
    def an_order_ends(self, number: int, end: str) -> None:
        orders = [one for one in self.chain.orders() if one.state not in ("issued", "returned", "failed")]
        if orders:
            self.payouts.change_order(orders[number % len(orders)].order_id, status=end)

    @rule(number=which, event=st.sampled_from(["ORDERS.CANCELED", "REWARDS.DELIVERY.SUCCEEDED", "ORDERS.CREATED"]))
    def word_comes(self, number: int, event: str) -> None:
        orders = self.chain.orders()
        if orders:
            self.number += 1
            self.chain.hint(event, orders[number % len(orders)].order_id, self.number)

    # --- what holds always --------------------------------------------------------------------------------------------

    @invariant()
    @precondition(lambda self: hasattr(self, "chain"))
    def nobody_is_paid_twice(self) -> None:
        type(self).steps += 1
        assert [key for key, orders in self.chain.paid_chains() if orders > 1] == []

    @invariant()
    @precondition(lambda self: hasattr(self, "chain"))
    def no_more_is_bound_than_there_is(self) -> None:
        assert 0 <= self.chain.bound_minor() <= self.chain.budget_minor()

    @invariant()
    @precondition(lambda self: hasattr(self, "chain"))
    def the_accounts_are_what_the_payments_say(self) -> None:
        lines = self.chain.world.ledger.lines(self.chain.world.project.id)
        held = self.chain.world.balances()
        assert held.get("paid", 0) == sum(one.amount_minor for one in lines if one.state == "issued")
        assert held.get("returned", 0) == 0
        assert held.get("budget", 0) == -self.chain.bound_minor() - held.get("fees", 0)

    @invariant()
    @precondition(lambda self: hasattr(self, "chain"))
    def what_was_declined_is_not_at_the_provider(self) -> None:
        declined = {one.external_id for one in self.chain.lines.values() if one.state in ("waived", "swapped")}
        assert not declined & {one.external_id for one in self.chain.orders() if one.state == "issued"}


TestPayoutChain = PayoutChain.TestCase
TestPayoutChain.settings = settings(max_examples=4, stateful_step_count=25, deadline=None,
                                    suppress_health_check=list(HealthCheck))


class PayoutChainAtLength(PayoutChain):
    """The same, counted for itself."""

    steps: ClassVar[int] = 0


@pytest.mark.soak
def test_over_more_than_five_thousand_steps_the_promises_hold() -> None:
    run_state_machine_as_test(PayoutChainAtLength, settings=settings(
        max_examples=110, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)))
    assert PayoutChainAtLength.steps > 5000
