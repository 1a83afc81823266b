"""The one place where an integration error becomes a Temporal failure: retry, retry later, or never."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from integrations.errors import IntegrationError, Permanent, RateLimited


@contextmanager
def translated() -> Iterator[None]:
    """Around the body of an activity. The type is the error's class name; the text is the error's own, bounded."""
    try:
        yield
    except RateLimited as error:
        raise ApplicationError(str(error), type="RateLimited", category=ApplicationErrorCategory.BENIGN,
                               next_retry_delay=timedelta(seconds=error.retry_after)) from None
    except Permanent as error:
        raise ApplicationError(str(error), type=type(error).__name__, non_retryable=True) from None
    except IntegrationError as error:
        raise ApplicationError(str(error), type=type(error).__name__,
                               category=ApplicationErrorCategory.BENIGN) from None
