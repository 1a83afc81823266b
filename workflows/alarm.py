"""One durable timer that rings when time brings the next thing."""

import asyncio
from datetime import datetime

from temporalio import workflow


class Alarm:
    """At most one timer at a time. One that is too early is left to ring: cancelling costs more than looking."""

    def __init__(self) -> None:
        self._timer: asyncio.Task[None] | None = None
        self._at: datetime | None = None

    @property
    def rang(self) -> bool:
        return self._timer is not None and self._timer.done()

    def set(self, due: datetime | None) -> None:
        """Ring at `due` (UTC) or earlier."""
        if self.rang:
            self._timer, self._at = None, None
        if due is None or (self._at is not None and self._at <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._at = due
        seconds = max((due - workflow.now()).total_seconds(), 0.001)
        self._timer = asyncio.create_task(workflow.sleep(seconds, summary="Until the next thing is due"))
