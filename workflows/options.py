"""Every timeout and retry policy, in one place."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType


class ActivityOptions(TypedDict, total=False):
    """The options of one activity call that we set."""

    task_queue: str
    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy
    cancellation_type: ActivityCancellationType
    summary: str


# Records are ours and near: quick tries, for ever.
PUBLISH: ActivityOptions = {
    "start_to_close_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30)),
}
# Waiting for the end of a cancelled sync or delivery keeps two of them from ever running side by side.
SIDE_BY_SIDE_NEVER = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED

# A board outage of days delays cards and nothing else. Server-side, one queue keeps all workers within its limits.
BOARD: ActivityOptions = {
    "task_queue": "coproduce-board",
    "start_to_close_timeout": timedelta(minutes=10),
    "heartbeat_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5)),
    "cancellation_type": SIDE_BY_SIDE_NEVER,
}
NOTICES: ActivityOptions = {
    "start_to_close_timeout": timedelta(minutes=5),
    "heartbeat_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=10)),
    "cancellation_type": SIDE_BY_SIDE_NEVER,
}
# The next look comes in a minute.
OUTBOX: ActivityOptions = {
    "start_to_close_timeout": timedelta(minutes=5),
    "heartbeat_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(maximum_attempts=1),
}
# A concern that nobody hears of is worse than a message too many.
CONCERNS: ActivityOptions = {
    "start_to_close_timeout": timedelta(minutes=1),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5)),
}
# Each line is protected by its own intent, so that a repeat after a crash pays nobody twice.
REWARDS: ActivityOptions = {
    "task_queue": "coproduce-rewards",
    "start_to_close_timeout": timedelta(minutes=10),
    "heartbeat_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5)),
}
# Looking and comparing: nothing waits for it, and what fails today is looked at again tomorrow.
PAYOUTS: ActivityOptions = {
    "task_queue": "coproduce-rewards",
    "start_to_close_timeout": timedelta(minutes=30),
    "heartbeat_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5),
                                maximum_attempts=10),
}
POLL: ActivityOptions = {
    "task_queue": "coproduce-board",
    "start_to_close_timeout": timedelta(minutes=2),
    "heartbeat_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(maximum_attempts=2),
}
# After an error that trying again does not heal (a revoked token, say) people have time to act.
AFTER_PERMANENT_FAILURE = timedelta(minutes=15)
LONGEST_DRAIN = timedelta(days=30)
LONGEST_PAYMENT_PAUSE = timedelta(hours=1)
RECEIPTS_KEPT = 200
