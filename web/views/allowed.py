"""What a reader could do now, found by asking the same rules that will decide: for buttons, never instead of them."""

from datetime import datetime

from domain.authority import require
from domain.commands import AnyCommand
from domain.project import Project
from domain.refusals import Refusal


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
