"""The host of one project: asks the domain, publishes what it says, waits for people or for time. Decides nothing."""

import asyncio
from datetime import datetime

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from activities.board import BoardActivities
    from activities.notices import NoticesActivities
    from activities.records import Publication, RecordsActivities
    from domain.board_view import board_digest
    from domain.commands import AnyCommand, CancelProject, CompleteAction, ReopenAction, SettleRun, StallRun
    from domain.events import AnyEvent
    from domain.notices import notices_for
    from domain.project import Project, fold
    from domain.refusals import Refusal
    from domain.state import SOMEBODY_ON_THE_BOARD, SYSTEM, Actor
    from domain.waiting import Waiting, waiting
    from workflows import options, search
    from workflows.coalesced import Coalesced
    from workflows.messages import (
        Carried,
        ProjectInput,
        Receipt,
        RunInput,
        RunReport,
        Submission,
        payment_workflow_id,
    )
    from workflows.payment_run import PaymentRunWorkflow


@workflow.defn
class CoproductionWorkflow:
    """One project, from kick-off to its close, however many months that takes."""

    @workflow.init
    def __init__(self, start: ProjectInput) -> None:
        carried = start.carried or _kicked_off(start)
        self._longest_history = start.longest_history
        self._project = carried.project
        self._unpublished = list(carried.unpublished)
        self._receipts = dict(carried.receipts)
        self._runs_started = list(carried.runs_started)
        self._board = Coalesced(self._sync_board, carried.board_wanted)
        self._notices = Coalesced(self._deliver_notices, carried.notices_wanted)
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self._board_digest = carried.board_digest
        self._cancel_heard = False
        self._shown = ""

    @workflow.run
    async def run(self, start: ProjectInput) -> None:
        while not self._project.ended or self._unpublished:
            try:
                await self._turn()
            except asyncio.CancelledError:
                workflow.logger.info("cancellation heard where the workflow happened to wait")
            self._hear_cancellation()
        await self._drain()

    async def _turn(self) -> None:
        """Publish what is new, start what follows, wait for a change or for time."""
        await self._publish()
        await self._start_payment_runs()
        self._board.pump()
        self._notices.pump()
        self._show()
        await self._wait()
        self._apply(self._project.tick(workflow.now()))
        if self._time_to_continue():
            await self._continue_as_new()

    # --- what comes in ------------------------------------------------------------------------------------------------

    @workflow.update(description="Ask something of the project; the answer says what it led to.")
    def submit(self, submission: Submission) -> Receipt:
        key = _update_id()
        if key in self._receipts:
            return self._receipts[key]
        events = self._decide(submission.command)
        receipt = Receipt(project=self._project.id, version=self._project.version, events=events)
        self._receipts[key] = receipt
        for oldest in list(self._receipts)[: -options.RECEIPTS_KEPT]:
            del self._receipts[oldest]
        return receipt

    @submit.validator
    def check(self, submission: Submission) -> None:
        """Refuses before anything is written to the history."""
        if _update_id() not in self._receipts:
            try:
                self._project.decide(submission.command, workflow.now())
            except Refusal as refusal:
                raise _spoken(refusal) from None

    @workflow.signal(description="Something changed on the board: read it again.")
    def board_changed(self) -> None:
        self._board.ask()

    @workflow.signal(description="A payment run says how far it is.")
    def run_report(self, report: RunReport) -> None:
        if report.paid or report.needs_attention:
            self._quietly(SettleRun(actor=SYSTEM, run=report.run, paid=report.paid,
                                    needs_attention=report.needs_attention))
        if report.waiting_for:
            self._quietly(StallRun(actor=SYSTEM, run=report.run, sentence=report.waiting_for))

    @workflow.query(description="The whole state.")
    def state(self) -> Project:
        return self._project

    @workflow.query(description="What waits for whom.")
    def waiting(self) -> list[Waiting]:
        return waiting(self._project, workflow.now())

    # --- deciding -----------------------------------------------------------------------------------------------------

    def _decide(self, command: AnyCommand) -> list[AnyEvent]:
        try:
            events = self._project.decide(command, workflow.now())
        except Refusal as refusal:
            raise _spoken(refusal) from None
        self._apply(events)
        return events

    def _quietly(self, command: AnyCommand) -> None:
        """For commands that nobody waits for: what the rules refuse has no effect."""
        try:
            self._apply(self._project.decide(command, workflow.now()))
        except Refusal as refusal:
            workflow.logger.info("refused %s: %s", command.kind, refusal.code)

    def _apply(self, events: list[AnyEvent]) -> None:
        self._project = self._project.after(events)
        self._unpublished.extend(events)

    def _hear_cancellation(self) -> None:
        """A cancel from outside is the operator's cancel command: the project winds down, it does not break off."""
        if self._cancel_unheard:
            self._cancel_heard = True
            self._quietly(CancelProject(actor=Actor(operator=True, channel="system"),
                                        reason="Cancelled by the operations team"))

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def _publish(self) -> None:
        # Commands are accepted while this waits: only what was handed over is taken off the list.
        while self._unpublished:
            batch = self._unpublished[:]
            try:
                await workflow.execute_activity_method(
                    RecordsActivities.publish, Publication(project=self._project.id, events=batch), **options.PUBLISH)
            except ActivityError as error:
                if not is_cancelled_exception(error):
                    await workflow.sleep(options.AFTER_PERMANENT_FAILURE, summary="The records refused; trying again")
                continue
            self._unpublished = self._unpublished[len(batch):]
            self._follow_up(batch)

    def _follow_up(self, published: list[AnyEvent]) -> None:
        """A sync only when the board would look different, a delivery only when there is something to tell."""
        if any(notices_for(event, self._project) for event in published):
            self._notices.ask()
        wanted = board_digest(self._project)
        if wanted != self._board_digest:
            self._board_digest = wanted
            self._board.ask()

    async def _start_payment_runs(self) -> None:
        for key, run in list(self._project.runs.items()):
            if run.state != "released" or key in self._runs_started:
                continue
            try:
                await workflow.start_child_workflow(
                    PaymentRunWorkflow.run, RunInput(project=self._project.id, run=key),
                    id=payment_workflow_id(self._project.id, key),
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                    static_summary=f"Payment run {key}")
            except WorkflowAlreadyStartedError:
                workflow.logger.info("payment run %s is under way already", key)
            self._runs_started.append(key)

    async def _sync_board(self) -> None:
        try:
            report = await workflow.execute_activity_method(BoardActivities.sync, self._project.id, **options.BOARD)
        except ActivityError as error:
            if not is_cancelled_exception(error):
                await workflow.sleep(options.AFTER_PERMANENT_FAILURE, summary="The board needs attention")
            self._board.ask()
            return
        for action in report.completed:
            self._quietly(CompleteAction(actor=SOMEBODY_ON_THE_BOARD, action=action))
        for action in report.reopened:
            self._quietly(ReopenAction(actor=SOMEBODY_ON_THE_BOARD, action=action, reason="Moved back on the board"))

    async def _deliver_notices(self) -> None:
        try:
            await workflow.execute_activity_method(NoticesActivities.deliver, self._project.id, **options.NOTICES)
        except ActivityError as error:
            if not is_cancelled_exception(error):
                await workflow.sleep(options.AFTER_PERMANENT_FAILURE, summary="Messages need attention")
            self._notices.ask()

    # --- waiting ------------------------------------------------------------------------------------------------------

    async def _wait(self) -> None:
        """For a command, a report, finished work, or the instant when time brings something."""
        self._set_alarm()
        # A cancellation can end with an activity or a command in the same task and then raises nowhere: look for it.
        await workflow.wait_condition(lambda: bool(
            self._unpublished or self._board.startable or self._notices.startable or self._alarm_rang
            or self._project.ended or self._cancel_unheard or self._time_to_continue()))

    @property
    def _cancel_unheard(self) -> bool:
        return not self._cancel_heard and workflow.cancellation_reason() is not None

    @property
    def _alarm_rang(self) -> bool:
        return self._alarm is not None and self._alarm.done()

    def _set_alarm(self) -> None:
        """One durable timer at a time. One that is too early is left to ring: cancelling costs more than looking."""
        due = self._project.next_due()
        if self._alarm_rang:
            self._alarm, self._alarm_at = None, None
        if due is None or (self._alarm_at is not None and self._alarm_at <= due):
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at = due
        self._alarm = asyncio.create_task(workflow.sleep(max((due - workflow.now()).total_seconds(), 0.001),
                                                         summary="Until the next thing is due"))

    def _show(self) -> None:
        """Search attributes and the current state in plain words, only when they changed."""
        project = self._project
        waits = "gate" if any(one.what == "vote" for one in waiting(project, workflow.now())) else "work"
        shown = f"{project.phase}/{project.status}/{waits}"
        if shown != self._shown:
            self._shown = shown
            workflow.upsert_search_attributes([
                search.PHASE.value_set(project.phase or "none"), search.STATUS.value_set(project.status),
                search.WAITING_FOR.value_set("nothing" if project.ended else waits)])
            spoken = project.phase.spoken if project.phase else "not begun"
            workflow.set_current_details(f"**{spoken}**, {project.status}, waiting for {waits}")

    # --- going on -----------------------------------------------------------------------------------------------------

    def _time_to_continue(self) -> bool:
        """At a quiet moment when the history is long enough; at twice that length in any case."""
        info = workflow.info()
        length = info.get_current_history_length()
        quiet = self._board.idle and self._notices.idle
        due = info.is_continue_as_new_suggested() or length > self._longest_history
        return not self._project.ended and due and (quiet or length > 2 * self._longest_history)

    async def _continue_as_new(self) -> None:
        await self._publish()
        await self._start_payment_runs()
        board, notices = await self._board.stop(), await self._notices.stop()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(ProjectInput(longest_history=self._longest_history, carried=Carried(
            project=self._project, unpublished=self._unpublished, receipts=self._receipts, board_wanted=board,
            notices_wanted=notices, runs_started=self._runs_started, board_digest=self._board_digest)))

    async def _drain(self) -> None:
        """The last cards and messages go out before the workflow ends; a board that stays away does not hold it."""
        while not (self._board.idle and self._notices.idle):
            self._board.pump()
            self._notices.pump()
            try:
                await workflow.wait_condition(lambda: not (self._board.running or self._notices.running),
                                              timeout=options.LONGEST_DRAIN)
            except TimeoutError:
                workflow.logger.warning("ended with work left for the board or the mail server")
                break
        await workflow.wait_condition(workflow.all_handlers_finished)


def _kicked_off(start: ProjectInput) -> Carried:
    assert start.kickoff is not None, "a project begins with a kick-off"
    events = Project.begin(start.kickoff.charter, start.kickoff.actor, workflow.now())
    return Carried(project=fold(None, events), unpublished=events)


def _update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""


def _spoken(refusal: Refusal) -> ApplicationError:
    return ApplicationError(str(refusal), type=refusal.code, non_retryable=True)
