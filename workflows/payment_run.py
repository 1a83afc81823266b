"""One approved payment run, until each of its lines is settled, however many days that takes. Outlives its project."""


from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from activities.rewards import RewardsActivities, RunOutcome
    from workflows import options
    from workflows.messages import RunInput, RunReport, payment_workflow_id, project_workflow_id


@workflow.defn
class PaymentRunWorkflow:
    """Submits, waits, submits again with the same keys and bytes, and reports to the project."""

    @workflow.init
    def __init__(self, start: RunInput) -> None:
        self._pause = start.first_pause
        self._look_again = False

    @workflow.signal(description="Money was added, or somebody fixed what was in the way: look again now.")
    def look_again(self) -> None:
        self._look_again = True

    @workflow.run
    async def run(self, start: RunInput) -> None:
        while True:
            outcome = await self._submit(start)
            await self._report(start, outcome)
            if outcome.waiting_for is None:
                return
            await self._wait()
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start.model_copy(update={"first_pause": self._pause}))

    async def _submit(self, start: RunInput) -> RunOutcome:
        """What can't go on by itself waits for people; it never fails the run and never makes a new key."""
        try:
            return await workflow.execute_activity_method(
                RewardsActivities.submit_run, args=[start.project, start.run], **options.REWARDS)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            cause = error.cause
            sentence = cause.message if isinstance(cause, ApplicationError) else "The payout service can't be reached."
            return RunOutcome(waiting_for=sentence)

    async def _report(self, start: RunInput, outcome: RunOutcome) -> None:
        report = RunReport(run=start.run, **outcome.model_dump())
        project = workflow.get_external_workflow_handle(project_workflow_id(start.project))
        try:
            await project.signal("run_report", report)
        except ApplicationError:
            workflow.logger.warning("the project of this run has ended; the ledger holds the outcome")

    async def _wait(self) -> None:
        try:
            await workflow.wait_condition(lambda: self._look_again, timeout=self._pause,
                                          timeout_summary="Until the payout service is asked again")
        except TimeoutError:
            self._pause = min(self._pause * 2, options.LONGEST_PAYMENT_PAUSE)
        self._look_again = False


async def start_payment_run(project: str, run: str) -> None:
    """Start the workflow of a released run; once, however often it is asked for."""
    try:
        await workflow.start_child_workflow(
            PaymentRunWorkflow.run, RunInput(project=project, run=run), id=payment_workflow_id(project, run),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON, static_summary=f"Payment run {run}")
    except WorkflowAlreadyStartedError:
        workflow.logger.info("payment run %s is under way already", run)


async def wake_payment_run(project: str, run: str) -> None:
    """Have a run look again now; one that has ended has nothing left to look at."""
    try:
        await workflow.get_external_workflow_handle(payment_workflow_id(project, run)).signal("look_again")
    except ApplicationError:
        workflow.logger.info("payment run %s has ended", run)
