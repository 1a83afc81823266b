"""How fast one account of a service is asked: never more often than it allows, in the order of asking, evenly spaced.

One object is shared by all clients of an account, whatever their threads do.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from integrations.errors import RateLimited

# A refusal is waited out here: whoever gives a piece of work up for it looks again for what it had found, and Temporal
# counts that as a failure, after some of which the next real one would wait for minutes.
LONGEST_WAIT, MOST_WAITS = 5.0, 8
_ALL_UNDER_WAY = 0.01
Answer = TypeVar("Answer")


class Pace:
    """At most `most` requests in any `seconds`, as the service counts them.

    A request has one of `most` places from before it is sent until `seconds` after its answer, because the service
    counted it some time in between. So the limit holds however long requests are on their way.
    """

    def __init__(self, most: int, seconds: float = 1.0, *, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        self._seconds, self._gap = seconds, seconds / most
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._waiting = deque[threading.Event]()
        # When each place that no request has now is free again, the earliest first.
        self._free = deque([float("-inf")] * most)
        self._next = float("-inf")

    def within(self, ask: Callable[[], Answer]) -> Answer:
        """Ask when it is our turn, and again after a refusal that asks for a short wait: it was not carried out.

        RateLimited when it asks for a long one, or after some.
        """
        for _ in range(MOST_WAITS):
            try:
                with self.turn():
                    return ask()
            except RateLimited as error:
                if error.retry_after > LONGEST_WAIT:
                    raise
                self._stop(error.retry_after)
        with self.turn():
            return ask()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One request is sent and answered inside. Whoever came first goes first."""
        with self._head_of_line():
            while (wait := self._take()) > 0:
                self._sleep(wait)
        try:
            yield
        finally:
            with self._lock:
                self._free.append(self._clock() + self._seconds)

    @contextmanager
    def _head_of_line(self) -> Iterator[None]:
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
            self._waiting[0].set()
        mine.wait()
        try:
            yield
        finally:
            with self._lock:
                self._waiting.popleft()
                if self._waiting:
                    self._waiting[0].set()

    def _take(self) -> float:
        """Seconds until a place may be had; 0 when it is taken."""
        with self._lock:
            now = self._clock()
            if not self._free:
                return _ALL_UNDER_WAY
            wait = max(self._next, self._free[0]) - now
            if wait <= 0:
                self._free.popleft()
                self._next = now + self._gap
            return max(wait, 0.0)

    def _stop(self, seconds: float) -> None:
        """The service wants quiet: nobody sends for so long."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)
