"""A long piece of work in small steps, each of use by itself: one that fails neither undoes nor holds up the others."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio import activity

from integrations.errors import Conflict, IntegrationError, Missing, RateLimited, Refused, Unauthorised

IN_A_ROW = 5  # so many failures are the service's, not those of what was asked about

# Of one thing, and for good: nothing is gained by asking again.
OF_ITS_OWN: tuple[type[IntegrationError], ...] = (Conflict, Missing, Refused)


@contextmanager
def only_this_one(about: str) -> Iterator[None]:
    """What is wrong with one thing alone is logged, and that thing counts as dealt with."""
    try:
        yield
    except OF_ITS_OWN as error:
        activity.logger.warning("%s is left out: %s", about, error)


class Progress:
    """What a round got done, and what failed. Whoever takes steps adds to `done` what need not come again."""

    def __init__(self) -> None:
        self.done = 0
        self._failed: list[IntegrationError] = []
        self._in_a_row = 0

    @contextmanager
    def step(self) -> Iterator[None]:
        """An integration error inside is remembered, and the next step can be taken."""
        try:
            yield
        except IntegrationError as error:
            activity.logger.warning("left for later: %s", error)
            self._failed.append(error)
            self._in_a_row += 1
        else:
            self._in_a_row = 0

    @property
    def is_stopped(self) -> bool:
        """Nothing more is worth trying in this round."""
        return self._in_a_row >= IN_A_ROW or any(isinstance(one, RateLimited | Unauthorised) for one in self._failed)

    def has_failed(self) -> bool:
        """Whether something is left for later. When nothing at all was done its error is raised instead: then Temporal
        waits and comes back, and there is nothing that would be lost by it."""
        if self._failed and not self.done:
            raise self._failed[0]
        return bool(self._failed)
