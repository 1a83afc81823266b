"""What holds for the money of every project, whatever is done to it: looked at after each step of the machine."""

from collections import Counter
from datetime import date

from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition

from domain.calendar import local_day
from domain.choices import as_wanted
from domain.lines import budget_line_of
from domain.money import to_minor
from domain.project import Project
from domain.run_digest import run_digest
from domain.state_money import PaymentRun, RewardLine
from tests.builders import World

# Said here again: what the code counts as taken or ended is what is being tested.
TAKEN = ("proposed", "approved", "paid", "needs_attention")
ENDED = ("waived", "swapped", "refused", "voided")


def whole(line: RewardLine) -> int:
    """What it is worth to somebody who takes all of it."""
    return line.amount_minor if line.full_minor is None else line.full_minor


class MoneyPromises(RuleBasedStateMachine):
    """`seen`: the last state of each line; `paid`: how often each was reported paid; `unsent`: those reported as not
    sent because their person declined. The machine sets the limits."""

    world: World
    seen: dict[str, str]
    paid: Counter[str]
    unsent: set[str]

    @property
    def project(self) -> Project:
        return self.world.project

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def no_limit_is_broken(self) -> None:
        lines = [one for one in self.project.lines.values() if one.state in TAKEN]
        taken: Counter[tuple[str, str]] = Counter()
        for one in lines:
            taken["budget", budget_line_of(one)] += one.amount_minor
            if one.kind != "expense":
                taken["person", one.person] += one.amount_minor
                assert one.amount_minor <= 16000
            else:
                assert one.amount_minor <= 6000
        assert taken["budget", "rewards"] <= 56000 and taken["budget", "expenses"] <= 9000
        assert all(sum_ <= 20000 for (what, _), sum_ in taken.items() if what == "person")
        assert sum(one.amount_minor for one in lines if one.kind != "expense") <= 54000

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def each_run_has_three_people_and_enough_of_them(self) -> None:
        for run in self.project.runs.values():
            lines = [self.project.lines[key] for key in run.lines]
            approvers = [one.person for one in run.approvals]
            payees = {one.person for one in lines}
            assert run.proposer not in payees and not {run.proposer, *payees} & {*approvers}
            assert not {one.by for one in lines if one.kind == "exception"} & {*approvers}
            if run.state != "withdrawn":
                assert lines and run.total_minor == sum(one.amount_minor for one in lines) <= 30000
            if run.state in ("released", "settled", "needs_attention"):
                assert len(set(approvers)) == len(approvers) >= (2 if self.wants_two(run) else 1)

    def wants_two(self, run: PaymentRun) -> bool:
        exception = any(self.project.lines[key].kind == "exception" for key in run.lines)
        return exception or bool(run.second_look) or run.total_minor > to_minor(
            self.project.charter.rewards.approvals.two_approvers_above, "GBP")  # type: ignore[union-attr]  # a plan is there

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def a_day_releases_no_more_on_one_yes_than_one_run_could(self) -> None:
        alone: Counter[date] = Counter()
        for run in self.project.runs.values():
            if run.state in ("released", "settled", "needs_attention") and len(run.approvals) == 1:
                alone[local_day(run.proposed_at, self.project.timezone)] += run.total_minor
        assert all(total <= 12000 for total in alone.values())

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def one_session_pays_a_person_once(self) -> None:
        paid = Counter((one.person, one.action, one.day) for one in self.project.lines.values()
                       if one.kind in ("task", "called_off") and one.state not in ("voided", "refused"))
        assert all(times == 1 for times in paid.values())

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def what_is_open_is_worth_what_its_person_chose(self) -> None:
        for one in self.project.lines.values():
            if one.state in ("earned", "claimed") and not one.replaces:
                assert as_wanted(self.project, one) is None
            if one.full_minor is not None:
                assert 0 < one.amount_minor <= one.full_minor and "percent of it" in one.why

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def a_line_that_has_ended_stays_ended(self) -> None:
        for key, state in self.seen.items():
            now = self.project.lines[key]
            assert state not in ENDED or now.state == state
            assert state != "paid" or now.state == "paid" or now.returned
        self.seen = {key: one.state for key, one in self.project.lines.items()}

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def what_was_declined_refused_or_voided_is_in_no_open_run_and_never_paid(self) -> None:
        for key, one in self.project.lines.items():
            if one.state in ("waived", "swapped", "refused", "claimed"):
                assert self.paid[key] == 0
                assert key in self.unsent or not [
                    run for run in self.project.runs.values() if key in run.lines and run.state != "withdrawn"]
            if one.state == "voided":
                assert self.paid[key] == 0
        assert all(times == 1 for times in self.paid.values() if times)

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def each_decision_to_pay_has_its_own_key_and_is_paid_by_one_line(self) -> None:
        lines = list(self.project.lines.values())
        assert len({one.external_id for one in lines}) == len(lines)
        for one in lines:
            if one.replaces:
                old = self.project.lines[one.replaces]
                assert old.state == "voided" and (whole(old), old.earned_at) == (whole(one), one.earned_at)

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def a_run_is_what_was_shown(self) -> None:
        for run in self.project.runs.values():
            assert run.state == "withdrawn" or run.digest == run_digest(self.project, run.lines, run.second_look)
