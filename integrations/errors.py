"""Everything that can go wrong outside, as one tree. Texts are safe to show: no secrets, no personal data.

IntegrationError             what happened, what waits, what to do
├── Transient                worth trying again by itself
│   ├── Unavailable          down, timed out before sending, 5xx, nonsense instead of an answer
│   ├── RateLimited          refused for now; `retry_after` seconds
│   └── Ambiguous            a write was sent and no answer came: read before writing again
└── Permanent                trying again changes nothing
    ├── Refused              the other side says no to this request (4xx)
    ├── Missing              the thing is gone or can't be seen
    ├── Unauthorised         key or token is wrong, expired or revoked
    ├── Unsafe               we refuse: board not private, key for another environment, text that must not go out
    ├── Conflict             our key exists with other contents; a person has to look
    └── InsufficientFunds    the payout account is empty; waits for money, then goes on
"""


class IntegrationError(Exception):
    """Base of the tree; `str()` is one bounded sentence or two, safe for history, logs and pages."""

    LONGEST = 600

    def __init__(self, message: str) -> None:
        super().__init__(message[: self.LONGEST])


class Transient(IntegrationError):
    """Worth trying again by itself."""


class Unavailable(Transient):
    """The other side is down or answers nonsense."""


class RateLimited(Transient):
    """Refused for now. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float = 10.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Ambiguous(Transient):
    """A write was sent and its answer was lost: it may have happened."""


class Permanent(IntegrationError):
    """Trying again changes nothing; a person has to act."""


class Refused(Permanent):
    """The other side says no to this request."""


class Missing(Permanent):
    """The thing is gone, or our token can no longer see it."""


class Unauthorised(Permanent):
    """Key or token is wrong, expired or revoked."""


class Unsafe(Permanent):
    """We refuse to go on: it would harm somebody."""


class Conflict(Permanent):
    """Our key already stands for something else over there."""


class InsufficientFunds(Permanent):
    """The payout account has too little money."""
