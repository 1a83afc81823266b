"""One look at all boards, then a signal to each project whose board changed; webhooks only make it quicker."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.board import BoardActivities
    from workflows import options
    from workflows.messages import project_workflow_id


@workflow.defn
class BoardWatchWorkflow:
    """Started by schedules; one poll for all boards, never one a project. `everything`: the nightly repair of drift."""

    @workflow.run
    async def run(self, everything: bool = False) -> int:
        changed = await workflow.execute_activity_method(BoardActivities.poll, everything, **options.POLL)
        for project in changed:
            try:
                await workflow.get_external_workflow_handle(project_workflow_id(project)).signal("board_changed")
            except ApplicationError:
                workflow.logger.info("project %s has ended", project)
        return len(changed)
