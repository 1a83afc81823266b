"""Sends notices to a chat or as a text message, by whatever service the person's Apprise address names."""

import logging
from collections.abc import Sequence

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.common import PersistentStoreMode

from integrations.errors import Refused, Unavailable
from integrations.languages import LANGUAGES, SOURCE
from integrations.languages.tongue import CatalogueTongue
from integrations.notify.chat_address import WRONG, check_place, refusal
from integrations.notify.letter import together
from integrations.ports import OutboxNotice

# It writes addresses and answers of services into its log.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
LONGEST_SECONDS = 20.0


class AppriseNotifier:
    """Implements ports.Notifier. `kinds`: schemes of addresses that are used; `inside`: also servers in a private
    network. It keeps no state, follows no redirects and reads no files."""

    def __init__(self, kinds: Sequence[str], *, public_url: str, inside: bool = False) -> None:
        self._kinds, self._inside, self._public_url = tuple(kinds), inside, public_url.rstrip("/")

    def send(self, notice: OutboxNotice) -> None:
        """Refused: this person can't be reached so. Unavailable: the service did not take it, and does not say why."""
        person, address = notice.notice.person, notice.contact.chat
        if not address:
            raise Refused(f"{person} has no chat address in the people file: add one, or tell them in person.")
        why = refusal(address, self._kinds)
        if why:
            raise Refused(WRONG.format(person=person, why=why))
        check_place(address, person, self._inside)
        service = Apprise.instantiate(address, asset=_asset(), suppress_exceptions=True)
        if service is None:
            raise Refused(WRONG.format(person=person, why="it is not written as its kind needs it"))
        title, body = _words(notice, self._public_url)
        if not service.notify(body=body, title=title, body_format=NotifyFormat.TEXT):
            raise Unavailable(f"The chat service of {person} did not take a message, so it waits. It is tried again by "
                              "itself, later each time.")


def _asset() -> AppriseAsset:
    return AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, http_redirects=False, async_mode=False,
                        secure_logging=True, app_id="Coproduce", app_desc="Coproduce", app_url="",
                        allow_templates=False, service_timeout=LONGEST_SECONDS, language=SOURCE)


def _words(notice: OutboxNotice, public_url: str) -> tuple[str, str]:
    """Short: subject, text and where to look."""
    place = f"{public_url}/projects/{notice.id.rsplit(':', 2)[0]}"
    several = [notice.notice, *notice.also]
    parts = [f"{one.text}\n{place}/{one.link}".rstrip("/") for one in several]
    if len(several) == 1:
        return notice.notice.subject, parts[0]
    tongue = CatalogueTongue(notice.language if notice.language in LANGUAGES else SOURCE)
    return together(len(several), tongue), "\n\n".join(
        f"{one.subject}\n{part}" for one, part in zip(several, parts, strict=True))
