"""Faults that can be switched on to see how a client bears them, and counters of what came in."""

from dataclasses import asdict, dataclass, fields

from sandbox.board.errors import invalid_value
from sandbox.board.values import Shape


@dataclass(slots=True)
class Faults:
    """What goes wrong now. Whole numbers count down, one for each request or delivery that they spoil.

    `webhooks_reordered` counts pairs: a delivery is held until the next one has overtaken it.
    """

    down: bool = False
    error_500: int = 0
    rate_limit_next: int = 0
    slow_seconds: float = 0.0
    drop_after_commit: int = 0
    garbage: int = 0
    revoked: bool = False
    webhooks_lost: int = 0
    webhooks_twice: int = 0
    webhooks_reordered: int = 0
    webhooks_late_seconds: float = 0.0

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
    """API requests that arrived: reads are GET and HEAD, writes the others; and what became of webhooks.

    A webhook's delivery that never arrives counts as failed at each attempt, and as lost in the end.
    """

    requests: int = 0
    reads: int = 0
    writes: int = 0
    rate_limited: int = 0
    webhooks_delivered: int = 0
    webhooks_failed: int = 0
    webhooks_lost: int = 0

    def arrived(self, method: str) -> None:
        """Count a request."""
        self.requests += 1
        if method in ("GET", "HEAD"):
            self.reads += 1
        else:
            self.writes += 1

    def reset(self) -> None:
        """Begin at zero again."""
        for field in fields(self):
            setattr(self, field.name, 0)

    def shape(self) -> Shape:
        """The numbers."""
        return asdict(self)
