"""The server that the settings name, as the doctor looks at it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import requests

from cli.doctor_report import Check, ok, wrong
from integrations.registry import board_credentials
from integrations.trello.address import LOOPBACK
from integrations.trello.api import TrelloApi
from integrations.trello.board import TrelloBoard
from integrations.trello.checks import TrelloChecks
from integrations.trello.credentials import Credentials
from integrations.trello.mapping import CamelWire
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from integrations.trello.webhooks import TrelloWebhooks
from settings import Settings, variable

SECONDS = 10.0
LONGEST_WAIT = 60.0


class _Restrictions(CamelWire):
    private: str = "org"


class _WorkspacePrefs(CamelWire):
    board_visibility_restrict: _Restrictions = _Restrictions()


class _Workspace(CamelWire):
    prefs: _WorkspacePrefs = _WorkspacePrefs()


class _Place(CamelWire):
    id_member: str = ""
    member_type: str = ""


@dataclass
class Patient:
    """One server with our credentials for it. `server_time`: what its clock said, UTC."""

    url: str
    credentials: Credentials
    checks: TrelloChecks
    board: TrelloBoard
    webhooks: TrelloWebhooks
    api: TrelloApi
    server_time: datetime | None = field(default=None)

    @property
    def local(self) -> bool:
        return urlsplit(self.url).hostname in LOOPBACK

    def reached(self) -> Check:
        """Whether anything like Trello answers; asked without credentials."""
        try:
            answer = httpx.get(f"{self.url}/1/members/me", timeout=SECONDS)
        except httpx.HTTPError as error:
            return wrong("address", f"Nobody answers at {self.url} ({type(error).__name__}). Set "
                         f"{variable('trello_url')} to https://api.trello.com, and let this machine reach it.")
        if answer.status_code not in (400, 401, 403, 429):
            return wrong("address", f"What answers at {self.url} is not Trello (status {answer.status_code}). Set "
                         f"{variable('trello_url')} to https://api.trello.com.")
        said = answer.headers.get("date")
        self.server_time = parsedate_to_datetime(said).astimezone(UTC) if said else None
        return ok("address", f"{self.url} answers." + (" This is a server on this machine." if self.local else ""))

    def why_refused(self) -> str:
        """Which of key and token is wrong, as far as the server says; empty when it does not."""
        try:
            said = requests.get(f"{self.url}/1/members/me", auth=self.credentials, timeout=SECONDS,
                                allow_redirects=False).text.lower()
        except (requests.RequestException, OSError):
            return ""
        if "invalid key" in said:
            return ("The key is wrong. Copy it from https://trello.com/power-ups/admin into "
                    f"{variable('trello_key')}; the token has to be made with the same key.")
        if "invalid token" in said:
            return (f"The token is wrong, has ended or was revoked, so boards wait. Make a new one with this key and "
                    f"put it into {variable('trello_token')}.")
        return ""

    def allows_private(self, workspace: str) -> bool:
        found = self.api.read(_Workspace, f"organizations/{workspace}", {"fields": "prefs"})
        return found.prefs.board_visibility_restrict.private != "none"

    def members(self, workspace: str) -> tuple[int, bool]:
        """How many people are in a workspace, and whether the token's member is an admin of it."""
        me = self.checks.who_am_i().id
        found = self.api.read(list[_Place], f"organizations/{workspace}/memberships")
        return len(found), any(one.id_member == me and one.member_type == "admin" for one in found)


def patient_of(settings: Settings) -> Patient:
    """Raises Unsafe or Unauthorised for settings that can't be used at all."""
    credentials = board_credentials(settings)
    transport = TrelloTransport(credentials, settings.trello_url, client_id=settings.client_id,
                                window=RequestWindow(settings.trello_requests, longest_wait=LONGEST_WAIT))
    workspace = settings.trello_workspace or None
    return Patient(settings.trello_url.rstrip("/").removesuffix("/1"), credentials, TrelloChecks(transport, workspace),
                   TrelloBoard(transport, workspace), TrelloWebhooks(transport), TrelloApi(transport))
