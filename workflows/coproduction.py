"""The host of one project: asks the domain, publishes what it says, waits for people or for time. Decides nothing."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.payout_news import DeliveryNews
    from domain.commands import AnyCommand, CancelProject, SettleRun, StallRun
    from domain.commands_money import NoteDelivery
    from domain.events import AnyEvent
    from domain.notices import notices_for
    from domain.project import Project, fold
    from domain.refusals import Refusal
    from domain.state import SYSTEM, Actor
    from domain.waiting import Waiting, waiting
    from workflows import options, outward
    from workflows.alarm import Alarm
    from workflows.board_desk import BoardDesk
    from workflows.coalesced import Coalesced
    from workflows.messages import Carried, ProjectInput, Receipt, RunReport, Submission
    from workflows.payment_desk import PaymentDesk
    from workflows.search import Signpost


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
        self._payments = PaymentDesk(self, carried.runs_started, carried.resends_started, carried.errands_started)
        self._desk = BoardDesk(self, carried.board_wanted, carried.board_digest, carried.talk)
        self._board = self._desk.work
        self._notices = Coalesced(self._deliver_notices, carried.notices_wanted)
        self._alarm, self._signpost = Alarm(), Signpost()
        self._cancel_heard = False

    @workflow.run
    async def run(self, start: ProjectInput) -> None:
        while not self._project.finished or self._unpublished:
            try:
                await self._turn()
            except asyncio.CancelledError:
                workflow.logger.info("cancellation heard where the workflow happened to wait")
            self._hear_cancellation()
        await self._drain()

    async def _turn(self) -> None:
        """Publish what is new, start what follows, wait for a change or for time."""
        await self._publish()
        await self._payments.follow()
        self._board.pump()
        self._notices.pump()
        self._signpost.show(self._project, waiting(self._project, workflow.now()))
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

    @workflow.signal(description="Something changed on the board: read it again. Urgent: a person has mended it.")
    def board_changed(self, urgent: bool = False) -> None:
        self._desk.changed(urgent)

    @workflow.signal(description="A person wants what the next sync would do to many cards at once.")
    def board_confirmed(self) -> None:
        self._desk.confirmed()

    @workflow.signal(description="A payment run says how far it is.")
    def run_report(self, report: RunReport) -> None:
        if report.paid or report.needs_attention or report.forgone:
            self.attempt(SettleRun(actor=SYSTEM, **report.model_dump(exclude={"waiting_for"})))
        if report.waiting_for:
            self.attempt(StallRun(actor=SYSTEM, run=report.run, sentence=report.waiting_for))

    @workflow.signal(description="What is known of the arrival of rewards.")
    def delivery_news(self, news: list[DeliveryNews]) -> None:
        for one in news:
            self.attempt(NoteDelivery(actor=SYSTEM, **one.model_dump()))

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

    @property
    def project(self) -> Project:
        return self._project

    def attempt(self, command: AnyCommand) -> Refusal | None:
        """For commands that no caller waits for: what the rules refuse has no effect."""
        try:
            self._apply(self._project.decide(command, workflow.now()))
        except Refusal as refusal:
            workflow.logger.info("refused %s: %s", command.kind, refusal.code)
            return refusal
        return None

    def _apply(self, events: list[AnyEvent]) -> None:
        self._project = self._project.after(events)
        self._unpublished.extend(events)

    def _hear_cancellation(self) -> None:
        """A cancel from outside is the operator's cancel command: the project winds down, it does not break off."""
        if self._cancel_unheard:
            self._cancel_heard = True
            self.attempt(CancelProject(actor=Actor(operator=True, channel="system"),
                                       reason="Cancelled by the operations team"))

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def _publish(self) -> None:
        # Commands are accepted while this waits: only what was handed over is taken off the list.
        while self._unpublished:
            batch = self._unpublished[:]
            if await outward.publish(self._project.id, batch):
                self._unpublished = self._unpublished[len(batch):]
                self._follow_up(batch)
                if any(event.kind == "payments_released" for event in batch):
                    await self._payments.wake()

    def _follow_up(self, published: list[AnyEvent]) -> None:
        """A delivery only when there is something to tell; the desk knows when the board would look different."""
        if any(notices_for(event, self._project) for event in published):
            self._notices.ask()
        self._desk.follow()

    async def _deliver_notices(self) -> None:
        if not await outward.deliver_notices(self._project.id):
            self._notices.ask()

    # --- waiting ------------------------------------------------------------------------------------------------------

    async def _wait(self) -> None:
        """For a command, a report, finished work, or the instant when time brings something."""
        self._alarm.set(self._project.next_due())
        # A cancellation can end with an activity or a command in the same task and then raises nowhere: look for it.
        await workflow.wait_condition(lambda: bool(
            self._unpublished or self._board.startable or self._notices.startable or self._alarm.rang
            or self._project.finished or self._cancel_unheard or self._time_to_continue()))

    @property
    def _cancel_unheard(self) -> bool:
        return not self._cancel_heard and workflow.cancellation_reason() is not None

    # --- going on -----------------------------------------------------------------------------------------------------

    def _time_to_continue(self) -> bool:
        """At a quiet moment when the history is long enough; at twice that length in any case."""
        info = workflow.info()
        length = info.get_current_history_length()
        quiet = self._board.idle and self._notices.idle
        due = info.is_continue_as_new_suggested() or length > self._longest_history
        return not self._project.finished and due and (quiet or length > 2 * self._longest_history)

    async def _continue_as_new(self) -> None:
        await self._publish()
        await self._payments.follow()
        board, notices = await self._board.stop(), await self._notices.stop()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(ProjectInput(longest_history=self._longest_history, carried=Carried(
            project=self._project, unpublished=self._unpublished, receipts=self._receipts, board_wanted=board,
            notices_wanted=notices, runs_started=self._payments.runs, board_digest=self._desk.digest,
            talk=self._desk.talk, resends_started=self._payments.resends, errands_started=self._payments.errands)))

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
    events = Project.begin(start.kickoff.charter, start.kickoff.actor, workflow.now(), start.kickoff.rules)
    return Carried(project=fold(None, events), unpublished=events)


def _update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""


def _spoken(refusal: Refusal) -> ApplicationError:
    return ApplicationError(str(refusal), type=refusal.code, non_retryable=True)
