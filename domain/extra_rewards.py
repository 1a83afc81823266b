"""Sums beside the rate card: one promised with a reason, and one taken back that should not have been there."""

from domain import actions
from domain import events as e
from domain.commands_money import GrantException, VoidLine
from domain.expenses import minor_of
from domain.lines import change_line, line_of, plan_of
from domain.money import spoken, to_minor
from domain.project_state import ProjectState
from domain.refusals import broken, not_yours
from domain.rewards import Sum, earn
from domain.turn import Turn, decide, evolve


@decide.register
def grant_exception(command: GrantException, turn: Turn) -> None:
    project, action = turn.project, turn.project.action(command.action)
    project.known_person(command.person)
    if command.person == turn.person:
        raise not_yours("Nobody promises money to themselves. Somebody else has to.")
    if project.reward_preference(command.person).choice == "not_eligible":
        raise broken(f"{project.spoken_person(command.person)} is not paid for taking part: the charter says so.")
    amount, cap = minor_of(project, command.amount), plan_of(project).approvals.reward_cap
    if cap is not None and amount > to_minor(cap, project.currency):
        raise broken(f"One reward may be up to {spoken(to_minor(cap, project.currency), project.currency)}.")
    earn(turn, command.person, action,
         Sum("exception", amount, f"{action.plan.title}: exception, because {command.reason}"))


@decide.register
def void_line(command: VoidLine, turn: Turn) -> None:
    """One sentence for all that can't be taken back: whoever answers for work need not know what people chose."""
    line = line_of(turn.project, command.line)
    if turn.person == line.person:
        raise not_yours("Nobody corrects their own rewards. Somebody else has to.")
    if line.state == "claimed":
        raise broken(f"Nobody said yes to {line.id} yet: say no to it instead.")
    if line.state != "earned":
        raise broken(f"Reward {line.id} can't be taken back any more: it is in a payment run, or it has ended. Those "
                     "who answer for payments can take back a run that is not released.")
    turn.emit(e.LineVoided(at=turn.now, by=turn.by, line=line.id, reason=command.reason))


@evolve.register
def line_voided(event: e.LineVoided, project: ProjectState) -> ProjectState:
    """What the line was for can be said anew: that somebody was there, or that a session was called off for them."""
    line = project.lines[event.line]
    action = project.actions[line.action]
    project = change_line(project, line.id, state="voided", settled_at=event.at, note=event.reason)
    if line.kind == "task":
        attended = [person for person in action.attended if person != line.person]
        return actions.change(project, line.action, attended=attended)
    if line.kind == "called_off" and action.called_off.get(line.person) == line.day:
        called_off = {person: day for person, day in action.called_off.items() if person != line.person}
        return actions.change(project, line.action, called_off=called_off)
    return project
