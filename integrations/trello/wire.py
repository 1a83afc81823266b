"""What a broken connection means, and a fence that keeps tokens out of the HTTP library's log. For transport.py."""

import logging
import re
import ssl

import requests
import urllib3
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, NewConnectionError, ProxyError
from urllib3.exceptions import SSLError as UrllibSSLError

from integrations.errors import Ambiguous, IntegrationError, Refused, Unavailable
from integrations.trello.reply import TooMuch

WIRE_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
_NOT_SENT = (ConnectTimeoutError, NewConnectionError, NameResolutionError)
_TOKEN_IN_PATH = re.compile(r"(/tokens/)[^/?\s\"]+")


def lost(error: Exception, write: bool, what: str) -> IntegrationError:
    """No answer came. A write that may have been read by the other side is Ambiguous; all others harm nobody."""
    if write and not _not_sent(error):
        return Ambiguous(f"No answer came to {what}: it may have happened. The board is read again before anything "
                         "else is written.")
    if isinstance(error, TooMuch):
        return Refused(f"Trello's answer to {what} is larger or slower than this program takes, so cards wait. Delete "
                       "cards that are archived and no longer needed, or look at the address in the settings.")
    return Unavailable(f"Trello could not be reached for {what}, so cards wait. It is tried again by itself.")


def _not_sent(error: Exception) -> bool:
    """True only when no byte of the request can have arrived."""
    reason: object = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, ProxyError):
        reason = reason.original_error
    if isinstance(reason, UrllibSSLError):  # others than a bad certificate may come after the request went out
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, _NOT_SENT)


class _TokenFence(logging.Filter):
    """urllib3 logs the path of each request at DEBUG; the path of a request about the token holds the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(one) for one in record.args)
        return True


_FENCE = _TokenFence()


def fence_log() -> None:
    """From now on; may be called any number of times."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).addFilter(_FENCE)


def _hidden(value: object) -> object:
    """Numbers stay numbers: the format may ask for one."""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return _TOKEN_IN_PATH.sub(r"\1(hidden)", text) if "/tokens/" in text else value
