"""Messages whose time has come: for a person's better hour, after a pause, or after the project has ended."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.notices import NoticesActivities
    from workflows import options


@workflow.defn
class OutboxWatchWorkflow:
    """Started by a schedule, one for all projects. What is new is sent by its project at once; this is for the rest."""

    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity_method(NoticesActivities.deliver_ready, **options.OUTBOX)
