"""Charter checks on money: budget, planned rewards, caps, approvers. Called by charter_check.py."""

from collections.abc import Iterator
from decimal import Decimal

from domain.charter import Charter
from domain.charter_check_caps import rules_can_be_kept, smaller_caps_fit, somebody_proposes_each_payment
from domain.charter_places import Check, actions, may_be_paid, same_id
from domain.charter_plan import PlannedReward, planned_rewards
from domain.findings import Finding, Path, error, suggestion, warning
from domain.money import EXPONENTS, spoken, to_minor


def _spoken(charter: Charter, amount: Decimal) -> str:
    try:
        return spoken(to_minor(amount, charter.project.currency), charter.project.currency)
    except ValueError:
        return f"{amount} {charter.project.currency}"


def _amounts(charter: Charter) -> Iterator[tuple[Path, Decimal]]:
    yield ("budget", "total"), charter.budget.total
    yield from ((("budget", "lines", index, "amount"), line.amount) for index, line in enumerate(charter.budget.lines))
    if charter.rewards is None:
        return
    approvals, review = charter.rewards.approvals, charter.rewards.rules.payroll_review_after
    yield from ((("rewards", "rate_card", index, "amount"), rate.amount)
                for index, rate in enumerate(charter.rewards.rate_card))
    yield ("rewards", "approvals", "two_approvers_above"), approvals.two_approvers_above
    yield ("rewards", "approvals", "batch_cap"), approvals.batch_cap
    yield ("rewards", "approvals", "per_person_cap"), approvals.per_person_cap
    for name in ("reward_cap", "expense_cap", "receipt_above"):
        if (amount := getattr(approvals, name)) is not None:
            yield ("rewards", "approvals", name), amount
    yield from ((("rewards", "approvals", "phase_caps", phase.value), amount)
                for phase, amount in approvals.phase_caps.items())
    if review:
        yield ("rewards", "rules", "payroll_review_after", "amount"), review.amount


def amounts_fit_the_currency(charter: Charter) -> Iterator[Finding]:
    currency = charter.project.currency
    for path, amount in _amounts(charter):
        places = -int(amount.as_tuple().exponent)
        if places > EXPONENTS[currency]:
            yield error(path, f"{amount} has {places} decimal places; {currency} has {EXPONENTS[currency]}.",
                        "Round it to what can be paid.")


def lines_sum_to_the_total(charter: Charter) -> Iterator[Finding]:
    yield from same_id(((("budget", "lines", index, "id"), line.id)
                        for index, line in enumerate(charter.budget.lines)), "budget line")
    total = sum((line.amount for line in charter.budget.lines), Decimal(0))
    gap = charter.budget.total - total
    if gap:
        more_or_less = "less" if gap > 0 else "more"
        yield error(("budget", "total"), f"The lines sum to {_spoken(charter, total)}, {_spoken(charter, abs(gap))} "
                    f"{more_or_less} than the total.", "Change a line or the total.")


def budget_pays_for_rewards(charter: Charter) -> Iterator[Finding]:
    if charter.rewards is None:
        return
    if charter.budget.line("rewards") is None:
        yield error(("budget", "lines"), "No budget line pays the rewards.", 'Add a line with the id "rewards".')
    for line, why in (("reward_fees", "provider fees never come off a person's reward"),
                      ("expenses", "nobody should be out of pocket")):
        if charter.budget.line(line) is None:
            yield warning(("budget", "lines"), f'There is no budget line "{line}".', f"Add one: {why}.")


def rewards_or_a_reason(charter: Charter) -> Iterator[Finding]:
    if charter.rewards is None and not charter.no_rewards_because:
        yield error((), "There is no reward plan and no reason for having none.",
                    'Add "rewards:" or say why under "no_rewards_because:".')
    if charter.rewards and charter.no_rewards_because:
        yield error(("no_rewards_because",), "There is a reward plan and a reason for having none.",
                    "Delete one of the two.")
    if charter.rewards and not charter.rewards.rate_card:
        yield error(("rewards", "rate_card"), "The rate card is empty.", "Add at least one rate.")
    if charter.rewards:
        yield from same_id(((("rewards", "rate_card", index, "id"), rate.id)
                            for index, rate in enumerate(charter.rewards.rate_card)), "rate")


def action_rewards_are_known(charter: Charter) -> Iterator[Finding]:
    rates = [rate.id for rate in charter.rewards.rate_card] if charter.rewards else []
    for place, _, action in actions(charter):
        if action.reward is None:
            continue
        path: Path = (*place, "reward")
        if charter.rewards is None:
            yield error(path, f"Action {action.id} has a reward, but the charter has no reward plan.",
                        'Delete it, or add "rewards:".')
        elif action.reward.rate not in rates:
            yield error((*path, "rate"), f'There is no rate "{action.reward.rate}" on the rate card.',
                        suggestion(action.reward.rate, rates, "Add it to rewards.rate_card."))
        yield from _preparation(charter, path, action.reward.preparation, rates)
        yield from _receivers(charter, path, action.reward.for_)


def _preparation(charter: Charter, path: Path, key: str | None, rates: list[str]) -> Iterator[Finding]:
    """Getting ready is paid by a rate of the card that needs no minutes."""
    if key is None or charter.rewards is None:
        return
    rate = charter.rewards.rate(key)
    if rate is None:
        yield error((*path, "preparation"), f'There is no rate "{key}" on the rate card.',
                    suggestion(key, rates, "Add it to rewards.rate_card."))
    elif rate.block_minutes:
        yield error((*path, "preparation"), f"{key} is paid by time, and nobody counts the minutes of getting ready.",
                    "Name a rate without block_minutes.")
    elif not charter.rewards.rules.prep_and_training_paid:
        yield warning((*path, "preparation"), "Preparation is named, and the rules say that it is not paid.",
                      "Set rewards.rules.prep_and_training_paid to true, or delete it.")


def _receivers(charter: Charter, path: Path, receivers: list[str]) -> Iterator[Finding]:
    known = [one.id for one in charter.participants]
    seen: set[str] = set()
    for index, person in enumerate(receivers):
        one = charter.participant(person)
        if one is None:
            yield error((*path, "for", index), f'No participant has the id "{person}".',
                        suggestion(person, known, "Only participants are rewarded."))
        elif one.reward.choice == "not_eligible":
            yield warning((*path, "for", index), f"{person} is listed for a reward but is not eligible.",
                          "Take the person out of the list.")
        if person in seen:
            yield error((*path, "for", index), f"{person} is listed twice and would be paid twice.",
                        "List each person once.")
        seen.add(person)


def planned_rewards_fit(charter: Charter) -> Iterator[Finding]:
    line = charter.budget.line("rewards")
    if charter.rewards is None or line is None:
        return
    planned = list(planned_rewards(charter))
    path: Path = ("budget", "lines", charter.budget.lines.index(line), "amount")
    chosen = sum((one.amount for one in planned), Decimal(0))
    at_most = sum((one.at_most for one in planned), Decimal(0))
    if chosen > line.amount:
        yield error(path, f"The actions plan rewards of {_spoken(charter, chosen)}, which is "
                    f"{_spoken(charter, chosen - line.amount)} more than this line.", "Raise the line or plan less.")
    elif at_most > line.amount:
        yield warning(path, f"If everybody took the full reward it would be {_spoken(charter, at_most)}, which is "
                      f"{_spoken(charter, at_most - line.amount)} more than this line.",
                      "Keep that much spare: people may change their choice.")


def caps_fit(charter: Charter) -> Iterator[Finding]:
    if charter.rewards is None:
        return
    caps, planned = charter.rewards.approvals, list(planned_rewards(charter))
    yield from _person_cap(charter, caps.per_person_cap, planned)
    yield from smaller_caps_fit(charter, planned)
    by_action: dict[Path, Decimal] = {}
    for one in planned:
        by_action[one.path] = by_action.get(one.path, Decimal(0)) + one.amount
    for path, total in by_action.items():
        if total > caps.batch_cap:
            yield warning((*path, "reward"), f"The rewards of this action come to {_spoken(charter, total)}, above "
                          f"the cap of a payment run ({_spoken(charter, caps.batch_cap)}).",
                          "They will be paid in several runs; raise batch_cap to pay them in one.")
    for index, rate in enumerate(charter.rewards.rate_card):
        if rate.amount > caps.batch_cap:
            yield error(("rewards", "rate_card", index, "amount"), f"One reward of {_spoken(charter, rate.amount)} is "
                        "above the cap of a payment run and could never be paid.", "Raise batch_cap or lower the rate.")
    if caps.two_approvers_above > caps.batch_cap:
        yield warning(("rewards", "approvals", "two_approvers_above"), "No payment run can be that large, so a second "
                      "approver is never asked.", f"Write less than {_spoken(charter, caps.batch_cap)}.")


def _person_cap(charter: Charter, cap: Decimal, planned: list[PlannedReward]) -> Iterator[Finding]:
    path: Path = ("rewards", "approvals", "per_person_cap")
    for person in dict.fromkeys(one.person for one in planned):
        chosen = sum((one.amount for one in planned if one.person == person), Decimal(0))
        at_most = sum((one.at_most for one in planned if one.person == person), Decimal(0))
        if chosen > cap:
            yield error(path, f"{person} has planned rewards of {_spoken(charter, chosen)}, above this cap.",
                        "Raise the cap or plan less for this person.")
        elif at_most > cap:
            yield warning(path, f"{person} could get {_spoken(charter, at_most)}, above this cap, after a change of "
                          "choice.", "Raise the cap, so that a choice stays free.")


def two_approvers_are_two(charter: Charter) -> Iterator[Finding]:
    if charter.rewards is None:
        return
    approvers = charter.rewards.approvals.two_approvers
    path: Path = ("rewards", "approvals", "two_approvers")
    if len(set(approvers)) < 2:
        yield error(path, "Larger payment runs need two approvers and fewer than two people are named.",
                    "Name two different people.")
    for index, person in enumerate(approvers):
        if may_be_paid(charter, person):
            yield error((*path, index), f"{person} approves payments and may be paid.",
                        "Name somebody who gets no reward.")
    row = charter.raci_row("reward_payment")
    if row and row.accountable not in approvers:
        yield error(path, f"{row.accountable} is accountable for reward_payment but is not one of the two.",
                    f"Add {row.accountable}.")


MONEY_CHECKS: tuple[Check, ...] = (
    amounts_fit_the_currency, lines_sum_to_the_total, budget_pays_for_rewards, rewards_or_a_reason,
    action_rewards_are_known, planned_rewards_fit, caps_fit, two_approvers_are_two, somebody_proposes_each_payment,
    rules_can_be_kept)
