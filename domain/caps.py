"""The limits on money: of one reward, run, person, phase and budget line. Asked before each step of a payment."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from domain.lines import COMMITTED, budget_line_of, plan_of
from domain.money import spoken, to_minor
from domain.project_state import ProjectState
from domain.refusals import broken
from domain.state_money import RewardLine


def over_cap(project: ProjectState, keys: list[str]) -> str | None:
    """The sentence that says which limit these lines of one run would break; None when they fit."""
    purse = Purse(project, without=keys)
    lines = [project.lines[key] for key in keys]
    for line in lines:
        purse.put(line)
    return next((sentence for line in lines if (sentence := purse.over(line))), None)


def refuse_over_cap(project: ProjectState, keys: list[str]) -> None:
    """Raise Refusal when these lines of one run break a limit."""
    sentence = over_cap(project, keys)
    if sentence:
        raise broken(sentence)


def what_fits(project: ProjectState, lines: Iterable[RewardLine]) -> list[str]:
    """Ids of the lines, in their order, that fit into one run with those before them."""
    purse, chosen = Purse(project), []
    for line in lines:
        purse.put(line)
        if purse.over(line):
            purse.put(line, sign=-1)
        else:
            chosen.append(line.id)
    return chosen


class Purse:
    """What is taken of each limit, in minor units: by committed lines, and by those put in for a new run."""

    def __init__(self, project: ProjectState, without: Iterable[str] = ()) -> None:
        self._project, self._caps = project, plan_of(project).approvals
        self._run = 0
        self._taken: Counter[tuple[str, str]] = Counter()
        left_out = set(without)
        for line in project.lines.values():
            if line.state in COMMITTED and line.id not in left_out:
                self._count(line, 1)

    def put(self, line: RewardLine, sign: int = 1) -> None:
        """Add a line to the run, or take it out again with sign -1."""
        self._run += sign * line.amount_minor
        self._count(line, sign)

    def _count(self, line: RewardLine, sign: int) -> None:
        self._taken["budget", budget_line_of(line)] += sign * line.amount_minor
        if line.kind != "expense":
            self._taken["person", line.person] += sign * line.amount_minor
            self._taken["phase", line.phase] += sign * line.amount_minor

    def over(self, line: RewardLine) -> str | None:
        """Which limit is broken with this line in the run."""
        return self._over_run() or self._over_budget(line) or (
            self._over_expense(line) if line.kind == "expense" else self._over_reward(line))

    def _over_run(self) -> str | None:
        cap = self._minor(self._caps.batch_cap)
        if self._run <= cap:
            return None
        return (f"This run comes to {self._spoken(self._run)}; one run may hold {self._spoken(cap)}. Name fewer "
                "rewards and propose the rest as another run.")

    def _over_budget(self, line: RewardLine) -> str | None:
        name = budget_line_of(line)
        budget = self._project.charter.budget.line(name)
        limit, taken = self._minor(budget.amount) if budget else 0, self._taken["budget", name]
        if taken <= limit:
            return None
        return (f"The {name} budget is {self._spoken(limit)} and this would make it {self._spoken(taken)}, so the run "
                "does not fit. Ask the sponsor to move money first.")

    def _over_expense(self, line: RewardLine) -> str | None:
        cap = self._caps.expense_cap
        if cap is None or line.amount_minor <= self._minor(cap):
            return None
        return f"Expense {line.id} is above {self._spoken(self._minor(cap))}, the most that one expense may be."

    def _over_reward(self, line: RewardLine) -> str | None:
        caps, who = self._caps, self._project.spoken_person(line.person)
        if caps.reward_cap is not None and line.amount_minor > self._minor(caps.reward_cap):
            return f"Reward {line.id} is above {self._spoken(self._minor(caps.reward_cap))}, the most for one reward."
        theirs = self._taken["person", line.person]
        if theirs > self._minor(caps.per_person_cap):
            return (f"{who} would come to {self._spoken(theirs)}; one person may get "
                    f"{self._spoken(self._minor(caps.per_person_cap))} in this project.")
        phase, cap = self._taken["phase", line.phase], caps.phase_caps.get(line.phase)
        if cap is not None and phase > self._minor(cap):
            return (f"The rewards of {line.phase.spoken} would come to {self._spoken(phase)}; this phase may cost "
                    f"{self._spoken(self._minor(cap))}. Ask the sponsor.")
        return None

    def _minor(self, amount: Decimal) -> int:
        return to_minor(amount, self._project.currency)

    def _spoken(self, minor: int) -> str:
        return spoken(minor, self._project.currency)
