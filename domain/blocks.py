"""Work that can't go on: blocked with a reason, unblocked, and free again once it is done, dropped or sent back."""

from domain import events as e
from domain.actions import change, work_ahead
from domain.commands_board import BlockAction, UnblockAction
from domain.project_state import ProjectState
from domain.refusals import decided
from domain.turn import Turn, decide, evolve


@decide.register
def block_action(command: BlockAction, turn: Turn) -> None:
    action = work_ahead(turn.project, command.action)
    if action.blocked == command.reason:
        raise decided(f"{command.action} is blocked already, for that very reason.")
    turn.emit(e.ActionBlocked(at=turn.now, by=turn.by, action=command.action, reason=command.reason))


@decide.register
def unblock_action(command: UnblockAction, turn: Turn) -> None:
    action = work_ahead(turn.project, command.action)
    if action.blocked is None:
        raise decided(f"{command.action} is not blocked.")
    turn.emit(e.ActionUnblocked(at=turn.now, by=turn.by, action=command.action))


@evolve.register
def action_blocked(event: e.ActionBlocked, project: ProjectState) -> ProjectState:
    return change(project, event.action, blocked=event.reason)


@evolve.register
def action_unblocked(event: e.ActionUnblocked, project: ProjectState) -> ProjectState:
    return change(project, event.action, blocked=None)
