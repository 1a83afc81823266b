"""Due dates: moved by those who answer for the work, asked for by everybody else, and ruled on with a yes or a no.

A ruling is counted, so that the board knows whether a date that people set there came before or after it.
"""

from datetime import date

from domain import events as e
from domain.actions import change, check_due, open_action
from domain.calendar import spoken_date
from domain.called_off import pay_late_change
from domain.commands import MoveAction
from domain.commands_board import DeclineDue, ProposeDue
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state import Action, Status
from domain.state_board import DueProposal, DueRuling
from domain.turn import Turn, decide, evolve


@decide.register
def move_action(command: MoveAction, turn: Turn) -> None:
    action = open_action(turn.project, command.action)
    check_due(turn.project, action.phase, command.due)
    _move(turn, action, command.due, command.reason, command.minutes)


def _move(turn: Turn, action: Action, due: date, reason: str | None = None, minutes: int | None = None) -> None:
    if due != action.due:
        why = f"it is on {spoken_date(due)} now"
        pay_late_change(turn, action, f"{why}. {reason}" if reason else why, minutes)
    turn.emit(e.ActionMoved(at=turn.now, by=turn.by, action=action.plan.id, due=due, reason=reason))


@decide.register
def propose_due(command: ProposeDue, turn: Turn) -> None:
    action = open_action(turn.project, command.action)
    _refuse_known(command, action)
    if turn.person == action.plan.accountable:
        _move_own(command, action, turn)
        return
    if action.proposed and action.proposed.due == command.due:
        raise decided(f"That date is asked for already. {turn.project.spoken_person(action.plan.accountable)} answers.")
    turn.emit(e.DueProposed(at=turn.now, by=turn.by, action=command.action, due=command.due))


def _refuse_known(command: ProposeDue, action: Action) -> None:
    """A date set before a ruling was known is not asked for again: the ruling was on it."""
    if command.ruling is not None and command.ruling < action.due_ruling:
        raise decided(f"The date of {command.action} was decided on meanwhile. Look at it again, then ask.")
    if command.due == action.due:
        raise decided(f"{command.action} is due on {command.due} already.")


def _move_own(command: ProposeDue, action: Action, turn: Turn) -> None:
    """The accountable person asks nobody: the date is moved, by the rules of moving it."""
    if turn.project.status == Status.PAUSED:
        raise decided(f"The project is paused ({turn.project.reason}). The date can change when it goes on.")
    if command.due is None:
        raise broken(f"{command.action} needs a date. It stays due on {action.due}; choose another day if that one "
                     "does not fit.")
    check_due(turn.project, action.phase, command.due)
    _move(turn, action, command.due)


@decide.register
def decline_due(command: DeclineDue, turn: Turn) -> None:
    action = open_action(turn.project, command.action)
    if action.proposed is None:
        raise decided(f"Nobody is asking for another date of {command.action} now.")
    turn.emit(e.DueDeclined(at=turn.now, by=turn.by, action=command.action, reason=command.reason))


@evolve.register
def action_moved(event: e.ActionMoved, project: ProjectState) -> ProjectState:
    action = project.actions[event.action]
    # Asked twice for one date, the second is no ruling: what people set on the board after the first one stands.
    if event.due == action.due and action.proposed is None:
        return change(project, event.action, overdue_since=None)
    return _ruled(project, event, event.due, overdue_since=None)


@evolve.register
def due_proposed(event: e.DueProposed, project: ProjectState) -> ProjectState:
    asked = DueProposal(due=event.due, at=event.at, by=event.by.spoken)
    return change(project, event.action, proposed=asked)


@evolve.register
def due_declined(event: e.DueDeclined, project: ProjectState) -> ProjectState:
    action = project.actions[event.action]
    return _ruled(project, event, action.due)


def _ruled(project: ProjectState, event: e.ActionMoved | e.DueDeclined, due: date, **changes: object) -> ProjectState:
    """One more ruling. It is remembered when it answers somebody."""
    action = project.actions[event.action]
    number, asked, rulings = action.due_ruling + 1, action.proposed, action.rulings
    if asked:
        rulings = [*rulings, DueRuling(number=number, at=event.at, asked=asked.due, by=asked.by, due=due,
                                       stays=due == action.due, because=event.reason)]
    return change(project, event.action, due=due, due_ruling=number, proposed=None, rulings=rulings, **changes)
