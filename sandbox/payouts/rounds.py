"""Work that goes on beside the requests: looks what is due, sleeps until more is, wakes when something changed."""

import asyncio
from collections.abc import Awaitable, Callable

# A clock that was set back, or a computer that slept, is noticed after this long.
_LONGEST = 60.0


async def rounds(step: Callable[[], Awaitable[float | None]], changed: asyncio.Event) -> None:
    """Repeats `step`, which tells the seconds until it is needed again, until it is cancelled."""
    while True:
        changed.clear()
        seconds = await step()
        wait = _LONGEST if seconds is None else min(_LONGEST, max(0.01, seconds))
        try:
            await asyncio.wait_for(changed.wait(), wait)
        except TimeoutError:
            continue
