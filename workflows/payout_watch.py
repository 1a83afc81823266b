"""Looks after what was paid: hints of the provider, arrivals, and the nightly comparison of both books."""

from typing import Literal

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from activities.payout_errands import PayoutErrands
    from activities.payout_news import DeliveryNews, PayoutNews
    from activities.payouts import PayoutActivities
    from activities.reconciling import ReconcilingActivities
    from workflows import options
    from workflows.messages import RunReport, payment_workflow_id, project_workflow_id

Errand = Literal["take_back", "resolve"]


@workflow.defn
class PayoutWatchWorkflow:
    """Started by a schedule and by each hint. `everything`: ask also for rewards that no hint came for.

    Goes on round by round until nothing is left, and tells what a round found before it asks for the next one.
    """

    @workflow.run
    async def run(self, everything: bool = False, after: str = "") -> int:
        told = 0
        while True:
            news = await self._looked(everything, after)
            await _pass_on(news)
            told, after = told + len(news.deliveries), news.after
            if not news.more:
                return told
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(args=[everything, after])

    async def _looked(self, everything: bool, after: str) -> PayoutNews:
        if everything:
            return await workflow.execute_activity_method(PayoutActivities.look_after, after, **options.PAYOUTS)
        return await workflow.execute_activity_method(PayoutActivities.hear, **options.PAYOUTS)


@workflow.defn
class ReconciliationWorkflow:
    """Both books side by side, each night and on demand; how many differences there are."""

    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity_method(ReconcilingActivities.reconcile, **options.PAYOUTS)


@workflow.defn
class ResendWorkflow:
    """One reward is sent again, however long the provider takes; the project hears what became of it."""

    @workflow.run
    async def run(self, project: str, line: str) -> None:
        try:
            news = await workflow.execute_activity_method(PayoutErrands.resend, args=[project, line],
                                                          **options.REWARDS)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            workflow.logger.warning("%s can't be sent again: people see it as not delivered", line)
            return
        await _signal(project_workflow_id(project), "delivery_news", [news])


@workflow.defn
class PayoutErrandWorkflow:
    """One thing that a person asked about one payment, however long the provider takes to answer."""

    @workflow.run
    async def run(self, project: str, line: str, run: str, what: Errand) -> None:
        errand = PayoutErrands.take_back if what == "take_back" else PayoutErrands.resolve
        try:
            news = await workflow.execute_activity_method(errand, args=[project, line], **options.REWARDS)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            news = PayoutNews()
            news.report(project, run).needs_attention[line] = _sentence(error)
        await _pass_on(news)


def _sentence(error: ActivityError) -> str:
    cause = error.cause
    return cause.message if isinstance(cause, ApplicationError) else "The payout service can't be asked. Try it again."


async def start_errand(project: str, line: str, run: str, what: Errand, times: int) -> None:
    """Do it once for each time it was asked for."""
    try:
        await workflow.start_child_workflow(
            PayoutErrandWorkflow.run, args=[project, line, run, what], id=f"errand/{project}/{line}/{what}-{times}",
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            static_summary=f"{what.replace('_', ' ').capitalize()} {line}")
    except WorkflowAlreadyStartedError:
        workflow.logger.info("%s of %s is under way already", what, line)


async def start_resend(project: str, line: str, times: int) -> None:
    """Send a reward again, once for each time it was asked for."""
    try:
        await workflow.start_child_workflow(
            ResendWorkflow.run, args=[project, line], id=f"resend/{project}/{line}/{times}",
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON, static_summary=f"Send {line} again")
    except WorkflowAlreadyStartedError:
        workflow.logger.info("%s is being sent again already", line)


async def _pass_on(news: PayoutNews) -> None:
    for project, run in news.wake:
        await _signal(payment_workflow_id(project, run), "look_again")
    for project, deliveries in news.deliveries.items():
        await _signal(project_workflow_id(project), "delivery_news", deliveries)
    for project, runs in news.reports.items():
        for run, outcome in runs.items():
            await _signal(project_workflow_id(project), "run_report", RunReport(run=run, **outcome.model_dump()))


async def _signal(workflow_id: str, name: str, argument: list[DeliveryNews] | RunReport | None = None) -> None:
    handle = workflow.get_external_workflow_handle(workflow_id)
    try:
        await (handle.signal(name) if argument is None else handle.signal(name, argument))
    except ApplicationError:
        workflow.logger.info("%s has ended", workflow_id)
