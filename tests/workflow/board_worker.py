"""A worker process that can be killed: the worker's own `serve`, with its waits scaled so that a test has the time.

What is scaled is how long somebody waits before the next try, as the board's webhook clock is; never what is done.
"""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from multiprocessing.process import BaseProcess
from unittest.mock import patch

from temporalio.common import RetryPolicy

import worker
from activities import alive
from settings import Settings
from workflows import options

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.workflow.board_worker"])
QUICK = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(milliseconds=400))


class Workers:
    """One worker process at a time, killed and started again as a storm wants it."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.killed = settings, 0
        self._process = self._started()

    def kill(self) -> None:
        """SIGKILL at whatever it does, then another one in its place."""
        self._process.kill()
        self._process.join()
        self._process = self._started()
        self.killed += 1

    def stop(self) -> None:
        self._process.terminate()
        self._process.join()

    def _started(self) -> BaseProcess:
        process = PROCESSES.Process(target=_serve, args=[self.settings])
        process.start()
        return process


@contextmanager
def working(settings: Settings) -> Iterator[Workers]:
    """A worker runs inside the block."""
    running = Workers(settings)
    try:
        yield running
    finally:
        running.stop()


def _serve(settings: Settings) -> None:
    with ExitStack() as scaled:
        scaled.enter_context(patch.dict(options.BOARD, retry_policy=QUICK, heartbeat_timeout=timedelta(seconds=2)))
        scaled.enter_context(patch.dict(options.PUBLISH, retry_policy=QUICK, start_to_close_timeout=timedelta(
            seconds=3)))
        scaled.enter_context(patch.dict(options.NOTICES, retry_policy=QUICK, heartbeat_timeout=timedelta(seconds=2)))
        scaled.enter_context(patch.dict(options.POLL, start_to_close_timeout=timedelta(seconds=4)))
        scaled.enter_context(patch.object(alive, "EVERY_SECONDS", 0.4))
        asyncio.run(worker.serve(settings))
