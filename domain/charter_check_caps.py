"""Charter checks on limits that a charter may leave out, and on who can propose whose payment."""

from collections.abc import Iterator
from decimal import Decimal

from domain.charter import Charter
from domain.charter_places import may_be_paid
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
    if may_be_paid(charter, only):
        yield error(("raci", charter.raci.index(row), "responsible"), f"Only {only} proposes payments and may be paid: "
                    "nobody could propose theirs.", "Name a second person, or somebody who gets no reward.")


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
