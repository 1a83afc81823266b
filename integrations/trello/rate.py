"""At most so many requests in any stretch of seconds, shared by all threads of a process.

Trello allows 100 requests in 10 seconds per token (rate limits guide); a window, unlike a bucket, can't exceed that
by a full bucket followed by its refill.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from integrations.errors import RateLimited


class RequestWindow:
    """`take` before each request. `longest_wait`: seconds that a stop may hold a thread before it raises."""

    def __init__(self, limit: int = 80, seconds: float = 10.0, longest_wait: float = 2.0, *,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self.longest_wait = longest_wait
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._sent: deque[float] = deque()
        self._stopped_until = 0.0

    def take(self) -> None:
        """Wait for a free place. RateLimited when the other side told us to stop for longer than `longest_wait`."""
        while (wait := self._claim()) > 0:
            self._sleep(wait)

    def stop(self, seconds: float) -> None:
        """The other side wants quiet: nobody sends for so long."""
        with self._lock:
            self._stopped_until = max(self._stopped_until, self._clock() + seconds)

    def _claim(self) -> float:
        with self._lock:
            now = self._clock()
            stopped = self._stopped_until - now
            if stopped > self.longest_wait:
                raise RateLimited("The board service asked for a pause, so cards wait. It goes on by itself.", stopped)
            if stopped > 0:
                return stopped
            while self._sent and self._sent[0] <= now - self._seconds:
                self._sent.popleft()
            if len(self._sent) < self._limit:
                self._sent.append(now)
                return 0
            return max(self._sent[0] + self._seconds - now, 0.001)
