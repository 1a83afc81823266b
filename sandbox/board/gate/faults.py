"""Faults that can be switched on to see how a client bears them, and counters of what came in."""

from dataclasses import asdict, dataclass, fields

from sandbox.board.errors import invalid_value
from sandbox.board.values import Shape


@dataclass(slots=True)
class Faults:
    """What goes wrong now. Whole numbers count down, one for each request that they spoil."""

    down: bool = False
    error_500: int = 0
    rate_limit_next: int = 0
    slow_seconds: float = 0.0
    drop_after_commit: int = 0
    garbage: int = 0
    revoked: bool = False

    def change(self, wanted: Shape) -> None:
        """Set the named faults; a 400 Refusal for an unknown name or a wrong kind of value."""
        for name, value in wanted.items():
            known = {field.name: field.type for field in fields(self)}
            if name not in known or not isinstance(value, (bool, int, float)) or value < 0:
                raise invalid_value(name)
            if (known[name] is bool) != isinstance(value, bool):
                raise invalid_value(name)
            setattr(self, name, float(value) if known[name] is float else value)

    def take(self, name: str) -> bool:
        """True when a counted fault still has to strike; counts it down."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0

    def shape(self) -> Shape:
        """The switches as they stand."""
        return asdict(self)


@dataclass(slots=True)
class Counters:
    """API requests that arrived: reads are GET and HEAD, writes the others."""

    requests: int = 0
    reads: int = 0
    writes: int = 0
    rate_limited: int = 0

    def arrived(self, method: str) -> None:
        """Count a request."""
        self.requests += 1
        if method in ("GET", "HEAD"):
            self.reads += 1
        else:
            self.writes += 1

    def reset(self) -> None:
        """Begin at zero again."""
        self.requests = self.reads = self.writes = self.rate_limited = 0

    def shape(self) -> Shape:
        """The numbers."""
        return asdict(self)
