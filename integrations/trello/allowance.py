"""One limit of Trello's: so many requests in any stretch of seconds, a part of it kept for those who ask little.

Pure counting on a clock that is handed in. Not locked: rate.py, the only caller, does that.
"""

from collections import Counter, deque

RESERVE = 8  # one place in so many is kept for small callers


class Allowance:
    """`limit` requests in `seconds`. A caller that holds `small` places leaves the last `reserve` to others.

    So while big syncs run, others find a place at once for their first `small` requests, until the reserve is used.
    The caller "" is nobody in particular and never counts as big.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self._asked_limit = limit
        self.limit, self.seconds = limit, seconds
        self._sent: deque[tuple[float, str]] = deque()
        self._held: Counter[str] = Counter()
        self._others, self._others_until = 0, 0.0
        self._stopped_until = float("-inf")

    @property
    def reserve(self) -> int:
        return self.limit // RESERVE

    @property
    def small(self) -> int:
        return max(self.reserve // 2, 1)

    def wait(self, now: float, caller: str) -> float:
        """Seconds until this caller may send; 0 when it may now."""
        if self._stopped_until > now:
            return self._stopped_until - now
        self._forget(now)
        others = self._others if self._others_until > now else 0
        big = bool(caller) and self._held[caller] >= self.small
        over = len(self._sent) + others - (self.limit - self.reserve if big else self.limit)
        if over < 0:
            return 0.0
        ends = [at + self.seconds for at, _ in self._sent] + [self._others_until] * others
        return max(sorted(ends)[over] - now, 0.001)

    def note(self, now: float, caller: str) -> None:
        """A request goes out now."""
        self._sent.append((now, caller))
        self._held[caller] += 1

    def stop(self, now: float, seconds: float) -> None:
        """Nobody sends for so long; a longer stop under way stays."""
        self._stopped_until = max(self._stopped_until, now + seconds)

    def learn(self, now: float, most: int, left: int, share: float, seconds: float) -> None:
        """The server allows `most` in `seconds` and has `left` for us; what is gone beyond ours is others' use.

        A server that has nothing counted after our own request does not count, so its numbers say nothing.
        """
        if left >= most:
            return
        self.limit, self.seconds = max(1, min(self._asked_limit, int(most * share))), seconds
        self._forget(now)
        self._others, self._others_until = max(0, most - left - len(self._sent)), now + seconds

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0][0] <= now - self.seconds:
            _, caller = self._sent.popleft()
            self._held[caller] -= 1
            if not self._held[caller]:
                del self._held[caller]
