"""The doctor's look at webhooks: can they be signed, can Trello reach us, and how do those fare that are there."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from cli.doctor_place import SECONDS, Patient
from cli.doctor_report import Check, ok, warn, wrong
from integrations.errors import IntegrationError
from integrations.ports import BoardLink
from integrations.trello.webhooks import Webhook
from settings import Settings, variable

MANY_FAILURES = 10


def checks(settings: Settings, patient: Patient, links: Mapping[str, BoardLink]) -> Iterator[Check]:
    """Without a secret boards are polled, and that is all right."""
    if not settings.trello_secret:
        yield ok("webhooks", f"Not used: boards are looked at every {settings.board_poll_seconds} seconds. For quicker "
                 f"news set {variable('trello_secret')} where Trello can reach this service.")
        return
    address = settings.webhook_callback
    usable = called(address, patient.local)
    yield usable
    if usable.state == "wrong":
        return
    yield _answers(address)
    try:
        found = {one.board_id: one for one in patient.webhooks.listed() if one.callback_url == address}
    except IntegrationError as error:
        yield wrong("webhooks", str(error))
        return
    for project, link in links.items():
        yield _registered(project, found.get(link.board_id))


def called(address: str, local: bool) -> Check:
    """Trello calls https addresses that the whole internet can reach; a server on this machine calls this machine."""
    parts = urlsplit(address)
    if local or (parts.scheme == "https" and not _inside(parts.hostname or "")):
        return ok("webhook address", f"Trello is to call {address}.")
    return wrong("webhook address", f"Trello can't call {address}: it has to be https and reachable from the internet. "
                 f"Set {variable('webhook_url')}, or take {variable('trello_secret')} away and boards are polled.")


def _inside(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host in ("", "localhost") or host.endswith((".localhost", ".local", ".internal"))


def _answers(address: str) -> Check:
    try:
        answer = httpx.head(address, timeout=SECONDS)
    except httpx.HTTPError as error:
        return warn("webhook address, from here", f"Nobody answers there from here ({type(error).__name__}). Start the "
                    "web process, or look at the proxy before it. Only Trello's own check proves that it can be "
                    "reached from outside.")
    if answer.status_code != 200:
        return warn("webhook address, from here", f"It answers {answer.status_code} to HEAD instead of 200, so Trello "
                    "would make no webhook. Does the proxy pass /webhooks/trello on to the web process, and does that "
                    "have the secret too?")
    return ok("webhook address, from here", "It answers as Trello wants. Only Trello's own check, when a webhook is "
              "made, proves that it can be reached from outside.")


def _registered(project: str, webhook: Webhook | None) -> Check:
    what = f"webhook of {project}"
    if webhook is None:
        return warn(what, "There is none yet. The worker makes it within a few minutes; if not, Trello can't reach the "
                    "address. Until then the board is polled.")
    if not webhook.active:
        return warn(what, "Trello switched it off after too many failures. The worker switches it on again; look at "
                    "why the address did not answer.")
    if webhook.failures >= MANY_FAILURES:
        return warn(what, f"Its last {webhook.failures} calls failed. Look at why the address does not answer; changes "
                    "are found by polling meanwhile.")
    return ok(what, "It is on.")
