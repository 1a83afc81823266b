"""Shows the server that an activity is at work, also while it waits for a slow answer from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event, Thread

from temporalio import activity

EVERY_SECONDS = 4.0


@contextmanager
def beating() -> Iterator[None]:
    """Heartbeats from a thread: a killed worker is noticed in seconds, and a slow board is not mistaken for one."""
    over, context = Event(), copy_context()

    def beat() -> None:
        while not over.wait(EVERY_SECONDS):
            context.run(activity.heartbeat)

    thread = Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
