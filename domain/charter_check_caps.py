"""Charter checks on limits that a charter may leave out, on rates and rules that can't be kept, and on who can propose
whose payment."""

from collections.abc import Iterator
from decimal import Decimal

from domain.charter import Charter
from domain.charter_places import actions, may_be_paid
from domain.charter_plan import PlannedReward
from domain.findings import Finding, Path, error, warning


def smaller_caps_fit(charter: Charter, planned: list[PlannedReward]) -> Iterator[Finding]:
    """What is planned can be paid; and what a limit allows can be paid from its budget line."""
    yield from _reward_cap(charter)
    yield from _phase_caps(charter, planned)
    yield from _expenses(charter)


def somebody_proposes_each_payment(charter: Charter) -> Iterator[Finding]:
    """Nobody proposes a payment to themselves, so the only one who proposes is never paid."""
    row = charter.raci_row("reward_payment")
    if charter.rewards is None or row is None or len(set(row.responsible)) != 1:
        return
    only = row.responsible[0]
    path: Path = ("raci", charter.raci.index(row), "responsible")
    if may_be_paid(charter, only):
        yield error(path, f"Only {only} proposes payments and may be paid: nobody could propose theirs.",
                    "Name a second person, or somebody who gets no reward.")
    if only in charter.rewards.approvals.two_approvers and only != row.accountable:
        yield error(path, f"Only {only} proposes payments and is one of the two who approve larger ones: whoever "
                    "proposes can't approve, so none could ever be released.",
                    "Name a second person who proposes, or another of the two.")


def rules_can_be_kept(charter: Charter) -> Iterator[Finding]:
    """What a charter promises about pay is what is done."""
    if charter.rewards is None:
        return
    rules = charter.rewards.rules
    if rules.part_attendance_pay_percent != 100:
        yield error(("rewards", "rules", "part_attendance_pay_percent"), "Whoever has to leave early is always paid in "
                    "full, so this would not be kept.", "Write 100, or leave it out.")
    for index, rate in enumerate(charter.rewards.rate_card):
        if rate.amount == 0:
            yield error(("rewards", "rate_card", index, "amount"), f"{rate.id} pays nothing.",
                        "Write what it is worth, or take it off the card.")
    if not rules.benefits_advice and any(action.reward for _, _, action in actions(charter)):
        yield warning(("rewards", "rules"), "People are paid, and nothing says how they get advice on benefits first.",
                      "Add benefits_advice: who offers it, independent of you.")
    for index, one in enumerate(charter.participants):
        if one.reward.choice == "swapped" and not one.reward.instead:
            yield error(("participants", index, "reward", "instead"), f"{one.id} swaps payment for nothing.",
                        "Say what it is swapped for, in the person's words.")


def _reward_cap(charter: Charter) -> Iterator[Finding]:
    assert charter.rewards is not None
    cap = charter.rewards.approvals.reward_cap
    for index, rate in enumerate(charter.rewards.rate_card):
        if cap is not None and rate.amount > cap:
            yield error(("rewards", "rate_card", index, "amount"), f"{rate.id} is above the cap of one reward ({cap}) "
                        "and could never be paid.", "Raise reward_cap or lower the rate.")


def _phase_caps(charter: Charter, planned: list[PlannedReward]) -> Iterator[Finding]:
    assert charter.rewards is not None
    for phase, cap in charter.rewards.approvals.phase_caps.items():
        path: Path = ("rewards", "approvals", "phase_caps", phase.value)
        total = sum((one.amount for one in planned if one.path[1] == phase), Decimal(0))
        if total > cap:
            yield error(path, f"{phase.spoken} plans rewards of {total}, above this cap.",
                        "Raise the cap or plan less in this phase.")


def _expenses(charter: Charter) -> Iterator[Finding]:
    assert charter.rewards is not None
    caps, line = charter.rewards.approvals, charter.budget.line("expenses")
    path: Path = ("rewards", "approvals", "expense_cap")
    if caps.expense_cap is not None and line is None:
        yield warning(path, "Expenses have a cap and no budget line, so none can be paid back.",
                      'Add a budget line with the id "expenses".')
    elif caps.expense_cap is not None and line is not None and caps.expense_cap > line.amount:
        yield warning(path, f"One expense may be larger than the whole line of {line.amount}.", "Lower the cap.")
