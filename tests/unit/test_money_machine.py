"""Whatever people, the provider and time do to a project's money, its promises hold: a machine over the real rules."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.commands_payout import ResolvePayment, TakeBack
from domain.project import fold
from tests.unit.money_desk import MoneyDesk
from tests.unit.money_world import SYSTEM, added, confirmed, money_world, released

ACTIONS = ("D1", "D2", "D3", "D4", "N1")
PAID_PEOPLE = ("P01", "P02", "P03", "P04", "P08")
MONEY_PEOPLE = ("P03", "P05", "P06", "P07", "S01")
SUMS = ("0.01", "9.99", "38.50", "50.00", "123.45")
anybody = st.sampled_from(sorted({*PAID_PEOPLE, *MONEY_PEOPLE}))
payee, actor, action = st.sampled_from(PAID_PEOPLE), st.sampled_from(MONEY_PEOPLE), st.sampled_from(ACTIONS)
head = st.sampled_from(["P06", "P06", "P01"])
which = st.integers(0, 60)
choices = st.sampled_from([
    RewardPreference(choice="paid"), RewardPreference(choice="waived"), RewardPreference(choice="reduced", percent=33),
    RewardPreference(choice="swapped", instead="A", swap="training")])


class Money(MoneyDesk):
    """One project with narrow limits. Refusals are fine; a broken promise is not."""

    @initialize()
    def begin(self) -> None:
        self.world = money_world(
            {"two_approvers_above": "120.00", "batch_cap": "300.00", "per_person_cap": "200.00",
             "reward_cap": "160.00", "phase_caps": {"co_design": "540.00"}, "expense_cap": "60.00"},
            budget={"rewards": "560.00", "expenses": "90.00"}, proposers=("P06", "P03"))
        added(self.world, preparation="task_30", mode="online")
        self.seen = {}
        self.paid = Counter()
        self.unsent = set()
        for first in ("D1", "D2"):
            self.world.attend(first)
        confirmed(self.world, "P08", "38.50")
        released(self.world, *(key for key in self.project.lines if "D1" in key and "P02" not in key))

    # --- what people do ---------------------------------------------------------------------------------------------

    @precondition(lambda self: self.has("earned"))
    @rule(numbers=st.lists(which, max_size=4), by=st.sampled_from(["P06", "P06", "P03"]), approver=st.sampled_from(
        ["S01", "S01", "P06", "P03", "P08"]), held=st.sampled_from([False, False, True]))
    def a_run_goes_its_way(self, numbers: list[int], by: str, approver: str, held: bool) -> None:
        """So that what comes after a release is met often; each step may be refused."""
        if held != bool(self.project.hold):
            self.ask("S01", m.HoldPayments(reason="Asking") if held else m.ReleasePayments())
        if self.ask(by, c.ProposeRun(lines=list(dict.fromkeys(self.line(one, "earned") for one in numbers)))):
            newest = list(self.project.runs)[-1]
            for person in (approver, "P05"):
                self.ask(person, c.ApproveRun(run=newest, seen=self.project.runs[newest].digest))

    @rule(key=action, people=st.lists(payee, min_size=1, max_size=4), minutes=st.integers(1, 200))
    def attends(self, key: str, people: list[str], minutes: int) -> None:
        self.ask("P06", c.ConfirmAttendance(action=key, people=people, minutes=minutes))

    @rule(by=head, key=action, people=st.lists(payee, min_size=1, max_size=3), hours=st.integers(0, 60))
    def calls_off(self, by: str, key: str, people: list[str], hours: int) -> None:
        self.ask(by, m.CallOff(action=key, people=people, notice_hours=hours, minutes=30, reason="Ill"))

    @rule(by=head, key=action, days=st.integers(-20, 20), minutes=st.sampled_from([None, 30, 90]))
    def moves(self, by: str, key: str, days: int, minutes: int | None) -> None:
        due = self.project.actions[key].due + timedelta(days=days)
        self.ask(by, c.MoveAction(action=key, due=due, minutes=minutes))

    @rule(by=head, key=st.sampled_from(["D3", "D3", "D4", "N1"]), days=st.integers(1, 3))
    def moves_right_before(self, by: str, key: str, days: int) -> None:
        """So that late changes are met often."""
        due = self.project.actions[key].due
        hours = (datetime.combine(due, time(12), UTC) - self.world.now) // timedelta(hours=1)
        if 0 < hours < 300:
            self.world.later(hours=hours)
        self.ask(by, c.MoveAction(action=key, due=due + timedelta(days=days), minutes=45))

    @rule(by=head, key=action)
    def drops(self, by: str, key: str) -> None:
        if sum(self.project.actions[one].status == "dropped" for one in ACTIONS) < 2:
            self.ask(by, c.DropAction(action=key, reason="No need", minutes=60))

    @precondition(lambda self: self.has("earned"))
    @rule(by=st.sampled_from(["P06", "P06", "P01", "P03"]), number=which)
    def takes_back(self, by: str, number: int) -> None:
        key = self.line(number, "earned", "proposed", "waived")
        took = self.ask(by, m.VoidLine(line=key, reason="Wrong minutes"))
        assert not took or (by != self.project.lines[key].person and self.project.lines[key].state == "voided")

    @precondition(lambda self: self.has("swapped"))
    @rule(by=st.sampled_from(["P06", "P06", "P05", "P01"]), number=which)
    def gives(self, by: str, number: int) -> None:
        key = self.line(number, "swapped")
        given = self.project.lines[key].given_at
        assert self.ask(by, m.GiveSwap(line=key, note="A course")) == (by == "P06" and given is None)

    @rule(person=payee, preference=choices)
    def chooses(self, person: str, preference: RewardPreference) -> None:
        self.ask(person, c.ChooseReward(preference=preference))

    @rule(person=anybody, key=action, amount=st.sampled_from(SUMS))
    def claims(self, person: str, key: str, amount: str) -> None:
        self.ask(person, m.ClaimExpense.model_validate({"action": key, "amount": amount, "what": "Bus"}))

    @precondition(lambda self: self.has("claimed"))
    @rule(person=st.sampled_from(["P06", "P06", "P01", "P02"]), number=which, yes=st.sampled_from([True, True, False]))
    def answers(self, person: str, number: int, yes: bool) -> None:
        key = self.line(number, "claimed")
        payee_of = self.project.lines[key].person if key != "-" else ""
        took = self.ask(person, m.ConfirmExpense(line=key) if yes else m.RefuseExpense(line=key, reason="No"))
        assert not (took and yes and person == payee_of)

    @rule(person=st.sampled_from(["P06", "P06", "P06", "P03"]), to=payee, key=action, amount=st.sampled_from(SUMS))
    def promises(self, person: str, to: str, key: str, amount: str) -> None:
        took = self.ask(person, m.GrantException.model_validate(
            {"action": key, "person": to, "amount": amount, "reason": "Hosted"}))
        assert not (took and person == to)

    @precondition(lambda self: self.has("earned"))
    @rule(person=actor, numbers=st.lists(which, max_size=3))
    def proposes(self, person: str, numbers: list[int]) -> None:
        self.ask(person, c.ProposeRun(lines=[self.line(number, "earned", "voided") for number in numbers]))

    @precondition(lambda self: self.has("proposed"))
    @rule(person=actor, number=which)
    def approves(self, person: str, number: int) -> None:
        key = self.run_id(number, "proposed")
        run = self.project.runs.get(key)
        self.ask(person, c.ApproveRun(run=key, seen=run.digest if run else None))

    @precondition(lambda self: self.has("proposed"))
    @rule(number=which)
    def approve_all(self, number: int) -> None:
        for person in ("S01", "P05"):
            self.ask(person, c.ApproveRun(run=self.run_id(number, "proposed")))

    @precondition(lambda self: self.has("proposed"))
    @rule(person=actor, number=which)
    def withdraws(self, person: str, number: int) -> None:
        self.ask(person, c.WithdrawRun(run=self.run_id(number), reason="Wrong"))

    @rule(by=st.sampled_from(["P05", "P05", "P06", "S01"]), seat=st.sampled_from(["S01", "P05"]),
          person=st.sampled_from(["P06", "P07", "P08"]))
    def stands_in(self, by: str, seat: str, person: str) -> None:
        today = self.world.now.date()
        took = self.ask(by, c.AppointStandIn(seat=seat, person=person, start=today, until=today.replace(year=2028)))
        assert not (took and by == "P06")

    @rule(person=actor)
    def holds(self, person: str) -> None:
        self.ask(person, m.HoldPayments(reason="Asking"))

    @precondition(lambda self: self.project.hold is not None)
    @rule(person=actor)
    def releases(self, person: str) -> None:
        self.ask(person, m.ReleasePayments())

    @precondition(lambda self: self.has("needs_attention"))
    @rule(person=st.sampled_from(["P06", "P06", "P03", "S01"]), number=which)
    def pays_again(self, person: str, number: int) -> None:
        key = self.line(number, "needs_attention")
        returned = self.project.lines[key].returned
        assert not self.ask(person, m.PayAgain(line=key, reason="Back")) or returned

    @precondition(lambda self: self.has("approved") or self.has("needs_attention"))
    @rule(number=which)
    def money_comes_back_and_is_paid_late_all_the_same(self, number: int) -> None:
        key = self.line(number, "approved", "needs_attention")
        run = self.project.lines[key].run
        self.ask(None, c.SettleRun(run=run or "-", needs_attention={key: "Cancelled"}, returned=[key]), SYSTEM)
        assert self.ask("P06", m.PayAgain(line=key, reason="Back"))
        self.ask(None, c.SettleRun(run=run or "-", paid=[key], needs_attention={key: "Late"}, returned=[key]), SYSTEM)
        assert self.project.lines[key].state == "voided"

    @precondition(lambda self: self.has("proposed"))
    @rule(person=payee, number=which, preference=choices)
    def changes_their_mind_while_a_run_waits(self, person: str, number: int, preference: RewardPreference) -> None:
        self.ask(person, c.ChooseReward(preference=preference))
        self.ask("P06", c.WithdrawRun(run=self.run_id(number, "proposed"), reason="Again"))

    @rule(number=which)
    def pays_again_what_must_not_be(self, number: int) -> None:
        key = self.line(number, "paid", "approved", "voided", "earned", "proposed")
        assert not self.ask("P06", m.PayAgain(line=key, reason="Back"))

    @precondition(lambda self: self.has("paid"))
    @rule(person=actor, number=which)
    def resends(self, person: str, number: int) -> None:
        self.ask(person, m.ResendReward(line=self.line(number, "paid")))

    @precondition(lambda self: self.has("paid"))
    @rule(person=actor, number=which)
    def takes_a_reward_back(self, person: str, number: int) -> None:
        self.ask(person, TakeBack(line=self.line(number, "paid"), reason="Lost"))

    @rule(person=actor, number=which, found=st.sampled_from(["as_approved", "no_money"]))
    def says_what_became_of_it(self, person: str, number: int, found: Any) -> None:
        key = self.line(number, "needs_attention", "paid")
        said = self.ask(person, ResolvePayment(line=key, found=found, reason="Asked them"))
        assert not said or person not in (self.project.lines[key].person, self.proposer_of(key))

    def proposer_of(self, key: str) -> str:
        return self.project.runs[self.project.lines[key].run or ""].proposer

    # --- what the provider and time do ------------------------------------------------------------------------------

    @precondition(lambda self: self.has("approved") or self.has("needs_attention") or self.has("voided"))
    @rule(number=which, fate=st.lists(st.sampled_from(["paid", "doubt", "back", "nothing"]), min_size=6, max_size=6))
    def settles(self, number: int, fate: list[str]) -> None:
        """Reports come for any run, early, late and again."""
        key = self.run_id(number, "released", "needs_attention", "settled")
        lines = self.project.runs[key].lines if key != "-" else []
        fates = dict(zip(lines, fate * 10, strict=False))
        self.ask(None, c.SettleRun(
            run=key, paid=[one for one, end in fates.items() if end == "paid"],
            needs_attention={one: "Doubt" for one, end in fates.items() if end in ("doubt", "back")},
            returned=[one for one, end in fates.items() if end == "back"]), SYSTEM)

    @precondition(lambda self: self.has("paid") or self.has("approved"))
    @rule(number=which, delivery=st.sampled_from(["pending", "delivered", "failed"]),
          adverse=st.sampled_from(["", "", "flagged", "cancelled"]))
    def is_delivered(self, number: int, delivery: Any, adverse: str) -> None:
        key = self.line(number, "paid", "approved", "voided")
        before = self.project.lines[key].adverse if key != "-" else ""
        outside = self.project.lines[key].external_id if key != "-" else "-"
        self.ask(None, m.NoteDelivery(external_id=outside, delivery=delivery, adverse=adverse), SYSTEM)
        assert key == "-" or self.project.lines[key].adverse.startswith(before)

    @precondition(lambda self: self.has("approved"))
    @rule(number=which, preference=choices, again=choices)
    def declines_at_the_last_moment(self, number: int, preference: RewardPreference, again: RewardPreference) -> None:
        """The system has not sent the money yet and leaves it; meanwhile the person may have thought again."""
        key = self.line(number, "approved")
        one = self.project.lines[key]
        self.ask(one.person, c.ChooseReward(preference=preference))
        if self.declined(key):
            self.ask(one.person, c.ChooseReward(preference=again))
            assert self.ask(None, c.SettleRun(run=one.run or "-", forgone=[key]), SYSTEM)
            after = self.project.lines[key]
            assert after.state == again.choice if self.declined(key) else after.returned

    @rule(person=payee)
    def moves_house(self, person: str) -> None:
        self.ask(None, m.NoteContact(person=person), SYSTEM)

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.world.later(hours=hours)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert fold(None, self.world.events) == self.project


class MoneyAtLength(Money):
    """More than 5,000 steps."""


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=15, stateful_step_count=50, deadline=None)
TestMoneyAtLength = pytest.mark.soak(MoneyAtLength.TestCase)
TestMoneyAtLength.settings = settings(max_examples=105, stateful_step_count=50, deadline=None)
