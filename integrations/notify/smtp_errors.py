"""What a failure of the mail server means, as our own errors. Codes: RFC 5321 section 4.2.1, RFC 4954 for sign-in."""

import ssl
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from integrations.errors import Ambiguous, IntegrationError, Refused, Unauthorised, Unavailable, Unsafe

TOO_LARGE = 552
SIGN_IN_FIRST = 530


def meaning(error: SMTPException | OSError, person: str, handed_over: bool) -> IntegrationError:
    """The error for one message to `person`. A code of 4xx is for now, one of 5xx for good."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unsafe("The certificate of the mail server is not its own, so nothing is sent. Check its name in the "
                      "settings.")
    if isinstance(error, SMTPNotSupportedError):
        return Unsafe("The mail server offers no encryption or no sign-in as set up here, so nothing is sent. Check "
                      "the mail settings.")
    code = _code(error)
    if code is None:
        return _lost(handed_over)
    if code < 500:
        return Unavailable(f"The mail server does not take messages now (status {code}), so they wait. They go out by "
                           "themselves later.")
    about_us = isinstance(error, SMTPAuthenticationError | SMTPSenderRefused)
    if (about_us and code != TOO_LARGE) or code == SIGN_IN_FIRST:
        return Unauthorised(f"The mail server does not let us send (status {code}), so messages wait. Check sender, "
                            "user and password in the settings.")
    return Refused(f"The mail server refused the message to {person} for good (status {code}). Check their e-mail "
                   "address in the people file, or tell them in person.")


def _code(error: SMTPException | OSError) -> int | None:
    """None when the connection broke and nothing was said."""
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException) and error.smtp_code > 0:
        return error.smtp_code
    return None


def _lost(handed_over: bool) -> IntegrationError:
    if handed_over:
        return Ambiguous("The mail server took a message and did not say so. It is sent again under the same id, so "
                         "that it can be recognised.")
    return Unavailable("The mail server can't be reached, so messages wait. They go out by themselves later.")
