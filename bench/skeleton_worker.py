"""The skeleton's worker: `python -m bench.skeleton_worker ADDRESS NAMESPACE`, with the options of worker.py.

Prints a line when it polls, and ends on SIGTERM.
"""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

from bench.skeleton import QUEUE, Skeleton, SkeletonChild, nothing
from worker import GRACE, THREADS, sandbox


def workers(client: Client, threads: ThreadPoolExecutor) -> list[Worker]:
    """One worker a queue, as ours: same threads, same limits, same sandbox."""
    main = Worker(client, task_queue=QUEUE, workflows=[Skeleton, SkeletonChild], activities=[nothing],
                  activity_executor=threads, max_concurrent_activities=THREADS, workflow_runner=sandbox(),
                  graceful_shutdown_timeout=GRACE, sticky_queue_schedule_to_start_timeout=timedelta(seconds=5))
    board = Worker(client, task_queue=f"{QUEUE}-board", activities=[nothing], activity_executor=threads,
                   max_concurrent_activities=4, graceful_shutdown_timeout=GRACE,
                   max_task_queue_activities_per_second=1000.0)
    rewards = Worker(client, task_queue=f"{QUEUE}-rewards", activities=[nothing], activity_executor=threads,
                     max_concurrent_activities=2, graceful_shutdown_timeout=GRACE,
                     max_task_queue_activities_per_second=5)
    return [main, board, rewards]


async def serve(address: str, namespace: str) -> None:
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    client = await Client.connect(address, namespace=namespace, data_converter=pydantic_data_converter)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="activity") as threads:
        async with AsyncExitStack() as running:
            for worker in workers(client, threads):
                await running.enter_async_context(worker)
            await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
