"""Actions: pieces of work, each a card. Done, reopened, added, or overdue; called_off.py says when one is dropped."""

from datetime import date

from domain import events as e
from domain.calendar import end_of_day
from domain.charter_work import ActionPlan
from domain.commands import AddAction, CompleteAction, ReopenAction
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state import SYSTEM, Action, ActionStatus, Status
from domain.turn import Duties, Duty, Turn, decide, evolve


@decide.register
def complete_action(command: CompleteAction, turn: Turn) -> None:
    action = open_action(turn.project, command.action)
    if action.phase != turn.project.phase:
        raise broken(f"{command.action} belongs to {action.phase.spoken}; the project is in "
                     f"{turn.project.phase.spoken if turn.project.phase else 'no phase'}. Phases follow one another.")
    poll = turn.project.polls.get(action.plan.vote or "")
    if action.plan.vote and (poll is None or poll.result is None):
        raise broken(f"{command.action} is done when its poll '{action.plan.vote}' is counted: close the poll first.")
    turn.emit(e.ActionCompleted(at=turn.now, by=turn.by, action=command.action, note=command.note))


@decide.register
def reopen_action(command: ReopenAction, turn: Turn) -> None:
    action = turn.project.action(command.action)
    if action.status == ActionStatus.OPEN:
        raise decided(f"{command.action} is open already.")
    if action.phase != turn.project.phase:
        raise decided(f"{command.action} belongs to {action.phase.spoken}, whose gate is passed: add a new action "
                      "instead.")
    turn.emit(e.ActionReopened(at=turn.now, by=turn.by, action=command.action, reason=command.reason))


@decide.register
def add_action(command: AddAction, turn: Turn) -> None:
    check_plan(turn.project, command.phase, command.plan)
    turn.emit(e.ActionAdded(at=turn.now, by=turn.by, phase=command.phase, plan=command.plan))


def check_plan(project: ProjectState, phase: Phase, plan: ActionPlan) -> None:
    """Refuse new work that does not fit the project: its id, phase, people, rate and date."""
    if plan.id in project.actions:
        raise decided(f"There is an action {plan.id} already. Choose another id.")
    if phase in project.phase_ended:
        raise broken(f"{phase.spoken} is over: add the action to a phase that is still to come.")
    for person in (*plan.responsible, plan.accountable, *(plan.reward.for_ if plan.reward else [])):
        project.known_person(person)
    _check_rates(project, plan)
    check_due(project, phase, plan.due)


def _check_rates(project: ProjectState, plan: ActionPlan) -> None:
    """Each rate is on the card; getting ready is paid by a rate that needs no minutes."""
    rewards = project.charter.rewards
    for key in (plan.reward.rate, plan.reward.preparation) if plan.reward else ():
        rate = rewards.rate(key) if rewards and key else None
        if key and rate is None:
            raise broken(f"There is no rate '{key}' on the rate card of this project.")
        if plan.reward and rate and rate.block_minutes and key == plan.reward.preparation:
            raise broken(f"'{key}' is paid by time, and nobody counts the minutes of getting ready: choose another "
                         "rate for it.")


def open_action(project: ProjectState, key: str) -> Action:
    """The action; refused when it is done or dropped."""
    action = project.action(key)
    if action.status != ActionStatus.OPEN:
        when = f" on {project.spoken_day(action.done_at)}" if action.done_at else ""
        raise decided(f"{key} was already {action.status.value}{when} by {action.done_by or 'somebody'}.")
    return action


def work_ahead(project: ProjectState, key: str) -> Action:
    """An open action whose phase is not over."""
    action = open_action(project, key)
    if action.phase in project.phase_ended:
        raise decided(f"{key} belongs to {action.phase.spoken}, which is over: nothing waits for it any more.")
    return action


def check_due(project: ProjectState, phase: Phase, due: date) -> None:
    """Refuse a day outside of the phase."""
    facts, plans = project.charter.project, project.charter.phases
    following = phase.following
    last = plans[following].starts if following else facts.target_end_date
    if not plans[phase].starts <= due <= last:
        raise broken(f"{due} is outside {phase.spoken}: choose a day from {plans[phase].starts} to {last}.")


def duties(project: ProjectState) -> Duties:
    """An open action of the current phase is overdue once its day is over."""
    if project.phase is None or project.status != Status.RUNNING:
        return
    for key, one in project.phase_actions(project.phase).items():
        if one.status == ActionStatus.OPEN and one.overdue_since is None:
            at = end_of_day(one.due, project.timezone)
            yield Duty(at, e.ActionOverdue(at=at, by=SYSTEM, action=key))


def change(project: ProjectState, key: str, **changes: object) -> ProjectState:
    """The project with one action changed."""
    changed = project.actions[key].model_copy(update=changes)
    return project.model_copy(update={"actions": {**project.actions, key: changed}})


def _settled(project: ProjectState, key: str, **changes: object) -> ProjectState:
    """With another status nothing blocks the work and no date is asked for."""
    return change(project, key, **{"blocked": None, "proposed": None, **changes})


@evolve.register
def action_added(event: e.ActionAdded, project: ProjectState) -> ProjectState:
    action = Action(plan=event.plan, phase=event.phase, due=event.plan.due, added=True, card=event.card)
    return project.model_copy(update={"actions": {**project.actions, event.plan.id: action}})


@evolve.register
def action_completed(event: e.ActionCompleted, project: ProjectState) -> ProjectState:
    return _settled(project, event.action, status=ActionStatus.DONE, done_at=event.at, done_by=event.by.spoken,
                    reason=event.note)


@evolve.register
def action_reopened(event: e.ActionReopened, project: ProjectState) -> ProjectState:
    return _settled(project, event.action, status=ActionStatus.OPEN, done_at=None, done_by=None, reason=event.reason)


@evolve.register
def action_dropped(event: e.ActionDropped, project: ProjectState) -> ProjectState:
    return _settled(project, event.action, status=ActionStatus.DROPPED, done_at=event.at, done_by=event.by.spoken,
                    reason=event.reason)


@evolve.register
def action_overdue(event: e.ActionOverdue, project: ProjectState) -> ProjectState:
    return change(project, event.action, overdue_since=event.at)
