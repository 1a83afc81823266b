"""What a stack tells while it works, and the listener of callers who want no words."""

from typing import Protocol


class Listener(Protocol):
    """Told about each child as it happens. Times are in seconds."""

    def starting(self, child: str) -> None: ...

    def healthy(self, child: str, after: float, again: bool) -> None:
        """It answers; `again` after it had died."""

    def died(self, child: str, code: int | None, pause: float) -> None:
        """It ended by itself (no code: it could not be started) and is started again after `pause`."""

    def stopping(self, child: str) -> None: ...

    def stopped(self, child: str, after: float, killed: bool) -> None:
        """It ended as asked; `killed` when it took too long."""


class Silent:
    """Says nothing."""

    def starting(self, child: str) -> None:
        """Nothing is said."""

    def healthy(self, child: str, after: float, again: bool) -> None:
        """Nothing is said."""

    def died(self, child: str, code: int | None, pause: float) -> None:
        """Nothing is said."""

    def stopping(self, child: str) -> None:
        """Nothing is said."""

    def stopped(self, child: str, after: float, killed: bool) -> None:
        """Nothing is said."""
