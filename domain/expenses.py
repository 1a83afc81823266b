"""Expenses: what taking part cost is asked back, confirmed or refused with a reason, and paid apart from rewards.

The same yes or no answers what somebody would get by their own act: a session that they called off late themselves.
"""

from decimal import Decimal

from domain import events as e
from domain.charter_rewards import Rewards
from domain.commands_money import ClaimExpense, ConfirmExpense, RefuseExpense
from domain.lines import change_line, keep_line, line_of, new_ids, plan_of
from domain.money import spoken, to_minor
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours
from domain.state_money import RewardLine
from domain.turn import Turn, decide, evolve

ANSWER_WITHIN_WORKING_DAYS = 5


@decide.register
def claim_expense(command: ClaimExpense, turn: Turn) -> None:
    project, action = turn.project, turn.project.action(command.action)
    person = command.person or turn.person
    assert person is not None
    plan = plan_of(project)
    _refuse_person(project, plan, person)
    amount = minor_of(project, command.amount)
    _refuse_sum(project, plan, amount, command.receipt)
    key, outside = new_ids(project, person, action.plan.id, "expense")
    turn.emit(e.ExpenseClaimed(at=turn.now, by=turn.by, line=key, external_id=outside, person=person,
                               action=action.plan.id, amount_minor=amount, what=command.what, receipt=command.receipt))


def minor_of(project: ProjectState, amount: Decimal) -> int:
    """Minor units of a sum that somebody wrote; refused when the currency has no such coins, and when it is nothing."""
    try:
        minor = to_minor(amount, project.currency)
    except ValueError as error:
        raise broken(f"{error}. Write the sum as it can be paid.") from None
    if minor == 0:
        raise broken("The sum is nothing, so there is nothing to pay.")
    return minor


def _refuse_person(project: ProjectState, plan: Rewards, person: str) -> None:
    project.known_person(person)
    if project.participant(person) is None:
        raise broken(f"{project.spoken_person(person)} is not in the working group: only what taking part cost is paid "
                     "back here.")
    row = project.charter.raci_row("reward_payment")
    money = [*plan.approvals.two_approvers, *([row.accountable, *row.responsible] if row else [])]
    if person in money:
        raise broken(f"{project.spoken_person(person)} puts payments together or approves them, and nobody is on both "
                     "sides of a payment. Their expenses go the organisation's own way.")


def _refuse_sum(project: ProjectState, plan: Rewards, amount: int, receipt: bool) -> None:
    caps, currency = plan.approvals, project.currency
    if project.charter.budget.line("expenses") is None:
        raise broken("The budget of this project has no line for expenses, so nothing can be paid back. Ask the "
                     "sponsor how they are paid.")
    if caps.expense_cap is not None and amount > to_minor(caps.expense_cap, currency):
        raise broken(f"One expense may be up to {spoken(to_minor(caps.expense_cap, currency), currency)}. Talk to the "
                     "owner: larger ones are better booked for you.")
    if not receipt and caps.receipt_above is not None and amount > to_minor(caps.receipt_above, currency):
        raise broken(f"Expenses above {spoken(to_minor(caps.receipt_above, currency), currency)} need a receipt. Say "
                     "that you have one; without one, talk to the owner.")


def _claimed(project: ProjectState, key: str) -> RewardLine:
    line = line_of(project, key)
    if line.state == "claimed":
        return line
    if line.kind != "expense":
        raise broken(f"{key} is a reward and no expense: it follows from who took part.")
    raise decided(f"Expense {key} is {line.state.replace('_', ' ')} already.")


@decide.register
def confirm_expense(command: ConfirmExpense, turn: Turn) -> None:
    line = _claimed(turn.project, command.line)
    if turn.person == line.person:
        raise not_yours("Nobody confirms their own expenses, or what they brought themselves. Somebody else has to.")
    turn.emit(e.ExpenseConfirmed(at=turn.now, by=turn.by, line=line.id))


@decide.register
def refuse_expense(command: RefuseExpense, turn: Turn) -> None:
    line = _claimed(turn.project, command.line)
    turn.emit(e.ExpenseRefused(at=turn.now, by=turn.by, line=line.id, reason=command.reason))


def who_confirms(project: ProjectState, line: RewardLine) -> str:
    """The accountable person of the work; the owner where that is the payee; the sponsor where both are."""
    accountable = project.actions[line.action].plan.accountable
    if accountable != line.person:
        return accountable
    return project.sponsor if project.owner == line.person and project.rules >= 3 else project.owner


@evolve.register
def expense_claimed(event: e.ExpenseClaimed, project: ProjectState) -> ProjectState:
    receipt = "with a receipt" if event.receipt else "without a receipt"
    line = RewardLine(id=event.line, external_id=event.external_id, person=event.person, action=event.action,
                      phase=project.actions[event.action].phase, rate="", amount_minor=event.amount_minor,
                      why=f"Expense for {project.actions[event.action].plan.title}: {event.what} ({receipt})",
                      earned_at=event.at, state="claimed", kind="expense", by=event.by.person)
    return keep_line(project, line)


@evolve.register
def expense_confirmed(event: e.ExpenseConfirmed, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, state="earned", earned_at=event.at)


@evolve.register
def expense_refused(event: e.ExpenseRefused, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, state="refused", settled_at=event.at, note=event.reason)
