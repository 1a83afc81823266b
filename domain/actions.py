"""Actions: pieces of work, each a card. Done, reopened, dropped with a reason, added, moved, or overdue."""

from datetime import date

from domain import events as e
from domain.calendar import end_of_day
from domain.commands import AddAction, CompleteAction, DropAction, MoveAction, ReopenAction
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state import SYSTEM, Action, ActionStatus, Status
from domain.turn import Duties, Duty, Turn, decide, evolve


@decide.register
def complete_action(command: CompleteAction, turn: Turn) -> None:
    action = _open_action(turn, command.action)
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
def drop_action(command: DropAction, turn: Turn) -> None:
    _open_action(turn, command.action)
    turn.emit(e.ActionDropped(at=turn.now, by=turn.by, action=command.action, reason=command.reason))


@decide.register
def add_action(command: AddAction, turn: Turn) -> None:
    project, plan = turn.project, command.plan
    if plan.id in project.actions:
        raise decided(f"There is an action {plan.id} already. Choose another id.")
    if command.phase in project.phase_ended:
        raise broken(f"{command.phase.spoken} is over: add the action to a phase that is still to come.")
    for person in (*plan.responsible, plan.accountable, *(plan.reward.for_ if plan.reward else [])):
        project.known_person(person)
    rewards = project.charter.rewards
    if plan.reward and (rewards is None or rewards.rate(plan.reward.rate) is None):
        raise broken(f"There is no rate '{plan.reward.rate}' on the rate card of this project.")
    _check_due(project, command.phase, plan.due)
    turn.emit(e.ActionAdded(at=turn.now, by=turn.by, phase=command.phase, plan=plan))


@decide.register
def move_action(command: MoveAction, turn: Turn) -> None:
    action = _open_action(turn, command.action)
    _check_due(turn.project, action.phase, command.due)
    turn.emit(e.ActionMoved(at=turn.now, by=turn.by, action=command.action, due=command.due, reason=command.reason))


def _open_action(turn: Turn, key: str) -> Action:
    action = turn.project.action(key)
    if action.status != ActionStatus.OPEN:
        when = f" on {turn.project.spoken_day(action.done_at)}" if action.done_at else ""
        raise decided(f"{key} was already {action.status.value}{when} by {action.done_by or 'somebody'}.")
    return action


def _check_due(project: ProjectState, phase: Phase, due: date) -> None:
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


@evolve.register
def action_added(event: e.ActionAdded, project: ProjectState) -> ProjectState:
    action = Action(plan=event.plan, phase=event.phase, due=event.plan.due, added=True)
    return project.model_copy(update={"actions": {**project.actions, event.plan.id: action}})


@evolve.register
def action_completed(event: e.ActionCompleted, project: ProjectState) -> ProjectState:
    return change(project, event.action, status=ActionStatus.DONE, done_at=event.at, done_by=event.by.spoken,
                  reason=event.note)


@evolve.register
def action_reopened(event: e.ActionReopened, project: ProjectState) -> ProjectState:
    return change(project, event.action, status=ActionStatus.OPEN, done_at=None, done_by=None, reason=event.reason)


@evolve.register
def action_dropped(event: e.ActionDropped, project: ProjectState) -> ProjectState:
    return change(project, event.action, status=ActionStatus.DROPPED, done_at=event.at, done_by=event.by.spoken,
                  reason=event.reason)


@evolve.register
def action_moved(event: e.ActionMoved, project: ProjectState) -> ProjectState:
    return change(project, event.action, due=event.due, overdue_since=None)


@evolve.register
def action_overdue(event: e.ActionOverdue, project: ProjectState) -> ProjectState:
    return change(project, event.action, overdue_since=event.at)
