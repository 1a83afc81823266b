"""What a project does outside: publish events, sync its board, deliver notices. A failure never ends the project.

Activities retry by themselves what heals by itself. What comes back here needs people: it waits, then tries again.
"""

from collections.abc import Awaitable
from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.board import BoardActivities
    from activities.notices import NoticesActivities
    from activities.records import Publication, RecordsActivities
    from domain.board_report import BoardAsk, BoardReport
    from domain.events import AnyEvent
    from workflows import options

Result = TypeVar("Result")


class Trouble(str):
    """Why something outside does not work and what to do about it: text that is safe to show."""

    __slots__ = ()


async def publish(project: str, events: list[AnyEvent]) -> bool:
    """Whether the records have the events now."""
    work = workflow.execute_activity_method(
        RecordsActivities.publish, Publication(project=project, events=events), **options.PUBLISH)
    return await _patiently(work, "The records refused; trying again") is not None


async def sync_board(project: str, ask: BoardAsk) -> BoardReport | Trouble | None:
    """What people did on the board, or what needs people before a sync can work. None: it was cancelled."""
    try:
        return await workflow.execute_activity_method(BoardActivities.sync, args=[project, ask], **options.BOARD)
    except ActivityError as error:
        if is_cancelled_exception(error):
            return None
        return Trouble(error.cause.message if isinstance(error.cause, ApplicationError) else "The board does not work.")


async def deliver_notices(project: str) -> bool:
    """Whether everything that waited went out or was put aside for a person."""
    work = workflow.execute_activity_method(NoticesActivities.deliver, project, **options.NOTICES)
    return await _patiently(work, "Messages need attention") is not None


async def _patiently(work: Awaitable[Result], summary: str) -> Result | None:
    try:
        return await work
    except ActivityError as error:
        if not is_cancelled_exception(error):
            await workflow.sleep(options.AFTER_PERMANENT_FAILURE, summary=summary)
        return None
