"""The worker process: builds every adapter, runs one worker for each task queue, stops them gently.

`python worker.py` reads its settings from the environment; README lists them.
"""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

import structlog
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.board import BoardActivities
from activities.concerns import ConcernActivities
from activities.notices import NoticesActivities
from activities.payout_account import AccountWatch
from activities.payout_errands import PayoutErrands
from activities.payouts import PayoutActivities
from activities.reconciling import ReconcilingActivities
from activities.records import RecordsActivities
from activities.rewards import RewardsActivities
from integrations.books_gauges import books_page
from integrations.errors import IntegrationError
from integrations.registry import (
    key_list,
    open_board,
    open_board_hooks,
    open_by_hand,
    open_editor,
    open_mail,
    open_notifier,
    open_payout_hooks,
    open_payouts,
    open_records,
    pacing_of,
)
from integrations.temporal.connection import connect, metrics_runtime, prepare
from integrations.temporal.discreet_logs import hide_concerns
from integrations.worker_health import HealthServer
from settings import Settings, SettingsWrong, load
from workflows import search
from workflows.board_watch import BoardWatchWorkflow
from workflows.concern import ConcernWorkflow
from workflows.coproduction import CoproductionWorkflow
from workflows.messages import BOARD_QUEUE, REWARDS_QUEUE, WORKFLOW_QUEUE
from workflows.outbox_watch import OutboxWatchWorkflow
from workflows.payment_run import PaymentRunWorkflow
from workflows.payout_watch import PayoutErrandWorkflow, PayoutWatchWorkflow, ReconciliationWorkflow, ResendWorkflow

log = structlog.get_logger(__name__)

GRACE = timedelta(seconds=30)
THREADS = 16
WATCH_ID, NIGHTLY_ID = "board-watch", "board-nightly"
PAYOUT_ID, ARRIVALS_ID, BOOKS_ID = "payout-watch", "payout-arrivals", "reconciliation"
PAYOUT_EVERY = timedelta(minutes=5)
OUTBOX_ID, OUTBOX_EVERY = "outbox", timedelta(minutes=1)
# What was due while the server or the worker was down is done when they are back. A night without the comparison would
# be one in which nobody hears of a payment made twice.
CATCH_UP, CATCH_UP_BOOKS = timedelta(minutes=1), timedelta(hours=12)
PASSED_THROUGH = ("activities", "domain", "integrations", "workflows", "pydantic")


# Every workflow that there is. Each has a recorded history that the tests replay.
WORKFLOWS = (CoproductionWorkflow, PaymentRunWorkflow, BoardWatchWorkflow, PayoutWatchWorkflow, ReconciliationWorkflow,
             ResendWorkflow, PayoutErrandWorkflow, ConcernWorkflow, OutboxWatchWorkflow)


def sandbox() -> SandboxedWorkflowRunner:
    """Our own modules are passed through: they are pure, and loading them anew for each workflow costs 14 times."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


def workers(client: Client, settings: Settings, threads: ThreadPoolExecutor) -> list[Worker]:
    """One worker a queue. The server holds the board queue to the board's limits, over all worker processes."""
    hide_concerns()
    records = open_records(settings)
    board = BoardActivities(records.store, records.people, open_board(settings), settings.public_url, records.hints,
                            open_board_hooks(settings))
    rewards = RewardsActivities(records.store, records.people, records.ledger, open_payouts(settings),
                                open_by_hand(), records.payment_stops)
    payouts = PayoutActivities(records.store, records.ledger, open_payouts(settings), records.payout_hints,
                               open_payout_hooks(settings),
                               AccountWatch(open_payouts(settings), records.payout_accounts))
    errands = PayoutErrands(records.store, records.people, records.ledger, open_payouts(settings),
                            records.payment_stops)
    books = ReconcilingActivities(records.store, records.ledger, open_payouts(settings), records.reconciliations)
    notices = NoticesActivities(records.store, records.outbox, open_notifier(settings), open_editor(),
                                pacing_of(settings))
    concerns = ConcernActivities(records.concerns, records.people, open_mail(settings), open_editor())
    versioned = WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.worker_deployment, settings.worker_build_id),
        use_worker_versioning=True) if settings.worker_deployment else None
    main = Worker(client, task_queue=WORKFLOW_QUEUE,
                  workflows=WORKFLOWS,
                  activities=[RecordsActivities(records.store).publish, notices.deliver, notices.deliver_ready,
                              concerns.keep, concerns.mark, concerns.tell], activity_executor=threads,
                  max_concurrent_activities=THREADS, workflow_runner=sandbox(), graceful_shutdown_timeout=GRACE,
                  sticky_queue_schedule_to_start_timeout=timedelta(seconds=5), deployment_config=versioned)
    boards = Worker(client, task_queue=BOARD_QUEUE, activities=[board.sync, board.poll], activity_executor=threads,
                    max_concurrent_activities=4, graceful_shutdown_timeout=GRACE,
                    max_task_queue_activities_per_second=settings.board_requests_per_second)
    money = Worker(client, task_queue=REWARDS_QUEUE, activity_executor=threads, max_concurrent_activities=4,
                   activities=[rewards.submit_run, payouts.hear, payouts.look_after, errands.resend, errands.take_back,
                               errands.resolve, books.reconcile],
                   graceful_shutdown_timeout=GRACE, max_task_queue_activities_per_second=5)
    return [main, boards, money]


async def make_schedules(client: Client, every: timedelta) -> None:
    """What happens by the clock: a look at all boards, at arrivals of rewards, at messages whose time has come, and
    each night whole repairs."""
    action = partial(ScheduleActionStartWorkflow, task_queue=WORKFLOW_QUEUE)
    await _schedule(client, WATCH_ID, action(BoardWatchWorkflow.run, False, id=WATCH_ID), _each(every))
    await _schedule(client, NIGHTLY_ID, action(BoardWatchWorkflow.run, True, id=NIGHTLY_ID), _daily(3))
    await _schedule(client, PAYOUT_ID, action(PayoutWatchWorkflow.run, False, id=PAYOUT_ID), _each(PAYOUT_EVERY))
    await _schedule(client, ARRIVALS_ID, action(PayoutWatchWorkflow.run, True, id=ARRIVALS_ID), _daily(1, 7, 13, 19))
    await _schedule(client, OUTBOX_ID, action(OutboxWatchWorkflow.run, id=OUTBOX_ID), _each(OUTBOX_EVERY))
    await _schedule(client, BOOKS_ID, action(ReconciliationWorkflow.run, id=BOOKS_ID), _daily(2), CATCH_UP_BOOKS)


def _each(every: timedelta) -> ScheduleSpec:
    return ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)])


def _daily(*hours: int) -> ScheduleSpec:
    """At these hours, UTC."""
    return ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(hour) for hour in hours])])


async def _schedule(client: Client, name: str, action: ScheduleActionStartWorkflow, spec: ScheduleSpec,
                    catch_up: timedelta = CATCH_UP) -> None:
    """Made once, kept as the settings say."""
    policy = SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=catch_up)
    schedule = Schedule(action=action, spec=spec, policy=policy)

    async def renewed(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(schedule=schedule)

    try:
        await client.create_schedule(name, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(name).update(renewed)


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, then finish what is under way (30 s at most)."""
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    books = open_records(settings).reconciliations
    health = HealthServer(settings.worker_host, settings.worker_port, partial(books_page, books))
    runtime = metrics_runtime(f"{settings.worker_host}:{health.metrics_port}")
    client = await connect(settings.temporal_address, settings.temporal_namespace, key_list(settings),
                           tls=settings.temporal_tls, api_key=settings.temporal_api_key, runtime=runtime)
    await prepare(client, [key.name for key in search.KEYS])
    await make_schedules(client, timedelta(seconds=settings.board_poll_seconds))
    with ThreadPoolExecutor(THREADS, thread_name_prefix="activity") as threads:
        async with AsyncExitStack() as running:
            await running.enter_async_context(health)
            for worker in workers(client, settings, threads):
                await running.enter_async_context(worker)
            health.ready = True
            log.info("worker ready", health=settings.worker_port)
            await stop.wait()
            health.ready = False
            log.info("worker stopping")


def main() -> int:
    """The exit code: 0 after a clean stop, 2 when settings or a server are wrong, with the reason on stderr."""
    try:
        asyncio.run(serve(load()))
    except (SettingsWrong, IntegrationError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
