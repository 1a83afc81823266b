"""Work that goes on beside the requests: looks what is due, sleeps until more is, wakes when something changed."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable

# A clock that was set back, or a computer that slept, is noticed after this long.
_LONGEST = 60.0
_AFTER_ERROR = 1.0

_log = logging.getLogger(__name__)


async def rounds(step: Callable[[], Awaitable[float | None]], changed: asyncio.Event) -> None:
    """Repeats `step`, which tells the seconds until it is needed again, until it is cancelled."""
    while True:
        changed.clear()
        try:
            seconds = await step()
        except (OSError, sqlite3.Error):
            # A full disk or a busy file must not end all deliveries.
            _log.exception("A round of deliveries failed; the next one begins in a second.")
            await asyncio.sleep(_AFTER_ERROR)
            continue
        wait = _LONGEST if seconds is None else min(_LONGEST, max(0.01, seconds))
        try:
            await asyncio.wait_for(changed.wait(), wait)
        except TimeoutError:
            continue
