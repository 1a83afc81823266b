"""What a reader could do now, found by asking the same rules that will decide: for buttons, never instead of them."""

from collections.abc import Iterator
from datetime import datetime

from domain.authority import require
from domain.authority_rules import makes
from domain.commands import AnyCommand, CompleteAction, ConfirmAttendance, MoveAction
from domain.commands_board import BlockAction, DeclineDue, RestoreCard, UnblockAction
from domain.project import Project
from domain.refusals import Refusal
from domain.state import Action, ActionStatus, Actor, Status


def permitted(project: Project, command: AnyCommand) -> bool:
    """Whether this kind of command is this actor's to give at all."""
    try:
        require(project, command)
    except Refusal:
        return False
    return True


def refusal(project: Project, command: AnyCommand, now: datetime) -> Refusal | None:
    """What the project would refuse the command with; None when it would go through as things stand."""
    try:
        project.decide(command, now)
    except Refusal as refused:
        return refused
    return None


def kinds_for(project: Project, key: str, actor: Actor, now: datetime) -> list[str]:
    """The kinds of command on this action that are this actor's to give now."""
    one = project.action(key)
    if project.ended:
        return []
    return [*_work(project, key, one, actor), *_date(project, key, one, actor), *_board(project, key, one, actor, now)]


def _work(project: Project, key: str, one: Action, actor: Actor) -> Iterator[str]:
    if one.phase != project.phase:
        return
    if one.plan.output and project.status == Status.RUNNING and makes(project, actor, one.plan.output):
        yield "record_artefact"
    works = permitted(project, CompleteAction(actor=actor, action=key))
    heads = permitted(project, ConfirmAttendance(actor=actor, action=key, people=["-"]))
    if works and one.status != ActionStatus.DROPPED:
        yield "complete_action" if one.status == ActionStatus.OPEN else "reopen_action"
    if heads and one.status != ActionStatus.DROPPED:
        yield "confirm_attendance"
    if heads and one.status == ActionStatus.OPEN:
        yield "drop_action"
        yield "call_off"


def _date(project: Project, key: str, one: Action, actor: Actor) -> Iterator[str]:
    """Also of work that is still to come. Of work whose phase is over only what somebody asks for is answered."""
    ahead = one.phase not in project.phase_ended or one.proposed is not None
    if project.status != Status.RUNNING or one.status != ActionStatus.OPEN or not ahead:
        return
    if permitted(project, MoveAction(actor=actor, action=key, due=one.due)):
        yield "move_action"
    if one.proposed and permitted(project, DeclineDue(actor=actor, action=key, reason="-")):
        yield "decline_due"


def _board(project: Project, key: str, one: Action, actor: Actor, now: datetime) -> Iterator[str]:
    """What blocks work is said also while the project is paused. Looked at for every action, so without `decide`."""
    ahead = one.status == ActionStatus.OPEN and one.phase not in project.phase_ended
    if ahead and project.status in (Status.RUNNING, Status.PAUSED):
        if permitted(project, BlockAction(actor=actor, action=key, reason="-")):
            yield "block_action"
        if one.blocked and permitted(project, UnblockAction(actor=actor, action=key)):
            yield "unblock_action"
    if one.card_state and refusal(project, RestoreCard(actor=actor, action=key), now) is None:
        yield "restore_card"
