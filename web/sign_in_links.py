"""Sign-in links: single-use, for 15 minutes, to the address of the people file; only the newest one works.

Whoever asks is answered before anything is looked up, so that neither words nor time tell whether an address is known.
"""

import re
from datetime import timedelta
from urllib.parse import urlencode

import structlog

from integrations.errors import IntegrationError
from web.parts import Parts
from web.problems import ProblemError, Where

log = structlog.get_logger(__name__)

LIFETIME = timedelta(minutes=15)
LONGEST = 254
AN_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+")


def address_of(text: str) -> str:
    """What was typed, as an e-mail address. `malformed` when it is none."""
    if len(text) > LONGEST or not text.isprintable() or not AN_ADDRESS.fullmatch(text):
        told = "This is no e-mail address. Write one such as name@example.org."
        raise ProblemError("malformed", told, where=[Where(where="email", problem=told)])
    return text


def refuse_without_mail(parts: Parts) -> None:
    """`unavailable` while the mail server takes nothing, for known and unknown addresses alike."""
    try:
        parts.sign_in_mail.check()
    except IntegrationError as error:
        log.warning("sign_in_mail_unavailable", error=type(error).__name__)
        raise ProblemError("unavailable", "Our mail server does not answer, so no link can be sent now. Try again in "
                           "some minutes. With a token you can sign in meanwhile.",
                           headers={"Retry-After": "120"}) from None


def send_link(parts: Parts, email: str, address: str) -> None:
    """Send a link to whoever has this e-mail address; nothing happens when nobody has. Run after the answer."""
    account = parts.people.find(email)
    if account is None or account.erased:
        return
    token = parts.tokens.issue_link(account.id, LIFETIME)
    link = f"{parts.settings.public_url}/sign-in/link?{urlencode({'token': token, 'next': address})}"
    try:
        parts.sign_in_mail.send_link(account.contact, link, int(LIFETIME.total_seconds() // 60), account.language)
    except IntegrationError as error:
        log.warning("sign_in_link_not_sent", error=type(error).__name__)


def masked(email: str) -> str:
    """'a…@example.org': enough for its owner to know it by."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
