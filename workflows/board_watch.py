"""Where no webhook can reach us: one look at all boards, then a signal to each project whose board changed."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.board import BoardActivities
    from workflows import options
    from workflows.messages import project_workflow_id


@workflow.defn
class BoardWatchWorkflow:
    """Started by a schedule; one poll for all boards, never one a project."""

    @workflow.run
    async def run(self) -> int:
        changed = await workflow.execute_activity_method(BoardActivities.poll, **options.POLL)
        for project in changed:
            try:
                await workflow.get_external_workflow_handle(project_workflow_id(project)).signal("board_changed")
            except ApplicationError:
                workflow.logger.info("project %s has ended", project)
        return len(changed)
