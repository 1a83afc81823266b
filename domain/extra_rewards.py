"""Rewards that no attendance brings: a session we called off late, and a sum promised outside of the rate card."""

from domain import actions
from domain import events as e
from domain.commands_money import CallOff, GrantException
from domain.expenses import minor_of
from domain.lines import plan_of
from domain.money import percent_of, spoken, to_minor
from domain.project_state import ProjectState
from domain.rates import because, due
from domain.refusals import broken, decided, not_yours
from domain.rewards import Sum, earn, rate_of
from domain.state import Action
from domain.turn import Turn, decide, evolve


@decide.register
def call_off(command: CallOff, turn: Turn) -> None:
    """The work stays open: it may be moved to another day, and called off again then."""
    project, action = turn.project, actions.open_action(turn.project, command.action)
    for person in command.people:
        project.known_person(person)
    new = [person for person in dict.fromkeys(command.people) if action.called_off.get(person) != action.due]
    if not new:
        raise decided(f"{command.action} was called off already for {', '.join(command.people)}. Move it to another "
                      "day first.")
    were_there = [person for person in new if person in action.attended]
    if were_there:
        raise broken(f"{project.spoken_person(were_there[0])} took part in {command.action}, so it was not called off.")
    worth = _late(project, action, command)
    turn.emit(e.SessionCalledOff(at=turn.now, by=turn.by, action=command.action, people=new,
                                 notice_hours=command.notice_hours, reason=command.reason))
    for person in new:
        if worth and action.plan.reward and person in action.plan.reward.for_:
            earn(turn, person, action, worth)


def _late(project: ProjectState, action: Action, command: CallOff) -> Sum | None:
    """What it is worth to those who were coming; None when they heard early enough or nothing is paid."""
    plan, reward = project.charter.rewards, action.plan.reward
    if plan is None or reward is None or command.notice_hours >= plan.rules.cancelled_by_us_late_hours:
        return None
    rate, percent = rate_of(plan, reward.rate), plan.rules.cancelled_by_us_pay_percent
    amount = percent_of(due(rate, command.minutes, project.currency), percent)
    reason = f"called off by us {command.notice_hours} hours before ({percent} percent)"
    why = because(action.plan.title, rate, command.minutes, project.currency, reason)
    return Sum("called_off", amount, why, rate.id) if amount else None


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


@evolve.register
def session_called_off(event: e.SessionCalledOff, project: ProjectState) -> ProjectState:
    action = project.actions[event.action]
    called_off = {**action.called_off, **dict.fromkeys(event.people, action.due)}
    return actions.change(project, event.action, called_off=called_off)
